// Section: Channels (the fifth write to a buffer of four)
// Shows: a write to a full channel waits for a read, and here nobody will ever read.
// Gordian says: all-asleep (observed), exit 66
#include <gordian/gordian.hpp>

int main() {
    const auto c = gordian::make_channel<char32_t>(4, "c");
    c.send(U'A');
    c.send(U'B');
    c.send(U'C');
    c.send(U'D');
    c.send(U'E');
}
