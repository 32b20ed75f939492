// Deadlines at and beyond both ends of time: one in the past ends a wait at once, one that never comes lets it last.
#include "expect.hpp"

#include <gordian/gordian.hpp>

#include <chrono>
#include <mutex>

namespace {

using coarse = std::chrono::time_point<std::chrono::system_clock, std::chrono::hours>;
using years = std::chrono::duration<double, std::ratio<31556952>>;
using in_years = std::chrono::time_point<std::chrono::system_clock, years>;

template <class TimePoint>
void has_passed(TimePoint t) {
    gordian::timed_mutex m;
    gordian::shared_timed_mutex s;
    const std::lock_guard held(m);
    const std::lock_guard written(s);
    gordian::go([&] {
        EXPECT(!m.try_lock_until(t));
        EXPECT(!s.try_lock_until(t));
        EXPECT(!s.try_lock_shared_until(t));
    }).join();
    gordian::binary_semaphore permits(0);
    EXPECT(!permits.try_acquire_until(t));
    gordian::mutex guard;
    gordian::condition_variable condition;
    std::unique_lock lock(guard);
    EXPECT(condition.wait_until(lock, t) == std::cv_status::timeout);
}

template <class TimePoint>
void never_comes(TimePoint t) {
    gordian::binary_semaphore permits(0);
    gordian::task other = gordian::go([&] { permits.release(); });
    EXPECT(permits.try_acquire_until(t));
    other.join();
    gordian::timed_mutex m;
    std::unique_lock held(m);
    other = gordian::go([&] {
        EXPECT(m.try_lock_until(t));
        m.unlock();
    });
    gordian::this_task::yield();
    held.unlock();
    other.join();
}

}  // namespace

int main() {
    has_passed(std::chrono::system_clock::time_point::min());
    has_passed(std::chrono::steady_clock::time_point::min());
    has_passed(coarse::min());
    has_passed(in_years(years(-1e9)));
    has_passed(std::chrono::system_clock::time_point{});
    has_passed(std::chrono::steady_clock::now());
    never_comes(std::chrono::system_clock::time_point::max());
    never_comes(std::chrono::steady_clock::time_point::max());
    never_comes(coarse::max());
    never_comes(in_years(years(1e9)));
}
