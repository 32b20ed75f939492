// Expect: nothing
// A work-stealing pool: whoever has nothing to do tries the queues of the others, and counts who is busy.
#include <gordian/gordian.hpp>

#include <deque>
#include <mutex>

int main() {
    constexpr int workers = 4, jobs = 8'000;
    struct queue {
        gordian::mutex lock{"queue"};
        std::deque<int> jobs;
    };
    queue queues[workers];
    for (int j = 0; j < jobs; ++j) queues[j % 7 % workers].jobs.push_back(j);
    gordian::atomic<int> left{jobs}, busy{0}, most{0};
    const auto runs = [&](int me) {
        while (left.load() > 0) {
            bool found = false;
            for (int i = 0; i < workers && !found; ++i) {
                queue& q = queues[(me + i) % workers];
                std::unique_lock lock(q.lock, std::defer_lock);
                if (i == 0)
                    lock.lock();
                else if (!lock.try_lock())
                    continue;
                if (q.jobs.empty()) continue;
                q.jobs.pop_back();
                found = true;
            }
            if (!found) {
                gordian::this_task::yield();
                continue;
            }
            ++busy;
            if (const int now = busy.load(); now > most.load()) most.store(now);
            volatile long sum = 0;
            for (int work = 0; work < 200; ++work) sum = sum + work;
            --busy;
            --left;
        }
    };
    gordian::wait_group all;
    for (int w = 0; w < workers; ++w) all.go([&, w] { runs(w); });
    all.wait();
}
