// Expect: nil-channel (observed), exit 66 tasks=1
// A channel that was never made, in main: nothing else would end the program.
// Says: main waits for ever: it receives from a nil channel
// Says: waits for ever on a nil channel
#include <gordian/gordian.hpp>

int main() {
    const gordian::channel<int> never_made;
    (void)never_made.receive();
}
