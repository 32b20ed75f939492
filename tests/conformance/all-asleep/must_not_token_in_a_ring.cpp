// Expect: nothing
// The same thousand tasks with one token.
#include <gordian/gordian.hpp>

#include <vector>

int main() {
    std::vector<gordian::channel<int>> ring;
    for (int i = 0; i < 1000; ++i) ring.push_back(gordian::make_channel<int>(1));
    std::vector<gordian::task> tasks;
    for (std::size_t i = 0; i < ring.size(); ++i)
        tasks.push_back(gordian::go([&ring, i] { ring[(i + 1) % ring.size()].send(*ring[i].receive()); }));
    ring[0].send(1);
    for (gordian::task& t : tasks) t.join();
}
