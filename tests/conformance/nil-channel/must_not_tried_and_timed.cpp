// Expect: nothing
// Asking it, trying it and waiting with a deadline is fine.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const gordian::channel<int> never_made;
    int out = 0;
    const bool right = !never_made && never_made.size() == 0 && never_made.capacity() == 0 &&
                       never_made.try_receive(out) == gordian::channel_status::empty &&
                       never_made.try_send(1) == gordian::channel_status::full &&
                       never_made.receive_for(out, 1ms) == gordian::channel_status::timeout &&
                       never_made.send_for(1, 1ms) == gordian::channel_status::timeout;
    return right ? 0 : 1;
}
