// Section: Starvation (greedy and polite workers)
// Shows: whoever has the lock takes it again before the other has woken up. One worker gets most of it; which one is
//        luck, but the polite worker needs it three times for the same work.
// Gordian says: starvation (suspected), exit 0
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

using namespace std::chrono_literals;

int main() {
    using gordian::clock, gordian::this_task::progress, gordian::this_task::sleep_for;
    gordian::wait_group wg;
    gordian::mutex shared_lock{"shared_lock"};
    constexpr auto runtime = 500ms;

    const auto greedy_worker = [&] {
        const defer done([&] { wg.done(); });
        int count = 0;
        for (const auto begin = clock::now(); clock::now() - begin <= runtime;) {
            shared_lock.lock();
            sleep_for(3ns);
            shared_lock.unlock();
            ++count;
            progress();  // one unit of useful work: what the two are compared by
        }
        std::printf("Greedy worker was able to execute %d work loops\n", count);
    };
    const auto polite_worker = [&] {
        const defer done([&] { wg.done(); });
        int count = 0;
        for (const auto begin = clock::now(); clock::now() - begin <= runtime;) {
            shared_lock.lock();
            sleep_for(1ns);
            shared_lock.unlock();
            shared_lock.lock();
            sleep_for(1ns);
            shared_lock.unlock();
            shared_lock.lock();
            sleep_for(1ns);
            shared_lock.unlock();
            ++count;
            progress();
        }
        std::printf("Polite worker was able to execute %d work loops.\n", count);
    };
    wg.add(2);
    gordian::go(gordian::task_name{"greedy"}, greedy_worker);
    gordian::go(gordian::task_name{"polite"}, polite_worker);
    wg.wait();
}
