// Expect: stuck-tasks (observed), exit 66 tasks=3 resources=first,second,third
// Each would take from either neighbour, and none of them gives.
#include <gordian/gordian.hpp>

#include <utility>

namespace {
void start_ring() {
    const auto first = gordian::make_channel<int>(0, "first"), second = gordian::make_channel<int>(0, "second"),
               third = gordian::make_channel<int>(0, "third");
    for (const auto& [left, right] : {std::pair(first, second), std::pair(second, third), std::pair(third, first)})
        gordian::go([left = left, right = right] {
            gordian::select(gordian::on_receive(left, [&](std::optional<int> n) { right.send(*n); }),
                            gordian::on_receive(right, [&](std::optional<int> n) { left.send(*n); }));
        });
}
}  // namespace

int main() {
    start_ring();
    while (gordian::findings().empty()) gordian::this_task::yield();
}
