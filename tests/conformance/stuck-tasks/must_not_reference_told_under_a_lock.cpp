// Expect: nothing options=stuck_after=5
// Told by a variable under a lock: whoever locks after can have read it.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"m"};
    const gordian::channel<int>* where = nullptr;
    auto late = gordian::go([&] {
        const gordian::channel<int>* found = nullptr;
        while (found == nullptr) {
            gordian::this_task::yield();
            const std::lock_guard lock(m);
            found = where;
        }
        gordian::this_task::sleep_for(60ms);
        found->send(1);
    });
    auto waiting = gordian::go([&] {
        const auto answers = gordian::make_channel<int>(0, "answers");
        {
            const std::lock_guard lock(m);
            where = &answers;
        }
        (void)answers.receive();
    });
    waiting.join();
    late.join();
}
