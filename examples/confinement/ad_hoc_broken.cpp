// Section: Confinement (ad hoc, broken)
// Shows: the same program a few changes later: somebody did not know of the convention, and main writes to `data` as
//        well.
// Gordian says: confinement (observed), exit 66
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>
#include <vector>

int main() {
    gordian::confined<std::vector<int>> data{std::vector<int>(4)};
    const auto loop_data = [&](gordian::sender<int> handle_data) {
        const defer closed([&] { handle_data.close(); });
        data.with([&](const std::vector<int>& values) {
            for (const int value : values) handle_data.send(value);
        });
    };
    const auto handle_data = gordian::make_channel<int>(0, "handle_data");
    const auto handed_over = gordian::make_channel<void>(0, "handed_over");
    auto looper = gordian::go(gordian::task_name{"loop_data"}, [&loop_data, handle_data, handed_over] {
        handed_over.receive();
        loop_data(handle_data);
    });
    data.hand_off(looper.id());
    handed_over.send();
    for (const int num : handle_data) {
        std::printf("%d\n", num);
        data.with([](std::vector<int>& values) { values[0] = 1; });
    }
    looper.join();
}
