// Expect: nothing
// The only sender closes.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    gordian::go([out = gordian::sender<int>(news)] {
        for (int i = 0; i < 100; ++i) out.send(i);
        out.close();
    });
    int sum = 0;
    for (int n : news) sum += n;
    return sum == 4950 ? 0 : 1;
}
