// Expect: check-failed (observed), exit 134 tasks=1
// An exception leaves main; its stack is told from where it was thrown, below what handles others.
// Says: main ends by an exception that nobody caught, of type std::out_of_range: beyond the end
// Says: element(int) at
#include <gordian/gordian.hpp>

#include <stdexcept>

[[gnu::noinline]] int element(int i) {
    if (i > 3) throw std::out_of_range("beyond the end");
    return i;
}

int main() {
    gordian::mutex m{"m"};
    try {
        return element(4);
    } catch (const std::runtime_error&) {
        return 1;
    }
}
