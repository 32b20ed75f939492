// Expect: nothing options=stuck_after=5
// Only the waiting task has the condition; who has the source of its token lets it go.
#include <gordian/gordian.hpp>
#include <mutex>
#include <stop_token>

using namespace std::chrono_literals;

int main() {
    std::stop_source stopping;
    auto worker = gordian::go(gordian::task_name{"worker"}, [stop = stopping.get_token()] {
        gordian::go([] {}).join();  // its moments are known by name from here on, and main hears of none
        gordian::mutex m{"m"};
        gordian::condition_variable_any never{"never"};
        std::unique_lock lock(m);
        never.wait(lock, stop, [] { return false; });
    });
    gordian::this_task::sleep_for(60ms);
    stopping.request_stop();
    worker.join();
}
