// Expect: leaked-task|all-asleep (observed), exit 66 tasks=1
// Says: main waits to receive from `last`, and nobody is left to wake it
// Says: waits to receive from `mail`, and main has ended
// The destructor of a static waits for ever: what was known when main ended is said all the same.
#include <gordian/gordian.hpp>

namespace {

struct hangs {
    gordian::channel<int> last = gordian::make_channel<int>(0, "last");
    ~hangs() { last.receive(); }
};

}  // namespace

int main() {
    static const hangs at_the_end;
    const auto mail = gordian::make_channel<int>(0, "mail");
    gordian::go([mail] { mail.receive(); });
}
