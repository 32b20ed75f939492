// Expect: self-deadlock (observed), exit 66 tasks=1 resources=first
// Three initializations that need each other, in one task.
#include <gordian/gordian.hpp>

namespace {
gordian::once first{"first"}, second{"second"}, third{"third"};
void init_first();
void init_third() { first.call(init_first); }
void init_second() { third.call(init_third); }
void init_first() { second.call(init_second); }
}  // namespace

int main() { first.call(init_first); }
