// Expect: check-failed (observed), exit 134|66 tasks=1
// An exception leaves a green task: as with std::thread, that ends the program.
#include <gordian/gordian.hpp>

#include <stdexcept>

int main() {
    auto worker = gordian::go(gordian::task_name{"worker"}, [] { throw std::runtime_error("no such file"); });
    worker.join();
}
