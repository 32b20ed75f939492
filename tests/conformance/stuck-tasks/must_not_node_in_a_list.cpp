// Expect: nothing options=stuck_after=5
// A waiter's node on its own stack, in a list without a lock: who takes the list wakes it.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

namespace {
struct node {
    gordian::channel<void> wake = gordian::make_channel<void>(0, "wake");
    node* next = nullptr;
};
}  // namespace

int main() {
    gordian::atomic<node*> newest{nullptr};
    auto waiting = gordian::go([&] {
        node mine;
        mine.next = newest.load();
        while (!newest.compare_exchange_weak(mine.next, &mine)) {}
        (void)mine.wake.receive();
    });
    while (newest.load() == nullptr) gordian::this_task::yield();
    gordian::this_task::sleep_for(60ms);
    newest.exchange(nullptr)->wake.send();
    waiting.join();
}
