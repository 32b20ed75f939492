// Expect: nothing
// exit() says that the program is over, wherever it is called.
#include <gordian/gordian.hpp>

#include <cstdlib>
#include <mutex>

namespace {
gordian::mutex log{"log"};
}

int main() {
    const std::lock_guard lock(log);
    std::exit(0);
}
