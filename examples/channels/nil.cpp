// Section: Channels (nil)
// Shows: a channel that was declared and never made: a receive from it never returns.
// Gordian says: nil-channel (observed), exit 66
#include <gordian/gordian.hpp>

#include <any>

int main() {
    gordian::channel<std::any> data_stream;
    (void)data_stream.receive();
}
