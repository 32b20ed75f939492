// Section: Channels (the fifth write to a buffer of four)
// Shows: a read in some other task makes room for the fifth value.
// Gordian says: nothing
#include <gordian/gordian.hpp>

int main() {
    const auto c = gordian::make_channel<char32_t>(4, "c");
    c.send(U'A');
    c.send(U'B');
    c.send(U'C');
    c.send(U'D');
    gordian::go([c] { (void)c.receive(); });
    c.send(U'E');
}
