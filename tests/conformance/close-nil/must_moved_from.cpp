// Expect: close-nil (observed), exit 66 tasks=1
// It was made, and given away.
#include <gordian/gordian.hpp>

#include <utility>

int main() {
    auto mine = gordian::make_channel<void>(0, "mine");
    const auto yours = std::move(mine);
    yours.close();
    try {
        mine.close();
    } catch (const gordian::channel_error&) {}
}
