// Expect: nothing
// Threads that stand for nothing may be assigned to, swapped and dropped.
#include <gordian/gordian.hpp>

#include <utility>

int main() {
    gordian::thread none, some([] {});
    std::swap(none, some);
    none.join();
    none = gordian::thread([] {});
    none.join();
}
