// Expect: double-close (observed), exit 66 tasks=1 resources=mail
// Found when main has returned 0 already: the program ends with the status of a finding all the same.
#include <gordian/gordian.hpp>

namespace {

struct closes_twice {
    gordian::channel<int> mail = gordian::make_channel<int>(0, "mail");
    ~closes_twice() {
        mail.close();
        try {
            mail.close();
        } catch (const gordian::channel_error&) {}
    }
};

}  // namespace

int main() { static const closes_twice last; }
