// Section: Starvation (greedy and polite workers)
// Shows: the lock is a token in a channel, which hands it to whoever has waited longest, and each worker takes it once
//        for all of its work: the two get equally much done.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

using namespace std::chrono_literals;

int main() {
    using gordian::clock, gordian::this_task::progress, gordian::this_task::sleep_for;
    gordian::wait_group wg;
    const auto shared_lock = gordian::make_channel<void>(1, "shared_lock");
    shared_lock.send();
    constexpr auto runtime = 500ms;

    const auto worker = [&](const char* name, int steps, gordian::duration step) {
        const defer done([&] { wg.done(); });
        int count = 0;
        for (const auto begin = clock::now(); clock::now() - begin <= runtime;) {
            shared_lock.receive();
            for (int i = 0; i < steps; ++i) sleep_for(step);
            shared_lock.send();
            ++count;
            progress();
        }
        std::printf("%s worker was able to execute %d work loops\n", name, count);
    };
    wg.add(2);
    gordian::go(gordian::task_name{"greedy"}, worker, "Greedy", 1, 3ns);
    gordian::go(gordian::task_name{"polite"}, worker, "Polite", 3, 1ns);
    wg.wait();
}
