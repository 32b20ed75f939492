// Expect: circular-wait (observed), exit 66 tasks=2 resources=left,right options=on_deadlock=throw
// The lock that closes the circle throws, exactly one of the two; what unwinding releases lets the other one go on.
#include <gordian/gordian.hpp>

#include <atomic>
#include <mutex>
#include <system_error>

int main() {
    gordian::mutex left{"left"}, right{"right"};
    gordian::latch both_hold{2};
    std::atomic<int> thrown{0}, got{0};
    const auto lock_both = [&](gordian::mutex& first, gordian::mutex& second) {
        try {
            const std::lock_guard outer(first);
            both_hold.arrive_and_wait();
            const std::lock_guard inner(second);
            ++got;
        } catch (const std::system_error& e) {
            if (e.code() == std::errc::resource_deadlock_would_occur) ++thrown;
        }
    };
    gordian::thread alice([&] { lock_both(left, right); });
    auto bob = gordian::go([&] { lock_both(right, left); });
    alice.join();
    bob.join();
    return thrown == 1 && got == 1 ? 0 : 1;
}
