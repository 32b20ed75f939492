// The notes' pool: 1,048,576 tasks take 1 KB from a pool that was seeded with four. With the argument `fixed` the counter of
// what was created is an atomic; without it, it is the race that the notes have. A whole process: time and peak memory.
#include <gordian/gordian.hpp>

#include <cstdio>
#include <memory>
#include <string_view>

int main(int argc, char** argv) {
    const bool fixed = argc > 1 && std::string_view(argv[1]) == "fixed";
    gordian::tracked<int> created{0};
    gordian::atomic<int> created_atomically{0};
    using calculator = std::unique_ptr<char[]>;
    gordian::pool<calculator> pool([&] {
        if (fixed)
            ++created_atomically;
        else
            created += 1;
        return std::make_unique<char[]>(1024);
    });
    for (int i = 0; i < 4; ++i) pool.put(std::make_unique<char[]>(1024));
    constexpr int workers = 1024 * 1024;
    gordian::wait_group all;
    all.add(workers);
    for (int i = workers; i > 0; --i) {
        gordian::go([&] {
            auto memory = pool.get();
            pool.put(std::move(memory));
            all.done();
        });
    }
    all.wait();
    std::printf("%d calculators were created.\n", fixed ? created_atomically.load() : created.load());
}
