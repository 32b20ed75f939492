// Expect: self-deadlock (observed), exit 66 tasks=1 resources=m also=double-close
// A callback that is told of a finding locks twice: the program ends, and does not wait for the callback.
#include <gordian/gordian.hpp>

namespace {
gordian::mutex m{"m"};
}

int main() {
    gordian::on_finding([](const gordian::finding&) {
        m.lock();
        m.lock();
    });
    const auto mail = gordian::make_channel<int>(0, "mail");
    mail.close();
    try {
        mail.close();
    } catch (const gordian::channel_error&) {}
}
