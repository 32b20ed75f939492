// Expect: nothing
// Four tasks and threads, of which three sleep at every moment.
#include <gordian/gordian.hpp>

#include <array>

int main() {
    std::array<gordian::binary_semaphore, 4> turns{gordian::binary_semaphore{1}, gordian::binary_semaphore{0},
                                                   gordian::binary_semaphore{0}, gordian::binary_semaphore{0}};
    const auto take_turns = [&](std::size_t mine) {
        for (int i = 0; i < 1000; ++i) {
            turns[mine].acquire();
            turns[(mine + 1) % turns.size()].release();
        }
    };
    auto a = gordian::go([&] { take_turns(0); });
    auto b = gordian::go([&] { take_turns(1); });
    gordian::thread c([&] { take_turns(2); });
    take_turns(3);
    a.join();
    b.join();
    c.join();
}
