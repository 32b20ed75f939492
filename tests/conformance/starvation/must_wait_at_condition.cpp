// Expect: starvation (suspected), exit 0 tasks=2 options=starvation_bypasses=2000
// A turn behind a condition variable: whoever waits is woken each time it is given back, and finds it taken again.
#include <gordian/gordian.hpp>

#include <mutex>

class turnstile {
public:
    void enter() {
        std::unique_lock lock(m_);
        changed_.wait(lock, [&] { return ++looks_ > 0 && !busy_; });
        busy_ = true;
    }
    void leave() {
        const std::lock_guard lock(m_);
        busy_ = false;
        changed_.notify_all();
    }
    // Gives it back and takes it again, once somebody has looked since.
    bool renew(int& seen) {
        const std::lock_guard lock(m_);
        if (looks_ == seen) return false;
        seen = looks_;
        busy_ = false;
        changed_.notify_all();
        busy_ = true;
        return true;
    }
    int looks() {
        const std::lock_guard lock(m_);
        return looks_;
    }

private:
    gordian::mutex m_;
    gordian::condition_variable changed_;
    bool busy_ = false;
    int looks_ = 0;
};

int main() {
    turnstile t;
    gordian::latch polite_is_in{1}, greedy_is_in{1};
    gordian::thread greedy([&] {
        polite_is_in.wait();
        t.enter();
        greedy_is_in.count_down();
        int seen = 0;
        for (int renewed = 0; renewed < 2'500;) {
            if (t.renew(seen))
                ++renewed;
            else
                gordian::this_task::yield();
        }
        t.leave();
    });
    gordian::thread polite([&] {
        t.enter();
        polite_is_in.count_down();
        while (t.looks() < 2) gordian::this_task::yield();
        t.leave();
        greedy_is_in.wait();
        t.enter();
        t.leave();
    });
    greedy.join();
    polite.join();
}
