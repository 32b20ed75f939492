// Ends with 66 where detection is on, the finding double-close; with 0 where it is off.
#include <gordian/gordian.hpp>

int main() {
    auto channel = gordian::make_channel<int>(1, "closed twice");
    channel.close();
    try {
        channel.close();
    } catch (const gordian::channel_error&) {
        return 0;
    }
    return 1;
}
