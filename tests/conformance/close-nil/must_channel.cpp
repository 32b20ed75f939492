// Expect: close-nil (observed), exit 66 tasks=1
// A channel that was never made.
// Says: closes a nil channel
#include <gordian/gordian.hpp>

int main() {
    const gordian::channel<int> never_made;
    try {
        never_made.close();
    } catch (const gordian::channel_error&) {
        return 0;
    }
    return 1;
}
