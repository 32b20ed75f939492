// Expect: nothing
// Who waits on a condition does not hold its mutex: the one who notifies needs it.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex m{"turn"};
    gordian::condition_variable changed;
    int turn = 0;
    const auto take_turns = [&](int mine) {
        for (int i = 0; i < 500; ++i) {
            std::unique_lock lock(m);
            changed.wait(lock, [&] { return turn == mine; });
            turn = (turn + 1) % 3;
            changed.notify_all();
        }
    };
    gordian::thread a([&] { take_turns(0); });
    auto b = gordian::go([&] { take_turns(1); });
    auto c = gordian::go([&] { take_turns(2); });
    a.join();
    b.join();
    c.join();
}
