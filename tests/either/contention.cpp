// Locks and semaphores that many want at once, OS threads and green tasks among each other: nobody is let in who should wait,
// and nobody is forgotten.
#include "expect.hpp"

#include <gordian/gordian.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <vector>

using namespace std::chrono_literals;

namespace {

// Runs work(i) for each i below `workers`, half of them in OS threads, and waits for all.
void together(unsigned workers, const std::function<void(unsigned)>& work) {
    std::vector<gordian::thread> threads;
    std::vector<gordian::task> tasks;
    for (unsigned i = 0; i < workers; ++i) {
        if (i % 2 == 0)
            threads.emplace_back(work, i);
        else
            tasks.push_back(gordian::go(work, i));
    }
    for (auto& t : threads) t.join();
    for (auto& t : tasks) t.join();
}

template <class Mutex>
void excludes() {
    Mutex m;
    std::uint64_t count = 0;
    constexpr unsigned workers = 6, rounds = 400;
    std::atomic<std::uint64_t> refused{0};
    together(workers, [&](unsigned who) {
        std::minstd_rand random(who + 1);
        for (unsigned i = 0; i < rounds; ++i) {
            bool locked = true;
            if constexpr (requires { m.try_lock_for(1us); }) {
                if (random() % 4 == 0)
                    locked = m.try_lock_for(std::chrono::microseconds(random() % 50));
                else
                    m.lock();
            } else {
                m.lock();
            }
            if (!locked) {
                refused.fetch_add(1);
                continue;
            }
            ++count;
            m.unlock();
        }
    });
    EXPECT(count + refused == workers * rounds);
    EXPECT(m.try_lock());
    m.unlock();
}

// Writers alone, readers never with one.
template <class Mutex>
void shares() {
    Mutex m;
    constexpr unsigned workers = 6, rounds = 300;
    std::uint64_t left = 0, right = 0;
    std::atomic<std::uint64_t> written{0};
    std::atomic<int> readers{0}, writers{0};
    const auto write = [&] {
        EXPECT(writers.fetch_add(1) == 0 && readers.load() == 0);
        ++left;
        ++right;
        written.fetch_add(1);
        writers.fetch_sub(1);
        m.unlock();
    };
    const auto read = [&] {
        readers.fetch_add(1);
        EXPECT(writers.load() == 0);
        EXPECT(left == right);
        readers.fetch_sub(1);
        m.unlock_shared();
    };
    together(workers, [&](unsigned who) {
        std::minstd_rand random(who + 1);
        for (unsigned i = 0; i < rounds; ++i) {
            if constexpr (requires { m.try_lock_for(1us); }) {
                const auto patience = std::chrono::microseconds(random() % 100);
                switch (random() % 4) {
                    case 0:
                        if (m.try_lock_for(patience)) write();
                        continue;
                    case 1:
                        if (m.try_lock_shared_for(patience)) read();
                        continue;
                    default: break;
                }
            }
            switch (random() % 8) {
                case 0:
                    m.lock();
                    write();
                    break;
                case 1:
                    if (m.try_lock()) write();
                    break;
                case 2:
                    if (m.try_lock_shared()) read();
                    break;
                default:
                    m.lock_shared();
                    read();
                    break;
            }
        }
    });
    EXPECT(left == right && left == written.load());
    EXPECT(m.try_lock());
    m.unlock();
}

// As many permits come out as went in, and no more holders at once than permits.
void permits() {
    constexpr unsigned workers = 6, rounds = 300, limit = 2;
    gordian::counting_semaphore<> slots(limit);
    std::atomic<unsigned> inside{0};
    together(workers, [&](unsigned who) {
        std::minstd_rand random(who + 1);
        for (unsigned i = 0; i < rounds; ++i) {
            if (random() % 3 == 0) {
                if (!slots.try_acquire_for(std::chrono::microseconds(random() % 50))) continue;
            } else {
                slots.acquire();
            }
            EXPECT(inside.fetch_add(1) < limit);
            inside.fetch_sub(1);
            slots.release();
        }
    });
    for (unsigned i = 0; i < limit; ++i) EXPECT(slots.try_acquire());
    EXPECT(!slots.try_acquire());
}

// What was waited for may be destroyed by who got through, although the other one is still inside of its call.
void may_be_destroyed_at_once() {
    for (int round = 0; round < 300; ++round) {
        auto latch = std::make_unique<gordian::latch>(2);
        auto semaphore = std::make_unique<gordian::binary_semaphore>(0);
        gordian::latch& l = *latch;
        gordian::binary_semaphore& s = *semaphore;
        const auto meet = [&] {
            l.count_down();
            s.release();
        };
        if (round % 2 == 0) {
            gordian::thread other(meet);
            l.arrive_and_wait();
            latch.reset();
            s.acquire();
            semaphore.reset();
            other.join();
        } else {
            gordian::task other = gordian::go(meet);
            l.arrive_and_wait();
            latch.reset();
            s.acquire();
            semaphore.reset();
            other.join();
        }
    }
}

// Many objects that are waited for at once, more than there are places to wait.
void many_are_waited_for() {
    constexpr std::size_t count = 20'000;
    std::deque<gordian::binary_semaphore> permits;
    gordian::wait_group waiting;
    std::atomic<std::size_t> through{0};
    for (std::size_t i = 0; i < count; ++i) {
        gordian::binary_semaphore& permit = permits.emplace_back(0);
        waiting.go([&through, &permit, i] {
            if (i % 16 == 0) {
                while (!permit.try_acquire_for(100us)) {}
            } else {
                permit.acquire();
            }
            through.fetch_add(1);
        });
    }
    EXPECT(through.load() == 0);
    for (auto& permit : permits) permit.release();
    waiting.wait();
    EXPECT(through.load() == count);
}

}  // namespace

int main() {
    excludes<gordian::mutex>();
    excludes<gordian::timed_mutex>();
    excludes<gordian::recursive_mutex>();
    excludes<gordian::recursive_timed_mutex>();
    excludes<gordian::shared_mutex>();
    excludes<gordian::shared_timed_mutex>();
    shares<gordian::shared_mutex>();
    shares<gordian::shared_timed_mutex>();
    permits();
    may_be_destroyed_at_once();
    many_are_waited_for();
    EXPECT(gordian::findings().empty());
}
