// Expect: nothing options=stuck_after=5
// The only other sender sleeps, in a wait with an end, and has a handle.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    auto requests = gordian::make_channel<int>(0, "requests");
    auto server = gordian::go(gordian::task_name{"server"}, [incoming = gordian::receiver<int>(requests)] {
        for (int n : incoming)
            if (n < 0) return;
    });
    auto client = gordian::go(gordian::task_name{"client"}, [out = gordian::sender<int>(requests)] {
        gordian::this_task::sleep_for(60ms);
        out.send(1);
        out.close();
    });
    requests = {};
    client.join();
    server.join();
}
