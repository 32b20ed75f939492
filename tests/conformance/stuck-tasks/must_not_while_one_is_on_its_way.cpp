// Expect: nothing options=stuck_after=1
// A pipeline of stages that are slow, each asleep most of the time, with handles that move from task to task.
#include <gordian/gordian.hpp>

#include <utility>

using namespace std::chrono_literals;

int main() {
    gordian::receiver<int> stage;
    gordian::task source;
    {
        const auto numbers = gordian::make_channel<int>();
        source = gordian::go([out = gordian::sender<int>(numbers)] {
            for (int i = 0; i < 5; ++i) {
                gordian::this_task::sleep_for(4ms);
                out.send(i);
            }
            out.close();
        });
        stage = numbers;
    }
    for (int i = 0; i < 5; ++i) {
        const auto next = gordian::make_channel<int>();
        gordian::go([in = std::exchange(stage, next), out = gordian::sender<int>(next)] {
            for (int n : in) out.send(n + 1);
            out.close();
        });
    }
    int sum = 0;
    for (int n : stage) sum += n;
    source.join();
    return sum == 35 ? 0 : 1;
}
