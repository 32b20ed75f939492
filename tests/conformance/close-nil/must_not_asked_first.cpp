// Expect: nothing
// Asked before it is closed.
#include <gordian/gordian.hpp>

int main() {
    const gordian::channel<int> never_made;
    if (never_made) never_made.close();
}
