// Expect: nothing options=stuck_after=5
// A callback that captured the channel by reference lies in a map: nobody has looked it up yet.
#include <gordian/gordian.hpp>

#include <functional>
#include <mutex>
#include <unordered_map>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"pending"};
    std::unordered_map<int, std::function<void(int)>> pending;
    auto waiting = gordian::go([&] {
        const auto answer = gordian::make_channel<int>(0, "answer");
        {
            const std::lock_guard lock(m);
            pending[7] = [&](int value) { answer.send(value); };
        }
        (void)answer.receive();
    });
    gordian::this_task::sleep_for(60ms);
    std::function<void(int)> call;
    while (!call) {
        const std::lock_guard lock(m);
        if (const auto found = pending.find(7); found != pending.end()) call = found->second;
    }
    call(42);
    waiting.join();
}
