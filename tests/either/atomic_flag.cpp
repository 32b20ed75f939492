// An atomic_flag is initialized as the standard's may be.
#include "expect.hpp"

#include <gordian/gordian.hpp>

namespace {
gordian::atomic_flag in_a_global = ATOMIC_FLAG_INIT;
}

int main() {
    gordian::atomic_flag by_macro = ATOMIC_FLAG_INIT;
    gordian::atomic_flag by_default;
    for (gordian::atomic_flag* flag : {&in_a_global, &by_macro, &by_default}) {
        EXPECT(!flag->test_and_set());
        EXPECT(flag->test());
        flag->clear();
        EXPECT(!flag->test());
    }
}
