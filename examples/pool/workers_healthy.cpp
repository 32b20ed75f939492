// Section: Pool (1,048,576 workers on 4 KB)
// Shows: the same pool; what a pool calls to make an object is called by many tasks at once, so its counter is atomic.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <utility>

using memory = std::unique_ptr<std::array<std::byte, 1024>>;

int main() {
    gordian::atomic<int> num_calcs_created{0};
    const auto new_calc = [&] {
        num_calcs_created += 1;
        return std::make_unique<memory::element_type>();
    };
    gordian::pool<memory> calc_pool(new_calc);
    for (int i = 0; i < 4; ++i) calc_pool.put(new_calc());  // seeds it with 4 KB

    constexpr int num_workers = 1024 * 1024;
    // "Something interesting, but quick": the first eight have theirs at the same time, more than the seed has.
    constexpr int meeting = 8;
    gordian::latch all_have_theirs{meeting};

    gordian::wait_group wg;
    wg.add(num_workers);
    for (int i = 0; i < num_workers; ++i) {
        gordian::go([&, i] {
            const defer done([&] { wg.done(); });
            memory mem = calc_pool.get();
            const defer returned([&] { calc_pool.put(std::move(mem)); });
            if (i < meeting) all_have_theirs.arrive_and_wait();
        });
    }
    wg.wait();
    std::printf("%d calculators were created.\n", num_calcs_created.load());
}
