// Expect: nothing
// A thread is no task of go(), and the system ends it with the program, as ever.
#include <gordian/gordian.hpp>

namespace {
// Never destroyed: the thread may come to it while statics are destroyed.
gordian::channel<int>& mail = *new gordian::channel<int>(gordian::make_channel<int>(0, "mail"));
gordian::latch running{1};
}  // namespace

int main() {
    gordian::thread reader([] {
        running.count_down();
        (void)mail.receive();
    });
    reader.detach();
    running.wait();
}
