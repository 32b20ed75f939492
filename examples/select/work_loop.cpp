// Section: Select (the work loop)
// Shows: work goes on until another task closes a channel: each round looks at it and does not wait.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>

using namespace std::chrono_literals;

int main() {
    const auto done = gordian::make_channel<void>(0, "done");
    gordian::go(gordian::task_name{"stopper"}, [done] {
        gordian::this_task::sleep_for(25ms);
        done.close();
    });
    int work_counter = 0;
    for (bool stopped = false; !stopped;) {
        gordian::select(gordian::on_receive(done, [&](bool) { stopped = true; }), gordian::otherwise([] {}));
        if (stopped) break;
        ++work_counter;  // simulates work
        gordian::this_task::sleep_for(5ms);
    }
    std::printf("Achieved %d cycles of work before signalled to stop.\n", work_counter);
}
