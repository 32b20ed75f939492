// A task that computes until another one has run does not wait for ever, though there is one OS thread for all of them.
#include "expect.hpp"

#include <gordian/gordian.hpp>

#include <atomic>
#include <vector>

int main() {
    gordian::set_parallelism(1);
    for (const int those_who_wait : {1, 3}) {
        std::atomic<bool> done{false};  // the standard's: a loop on it gives nothing away
        std::vector<gordian::task> waiting;
        for (int i = 0; i < those_who_wait; ++i)
            waiting.push_back(gordian::go([&done] {
                while (!done.load()) {}
            }));
        gordian::go([&done] { done.store(true); }).join();
        for (gordian::task& t : waiting) t.join();
        EXPECT(done.load());
    }
    gordian::atomic<bool> flag{false};
    gordian::task waits = gordian::go([&flag] {
        while (!flag.load()) {}
    });
    gordian::go([&flag] { flag.store(true); }).join();
    waits.join();
}
