// Expect: nothing options=long_hold=50
// The owner is a reader, and so are those who come.
#include <gordian/gordian.hpp>

#include <shared_mutex>

using namespace std::chrono_literals;

int main() {
    gordian::shared_mutex m{"table"};
    const std::shared_lock lock(m);
    gordian::thread reader([&] { const std::shared_lock guard(m); });
    gordian::this_task::sleep_for(400ms);
    reader.join();
}
