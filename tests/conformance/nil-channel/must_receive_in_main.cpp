// Expect: nil-channel (observed), exit 66 tasks=1
// A channel that was never made, in main: nothing else would end the program.
#include <gordian/gordian.hpp>

int main() {
    const gordian::channel<int> never_made;
    (void)never_made.receive();
}
