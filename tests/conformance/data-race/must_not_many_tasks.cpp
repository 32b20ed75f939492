// Expect: nothing
// Tasks one after the other, each joined before the next: whoever has the place of another one is not taken for it.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::tracked<int> data{0};
    for (int i = 0; i < 20'000; ++i) gordian::go([&] { ++data; }).join();
    gordian::wait_group all;
    gordian::mutex m;
    for (int i = 0; i < 2'000; ++i)
        all.go([&] {
            const std::lock_guard guard(m);
            ++data;
        });
    all.wait();
    return data.load() == 22'000 ? 0 : 1;
}
