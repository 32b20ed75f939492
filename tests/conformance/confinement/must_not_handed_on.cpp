// Expect: nothing
// It goes from one worker to the next, each of which hands it on by the name of the next.
#include <gordian/gordian.hpp>

int main() {
    gordian::confined<int> value{0};
    for (int i = 0; i < 100; ++i) {
        const gordian::task_id mine = gordian::this_task::id();
        const auto start = gordian::make_channel<int>(0);
        auto worker = gordian::go([&value, start, mine] {
            (void)start.receive();
            value.with([](int& v) { ++v; });
            value.hand_off(mine);
        });
        value.hand_off(worker.id());
        start.send(1);
        worker.join();
    }
    return value.with([](int& v) { return v; }) == 100 ? 0 : 1;
}
