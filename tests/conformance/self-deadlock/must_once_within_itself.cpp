// Expect: self-deadlock (observed), exit 66 tasks=1 resources=config
// The function that runs once needs its own result.
// Says: , whose function it is running itself
#include <gordian/gordian.hpp>

namespace {
gordian::once_flag config{"config"};
void load() {
    gordian::call_once(config, [] { load(); });
}
}  // namespace

int main() { load(); }
