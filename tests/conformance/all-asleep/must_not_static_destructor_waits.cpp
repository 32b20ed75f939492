// Expect: nothing
// main has returned, and the destructor of a static waits for a task that still sleeps and then sends.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

namespace {

struct waits {
    gordian::channel<int> last = gordian::make_channel<int>(0, "last");
    gordian::task sends = gordian::go([this] {
        gordian::this_task::sleep_for(200ms);
        last.send(1);
    });
    ~waits() {
        last.receive();
        sends.join();
    }
};

}  // namespace

int main() { static const waits at_the_end; }
