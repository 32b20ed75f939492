// Expect: nothing options=long_hold=250
// The lock is busy all the time, and nobody keeps it: it is handed on.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"busy"};
    const auto works = [&] {
        for (const auto begin = gordian::clock::now(); gordian::clock::now() - begin < 1s;) {
            const std::lock_guard guard(m);
            gordian::this_task::sleep_for(100us);
        }
    };
    gordian::thread alice(works), bob(works);
    alice.join();
    bob.join();
}
