// Expect: stuck-tasks (observed), exit 66 tasks=1 resources=results
// The receiver gave up after the first result: the second sender stays.
#include <gordian/gordian.hpp>

namespace {
int first_of_two() {
    const auto results = gordian::make_channel<int>(0, "results");
    for (int i = 0; i < 2; ++i) gordian::go([results, i] { results.send(i); });
    return *results.receive();
}
}  // namespace

int main() {
    if (first_of_two() > 1) return 1;
    while (gordian::findings().empty()) gordian::this_task::yield();
}
