// Expect: data-race (observed), exit 66 tasks=3
// Each drops its reference with a release alone: the last one has not acquired what the others did.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> references{2};
    gordian::thread alice([&] {
        data = 1;
        references.fetch_sub(1, std::memory_order_release);
    });
    gordian::thread bob([&] {
        while (references.load(std::memory_order_relaxed) != 1) gordian::this_task::yield();
        if (references.fetch_sub(1, std::memory_order_release) == 1) (void)data.load();
    });
    alice.join();
    bob.join();
}
