// Expect: nothing
// Whoever wakes up last destroys what it waited for, as soon as it may: the wait group, the latch, the locked object.
#include <gordian/gordian.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace {
struct shared_state {
    gordian::mutex m;
    int users = 4;
};
}  // namespace

int main() {
    for (int round = 0; round < 50; ++round) {
        {
            auto group = std::make_unique<gordian::wait_group>();
            for (int i = 0; i < 4; ++i) group->go([] {});
            group->wait();
        }
        {
            auto opened = std::make_unique<gordian::latch>(1);
            auto opener = gordian::go([o = opened.get()] { o->count_down(); });
            opened->wait();
            opened.reset();
            opener.join();
        }
        auto* const s = new shared_state;
        std::vector<gordian::task> tasks;
        for (int i = 0; i < 4; ++i)
            tasks.push_back(gordian::go([s] {
                std::unique_lock lock(s->m);
                const bool last = --s->users == 0;
                lock.unlock();
                if (last) delete s;
            }));
        for (gordian::task& t : tasks) t.join();
    }
}
