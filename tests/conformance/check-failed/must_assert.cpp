// Expect: check-failed (observed), exit 134 tasks=1
// What a task asserts does not hold.
// Says: worker asserts what does not hold, `stock >= 0`: must_assert.cpp:14
// Says: worker asserts, here:
// Says: take(int) at
#undef NDEBUG
#include <gordian/gordian.hpp>

#include <cassert>

void take(int n) {
    static int stock = 3;
    stock -= n;
    assert(stock >= 0);
}

int main() {
    gordian::go(gordian::task_name{"worker"}, [] { take(4); }).join();
}
