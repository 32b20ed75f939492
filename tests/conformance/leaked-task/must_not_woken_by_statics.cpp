// Expect: nothing
// What main leaves waiting is woken and joined by the destructor of a static, by a handler of exit(), and by a request to stop.
#include <gordian/gordian.hpp>

#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <vector>

using namespace std::chrono_literals;

namespace {

struct worker_pool {
    gordian::mutex m{"m"};
    gordian::condition_variable changed{"changed"};
    bool stop = false;
    std::vector<gordian::task> workers;

    worker_pool() {
        for (int i = 0; i < 3; ++i)
            workers.push_back(gordian::go([this] {
                std::unique_lock lock(m);
                changed.wait(lock, [this] { return stop; });
            }));
    }
    ~worker_pool() {
        {
            const std::lock_guard lock(m);
            stop = true;
        }
        changed.notify_all();
        for (gordian::task& worker : workers) worker.join();
    }
};

struct stoppable {
    gordian::mutex m{"m"};
    gordian::condition_variable_any changed{"changed"};
    std::stop_source source;
    gordian::task waiting = gordian::go([this, stop = source.get_token()] {
        std::unique_lock lock(m);
        changed.wait(lock, stop, [] { return false; });
    });

    ~stoppable() {
        source.request_stop();
        waiting.join();
    }
};

gordian::channel<int> jobs;
gordian::task reader;

}  // namespace

int main() {
    static worker_pool pool;
    static stoppable one;
    jobs = gordian::make_channel<int>(0, "jobs");
    reader = gordian::go([] { jobs.receive(); });
    std::atexit([] {
        jobs.close();
        reader.join();
    });
    gordian::this_task::sleep_for(10ms);
}
