// Expect: nothing
// The variable is nil until it is assigned, and is used after.
#include <gordian/gordian.hpp>

int main() {
    gordian::channel<int> later;
    later = gordian::make_channel<int>(1);
    later.send(1);
    return later.receive() == 1 ? 0 : 1;
}
