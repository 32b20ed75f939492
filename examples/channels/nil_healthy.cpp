// Section: Channels (nil)
// Shows: the channel is made, and somebody writes to it.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <any>

int main() {
    const gordian::channel<std::any> data_stream = gordian::make_channel<std::any>();
    gordian::go([data_stream] { data_stream.send(1); });
    (void)data_stream.receive();
}
