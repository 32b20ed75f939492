// Expect: double-close (observed), exit 66 resources=stop
// Its exception leaves nothing else to say, also where it ends the task.
#include <gordian/gordian.hpp>

int main() {
    const auto stop = gordian::make_channel<void>(0, "stop");
    stop.close();
    try {
        stop.close();
    } catch (const std::logic_error&) {}
}
