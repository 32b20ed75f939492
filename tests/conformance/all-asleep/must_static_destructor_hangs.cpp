// Expect: all-asleep (observed), exit 66 tasks=1 resources=last
// main has returned, and the destructor of a static waits for a message that nobody sends.
#include <gordian/gordian.hpp>

namespace {

struct hangs {
    gordian::channel<int> last = gordian::make_channel<int>(0, "last");
    ~hangs() { last.receive(); }
} at_the_end;

}  // namespace

int main() {}
