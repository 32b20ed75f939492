// Expect: nothing
// Made before it is closed.
#include <gordian/gordian.hpp>

int main() {
    gordian::channel<int> later;
    later = gordian::make_channel<int>();
    later.close();
}
