// Section: Pool (network daemon with a warm pool)
// Shows: ten connections to the service are made before the first request comes. Compare with network_daemon.
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

void warm(gordian::pool<service_connection>& connections) {
    for (int i = 0; i < 10; ++i) connections.put(connect_to_service());
}

int main() {
    std::optional<loopback::connection> server;
    gordian::wait_group daemon_started;
    daemon_started.add(1);
    auto daemon = gordian::go(gordian::task_name{"daemon"}, [&] {
        gordian::pool<service_connection> connections(connect_to_service);
        warm(connections);
        server = loopback::listen();
        daemon_started.done();
        for (;;) {
            const auto conn = gordian::blocking([&] { return loopback::accept(*server); });
            if (!conn) return;
            const service_connection service = connections.get();
            loopback::write(*conn, "\n");
            connections.put(service);
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
