// Expect: double-close (observed), exit 66 tasks=1 resources=mail
// Says: told of double-close
// A callback locks, once, and asks what was found.
#include <gordian/gordian.hpp>

#include <cstdio>
#include <mutex>

namespace {
gordian::mutex m{"m"};
}

int main() {
    gordian::on_finding([](const gordian::finding& f) {
        const std::lock_guard lock(m);
        for (const gordian::finding& all : gordian::findings())
            if (all.rule == f.rule) std::fprintf(stderr, "told of %s\n", f.rule.c_str());
    });
    const auto mail = gordian::make_channel<int>(0, "mail");
    mail.close();
    try {
        mail.close();
    } catch (const gordian::channel_error&) {}
}
