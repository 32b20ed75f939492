// Section: Livelocks (the hallway)
// Shows: the same hallway, but Barbara stands still for two steps before she tries again: the symmetry is gone, both
//        pass.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"
#include "cadence.hpp"

#include <cstdio>
#include <sstream>
#include <string>

using namespace std::chrono_literals;

constexpr int rounds = 3'000;

int main() {
    cadence pace{2};
    auto broadcaster = gordian::go(gordian::task_name{"cadence"}, [&] { pace.keep(10us); });

    const auto try_dir = [&](const char* name, gordian::atomic<int>& dir, std::ostringstream& out) {
        out << ' ' << name;
        dir.fetch_add(1);  // how many people are about to go this way
        pace.take_step();
        if (dir.load() == 1) {
            out << ". Success!";
            return true;
        }
        pace.take_step();
        dir.fetch_sub(1);  // somebody else is: give this way up
        return false;
    };
    gordian::atomic<int> left{0}, right{0};
    const auto try_left = [&](std::ostringstream& out) { return try_dir("left", left, out); };
    const auto try_right = [&](std::ostringstream& out) { return try_dir("right", right, out); };

    gordian::wait_group people_in_hallway;
    const auto walk = [&](std::string name, int patience) {
        const defer gone([&] { people_in_hallway.done(); });
        std::ostringstream out;
        const defer tells([&] { std::printf("%s is trying to scoot:%s\n", name.c_str(), out.str().c_str()); });
        const defer leaves([&] { pace.leave(); });
        for (int i = 0; i < rounds; ++i) {
            if (try_left(out)) return;
            for (int step = 0; step < patience; ++step) pace.take_step();
            if (try_right(out)) return;
        }
        std::printf("%s tosses her hands up in exasperation!\n", name.c_str());
    };
    people_in_hallway.add(2);
    gordian::go(gordian::task_name{"Alice"}, walk, "Alice", 0);
    gordian::go(gordian::task_name{"Barbara"}, walk, "Barbara", 2);
    people_in_hallway.wait();
    broadcaster.join();
}
