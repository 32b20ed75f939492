// Expect: nothing
// Equal workers compete for one lock.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"shared"};
    const auto works = [&] {
        for (const auto begin = gordian::clock::now(); gordian::clock::now() - begin < 400ms;) {
            { const std::lock_guard guard(m); }
            gordian::this_task::progress();
        }
    };
    gordian::thread alice(works), bob(works), carol(works);
    alice.join();
    bob.join();
    carol.join();
}
