// Expect: nil-channel (observed), exit 66 tasks=1
// A loop over it.
#include <gordian/gordian.hpp>

int main() {
    for (const gordian::channel<int> never_made; int n : never_made)
        if (n < 0) break;
}
