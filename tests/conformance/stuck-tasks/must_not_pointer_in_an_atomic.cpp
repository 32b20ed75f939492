// Expect: nothing options=stuck_after=5
// The address of a channel on a task's stack lies in an atomic that nobody watches: main will load it.
#include <gordian/gordian.hpp>

#include <atomic>

using namespace std::chrono_literals;

int main() {
    std::atomic<const gordian::channel<int>*> where{nullptr};
    auto waiting = gordian::go([&] {
        const auto answer = gordian::make_channel<int>(0, "answer");
        where.store(&answer);
        (void)answer.receive();
    });
    while (where.load() == nullptr) gordian::this_task::yield();
    gordian::this_task::sleep_for(60ms);
    where.load()->send(1);
    waiting.join();
}
