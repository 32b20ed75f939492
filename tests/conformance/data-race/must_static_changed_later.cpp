// Expect: data-race (observed), exit 66
// Its guard orders what makes it, and nothing that happens to it afterwards.
#include <gordian/gordian.hpp>

gordian::tracked<int>& counter() {
    static gordian::tracked<int> it{0};
    return it;
}

int main() {
    gordian::thread one([] { ++counter(); }), two([] { counter() = 7; });
    one.join();
    two.join();
}
