// A plain int and std::atomic; tests/bench/run builds it under clang's ThreadSanitizer.
#include "../data_work.hpp"

namespace {
int shared_value = 0;  // in memory that the sanitizer must suppose to be shared

struct global_int {
    explicit global_int(int v) { shared_value = v; }
    operator int() const { return shared_value; }
    global_int& operator=(int v) {
        shared_value = v;
        return *this;
    }
};
}  // namespace

BENCHMARK(data_work::load_store<global_int>)->Name("load_store");
BENCHMARK(data_work::fetch_add<std::atomic<int>>)->Name("fetch_add");
BENCHMARK_MAIN();
