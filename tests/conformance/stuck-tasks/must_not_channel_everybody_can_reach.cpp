// Expect: nothing options=stuck_after=5
// A channel in a global variable and one on the heap: anybody might use them, and main does in the end.
#include <gordian/gordian.hpp>

#include <memory>

using namespace std::chrono_literals;

namespace {
gordian::channel<int> global = gordian::make_channel<int>(0, "global");
}

int main() {
    const auto heap = std::make_unique<gordian::channel<int>>(gordian::make_channel<int>(0, "heap"));
    auto* const there = heap.get();
    auto a = gordian::go([] { (void)global.receive(); });
    auto b = gordian::go([there] { (void)there->receive(); });
    gordian::this_task::sleep_for(60ms);
    global.send(1);
    heap->send(1);
    a.join();
    b.join();
}
