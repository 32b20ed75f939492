// Expect: nothing
// Neither made nor closed, copied and moved.
#include <gordian/gordian.hpp>

#include <utility>

int main() {
    gordian::channel<int> never_made;
    const gordian::sender<int> out = never_made;
    const gordian::receiver<int> in = never_made;
    const auto copy = never_made;
    const auto moved = std::move(never_made);
}
