// Expect: leaked-task (observed), exit 66 tasks=1 resources=results
// main takes the first of two results and ends.
#include <gordian/gordian.hpp>

int main() {
    const auto results = gordian::make_channel<int>(0, "results");
    gordian::latch running{2};
    for (int i = 0; i < 2; ++i)
        gordian::go([&running, results, i] {
            running.count_down();
            results.send(i);
        });
    running.wait();
    (void)results.receive();
}
