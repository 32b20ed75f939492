// Expect: nothing
// Joined, detached, moved away, or a jthread.
#include <gordian/gordian.hpp>

#include <utility>

int main() {
    gordian::latch detached_is_done{1};
    gordian::thread joined([] {});
    gordian::thread detached([&] { detached_is_done.count_down(); });
    gordian::thread moved([] {});
    const gordian::jthread joins_itself([] {});
    gordian::thread other = std::move(moved);
    joined.join();
    detached.detach();
    other.join();
    detached_is_done.wait();
}
