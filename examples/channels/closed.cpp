// Section: Channels (reading from a closed channel)
// Shows: a closed channel can be received from as often as one likes; it says that nothing more comes.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>

int main() {
    const auto int_stream = gordian::make_channel<int>(0, "int_stream");
    int_stream.close();
    const auto integer = int_stream.receive();
    std::printf("(%s): %d\n", integer ? "true" : "false", integer.value_or(0));
}
