// Expect: all-asleep (observed), exit 66 tasks=2 resources=changed
// The wait could be stopped, but whoever could ask for it is asleep as well.
// Says: waits for a request to stop or a notification of `changed`
#include <gordian/gordian.hpp>
#include <mutex>
#include <stop_token>

int main() {
    std::stop_source stopping;
    gordian::mutex m{"m"};
    gordian::condition_variable_any changed{"changed"};
    auto worker = gordian::go(gordian::task_name{"worker"}, [&] {
        std::unique_lock lock(m);
        changed.wait(lock, stopping.get_token(), [] { return false; });
    });
    worker.join();
    stopping.request_stop();
}
