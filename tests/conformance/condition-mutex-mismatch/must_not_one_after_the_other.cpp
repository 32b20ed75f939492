// Expect: nothing
// Another mutex when nobody waits any more.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex first{"first"}, second{"second"};
    gordian::condition_variable changed{"changed"};
    for (auto* m : {&first, &second, &first}) {
        std::unique_lock lock(*m);
        changed.wait_for(lock, 1ms);
    }
}
