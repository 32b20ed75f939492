// Section: Pool (network daemon without a pool)
// Shows: every request over TCP waits until the daemon has connected to a service. Compare with network_daemon_warm.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "loopback.hpp"

#include <cstdio>
#include <optional>

using namespace std::chrono_literals;

struct service_connection {};

service_connection connect_to_service() {
    gordian::this_task::sleep_for(20ms);  // the notes' second
    return {};
}

int main() {
    std::optional<loopback::connection> server;
    gordian::wait_group daemon_started;
    daemon_started.add(1);
    auto daemon = gordian::go(gordian::task_name{"daemon"}, [&] {
        server = loopback::listen();
        daemon_started.done();
        for (;;) {
            const auto conn = gordian::blocking([&] { return loopback::accept(*server); });
            if (!conn) return;
            connect_to_service();
            loopback::write(*conn, "\n");
        }
    });
    daemon_started.wait();

    constexpr int requests = 10;
    const auto begin = gordian::clock::now();
    for (int i = 0; i < requests; ++i) {
        const auto conn = loopback::dial(loopback::port_of(*server));
        (void)gordian::blocking([&] { return loopback::read_all(conn); });
    }
    const std::chrono::duration<double, std::milli> took = gordian::clock::now() - begin;
    std::printf("%d requests, %.2f ms each\n", requests, took.count() / requests);

    loopback::stop(*server);
    daemon.join();
}
