// Section: Channels (range)
// Shows: a loop over a channel ends when the channel is closed and drained.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

int main() {
    const auto int_stream = gordian::make_channel<int>(0, "int_stream");
    gordian::go([int_stream] {
        const defer closed([&] { int_stream.close(); });
        for (int i = 1; i <= 5; ++i) int_stream.send(i);
    });
    for (const int integer : int_stream) std::printf("%d ", integer);
    std::puts("");
}
