#include <gordian/gordian.hpp>

#include "data_work.hpp"

BENCHMARK(data_work::load_store<gordian::tracked<int>>)->Name("load_store");
BENCHMARK(data_work::fetch_add<gordian::atomic<int>>)->Name("fetch_add");
BENCHMARK_MAIN();
