// Expect: nothing options=log_level=info
// Says: gordian: watches process
// With the option log_level the library says what it does, also where it finds nothing.
#include <gordian/gordian.hpp>

int main() {
    gordian::mutex m{"m"};
    m.lock();
    m.unlock();
}
