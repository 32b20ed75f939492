// Expect: negative-wait-group (observed), exit 66 resources=workers
// Three are done, and two were added.
#include <gordian/gordian.hpp>

#include <stdexcept>
#include <vector>

int main() {
    gordian::wait_group workers{"workers"};
    workers.add(2);
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 3; ++i)
        tasks.push_back(gordian::go([&] {
            try {
                workers.done();
            } catch (const std::logic_error&) {}
        }));
    for (gordian::task& t : tasks) t.join();
}
