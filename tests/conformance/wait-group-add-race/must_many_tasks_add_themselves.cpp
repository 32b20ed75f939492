// Expect: wait-group-add-race (observed), exit 66 resources=workers
// Which of them comes before the wait is chance, also where the wait happens to find some of them.
#include <gordian/gordian.hpp>

#include <vector>

int main() {
    gordian::wait_group workers{"workers"};
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 10; ++i)
        tasks.push_back(gordian::go([&] {
            workers.add();
            workers.done();
        }));
    workers.wait();
    for (gordian::task& t : tasks) t.join();
}
