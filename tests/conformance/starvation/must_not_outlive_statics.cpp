// Expect: nothing
// What is noted of who got a lock how often is looked at while statics are destroyed, too: here that takes several looks.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

using namespace std::chrono_literals;

namespace {

struct worker_pool {
    gordian::mutex m{"m"};
    int jobs = 3000;
    std::vector<gordian::thread> workers;

    worker_pool() {
        for (int i = 0; i < 4; ++i)
            workers.emplace_back([this] {
                for (;;) {
                    const std::lock_guard lock(m);
                    if (jobs == 0) return;
                    --jobs;
                    gordian::this_task::sleep_for(100us);
                }
            });
    }
    ~worker_pool() {
        for (gordian::thread& worker : workers) worker.join();
    }
};

}  // namespace

int main() {
    static worker_pool pool;
    gordian::this_task::sleep_for(20ms);
}
