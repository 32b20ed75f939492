// Expect: nothing options=stuck_after=5
// With room for both results nobody stays.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

namespace {
int first_of_two() {
    const auto results = gordian::make_channel<int>(2, "results");
    for (int i = 0; i < 2; ++i) gordian::go([results, i] { results.send(i); });
    return *results.receive();
}
}  // namespace

int main() {
    if (first_of_two() > 1) return 1;
    gordian::this_task::sleep_for(60ms);
}
