// Expect: nothing
// Nobody writes.
#include <gordian/gordian.hpp>

#include <shared_mutex>
#include <vector>

int main() {
    gordian::shared_mutex table{"table"};
    std::vector<gordian::task> readers;
    for (int i = 0; i < 5; ++i)
        readers.push_back(gordian::go([&] {
            const std::shared_lock outer(table);
            gordian::this_task::yield();
            const std::shared_lock inner(table);
        }));
    for (gordian::task& t : readers) t.join();
}
