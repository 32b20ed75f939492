// Expect: nothing options=stuck_after=5
// The same, but one of each select's cases can be served from outside.
#include <gordian/gordian.hpp>

#include <utility>
#include <vector>

using namespace std::chrono_literals;

int main() {
    const auto stop = gordian::make_channel<void>(0, "stop");
    std::vector<gordian::task> tasks;
    {
        const auto first = gordian::make_channel<int>(0, "first"), second = gordian::make_channel<int>(0, "second");
        for (const auto& [left, right] : {std::pair(first, second), std::pair(second, first)})
            tasks.push_back(gordian::go([left = left, right = right, stop] {
                gordian::select(gordian::on_receive(left, [](std::optional<int>) {}),
                                gordian::on_receive(right, [](std::optional<int>) {}),
                                gordian::on_receive(stop, [](bool) {}));
            }));
    }
    gordian::this_task::sleep_for(60ms);
    stop.close();
    for (gordian::task& t : tasks) t.join();
}
