// Expect: close-nil (observed), exit 66 tasks=1
// A sender of none.
#include <gordian/gordian.hpp>

int main() {
    const gordian::sender<int> never_made;
    try {
        never_made.close();
    } catch (const gordian::channel_error&) {}
}
