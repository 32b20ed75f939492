// Expect: nothing
// It is caught in the task.
#include <gordian/gordian.hpp>

#include <stdexcept>

int main() {
    auto worker = gordian::go([] {
        try {
            throw std::runtime_error("no such file");
        } catch (const std::runtime_error&) {}
    });
    worker.join();
}
