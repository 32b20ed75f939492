// Expect: nothing
// A lock in turns, a reference count up and down with looks at it, a spin lock, phases, one task that polls alone.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex m{"shared"};
    gordian::atomic<int> references{0};
    gordian::atomic_flag spin;
    gordian::atomic<bool> stop{false};
    gordian::barrier phase{2};
    int guarded = 0;
    const auto works = [&] {
        for (int i = 0; i < 5'000; ++i) {
            ++references;
            { const std::lock_guard guard(m); }
            while (spin.test_and_set()) gordian::this_task::yield();
            ++guarded;
            spin.clear();
            (void)references.load();
            --references;
            phase.arrive_and_wait();
        }
    };
    gordian::thread polls([&] {
        while (!stop.load()) {
            { const std::unique_lock lock(m, std::try_to_lock); }
            gordian::this_task::yield();
        }
    });
    gordian::thread alice(works), bob(works);
    alice.join();
    bob.join();
    stop.store(true);
    polls.join();
}
