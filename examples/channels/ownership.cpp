// Section: Channels (ownership)
// Shows: the owner makes the channel, writes to it, closes it, and shows only its receiving side.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

int main() {
    const auto chan_owner = []() -> gordian::receiver<int> {
        const auto result_stream = gordian::make_channel<int>(5, "result_stream");
        gordian::go([result_stream] {
            const defer closed([&] { result_stream.close(); });
            for (int i = 0; i <= 5; ++i) result_stream.send(i);
        });
        return result_stream;
    };
    const auto result_stream = chan_owner();
    for (const int result : result_stream) std::printf("Received: %d\n", result);
    std::puts("Done receiving!");
}
