// Expect: leaked-task (observed), exit 66 tasks=1 resources=mail
// A test leaves a task behind that only the test could have woken; it is woken later, and that does not help.
#include <gordian/gordian.hpp>

int main() {
    const auto mail = gordian::make_channel<int>(0, "mail");
    gordian::task reader;
    gordian::check_scope test;
    reader = gordian::go([mail] { (void)mail.receive(); });
    const auto found = test.finish();
    mail.send(1);
    reader.join();
    return found.size() == 1 && found[0].rule == "leaked-task" ? 0 : 1;
}
