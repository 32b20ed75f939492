// Expect: nothing options=starvation_bypasses=2000
// Woken as often at one condition variable, and for no turn: one waits until all work is done, of which it hears each time that
// a piece is; and one is woken for work that another one has by then.
#include <gordian/gordian.hpp>

#include <mutex>

class work {
public:
    void add(int pieces) {
        const std::lock_guard lock(m_);
        left_ = pieces;
        changed_.notify_all();
    }
    bool do_one(int& seen, bool hurries) {
        std::unique_lock lock(m_);
        if (hurries && looks_ == seen && left_ > 0) return true;
        changed_.wait(lock, [&] { return left_ > 0 || over_; });
        seen = looks_;
        if (left_ > 0) --left_;
        changed_.notify_all();
        return !over_;
    }
    void wait_until_idle() {
        std::unique_lock lock(m_);
        changed_.wait(lock, [&] { return ++looks_ > 0 && left_ == 0; });
    }
    void end() {
        const std::lock_guard lock(m_);
        over_ = true;
        changed_.notify_all();
    }

private:
    gordian::mutex m_;
    gordian::condition_variable changed_;
    int left_ = 0, looks_ = 0;
    bool over_ = false;
};

int main() {
    work w;
    gordian::thread worker([&] {
        int seen = 0;
        while (w.do_one(seen, true)) gordian::this_task::yield();
    });
    for (int batch = 0; batch < 3; ++batch) {
        w.add(2'500);
        w.wait_until_idle();
    }
    gordian::thread idles([&] {
        int seen = 0;
        while (w.do_one(seen, false)) {}
    });
    for (int piece = 0; piece < 3'000; ++piece) {
        w.add(1);
        w.wait_until_idle();
    }
    w.end();
    worker.join();
    idles.join();
}
