// Expect: nothing
// The same chain, whose last one gave its lock back: it is a line, and ends.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::once config{"config"};
    gordian::mutex accounts{"accounts"};
    gordian::shared_mutex table{"table"};
    gordian::latch ready{4};
    auto initialized = gordian::go(gordian::task_name{"initialized"}, [&] {
        ready.arrive_and_wait();
        config.call([] {});
    });
    auto initializing = gordian::go(gordian::task_name{"initializing"}, [&] {
        config.call([&] {
            ready.arrive_and_wait();
            const std::lock_guard lock(accounts);
        });
    });
    auto writer = gordian::go(gordian::task_name{"writer"}, [&] {
        {
            const std::lock_guard lock(accounts);
            ready.arrive_and_wait();
        }
        const std::lock_guard writing(table);
    });
    auto reader = gordian::go(gordian::task_name{"reader"}, [&] {
        const std::shared_lock reading(table);
        ready.arrive_and_wait();
        initialized.join();
    });
    for (auto* t : {&initializing, &writer, &reader}) t->join();
}
