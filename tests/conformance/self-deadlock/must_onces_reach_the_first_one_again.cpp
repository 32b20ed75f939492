// Expect: self-deadlock (observed), exit 66 tasks=1 resources=first
// The notes' circle: the second one's function calls the first.
#include <gordian/gordian.hpp>

namespace {
gordian::once first{"first"}, second{"second"};
void init_second();
void init_first() { second.call(init_second); }
void init_second() { first.call(init_first); }
}  // namespace

int main() {
    auto initializing = gordian::go([] { first.call(init_first); });
    initializing.join();
}
