// Expect: nothing
// A thousand tasks, each of which joins the one before.
#include <gordian/gordian.hpp>

#include <utility>

int main() {
    gordian::latch start{1};
    gordian::task last = gordian::go([&] { start.wait(); });
    for (int i = 0; i < 1000; ++i) last = gordian::go([before = std::move(last)]() mutable { before.join(); });
    start.count_down();
    last.join();
}
