// Expect: confinement (observed), exit 66
// It is handed over by somebody who does not own it.
#include <gordian/gordian.hpp>

int main() {
    gordian::confined<int> value{1};
    gordian::thread bob([&] { value.hand_off(gordian::this_task::id()); });
    bob.join();
}
