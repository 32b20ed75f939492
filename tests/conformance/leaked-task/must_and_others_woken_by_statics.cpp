// Expect: leaked-task (observed), exit 66 tasks=1 resources=mail
// The destructor of a static wakes one of two tasks; the other one is forgotten. It is said at the very end, and counts.
#include <gordian/gordian.hpp>

namespace {

struct reader {
    gordian::channel<int> jobs = gordian::make_channel<int>(0, "jobs");
    gordian::task reading = gordian::go([this] { jobs.receive(); });

    ~reader() {
        jobs.close();
        reading.join();
    }
};

gordian::channel<int> mail = gordian::make_channel<int>(0, "mail");

}  // namespace

int main() {
    static const reader one;
    gordian::go([] { mail.receive(); });
}
