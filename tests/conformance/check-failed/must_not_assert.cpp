// Expect: nothing
// It holds.
#undef NDEBUG
#include <gordian/gordian.hpp>

#include <cassert>

int main() {
    gordian::go([] { assert(1 + 1 == 2); }).join();
}
