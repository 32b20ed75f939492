// Section: Channels (one close unblocks many)
// Shows: a channel that is closed can be received from by everybody, so a close is a signal to any number of tasks.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

int main() {
    const auto begin = gordian::make_channel<void>(0, "begin");
    gordian::wait_group wg;
    for (int i = 0; i < 5; ++i) {
        wg.add(1);
        gordian::go([&wg, begin, i] {
            const defer done([&] { wg.done(); });
            begin.receive();
            std::printf("%d has begun\n", i);
        });
    }
    std::puts("Unblocking goroutines...");
    begin.close();
    wg.wait();
}
