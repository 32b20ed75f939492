// Expect: nothing
// It asks first.
#include <gordian/gordian.hpp>

int main() {
    const auto question = gordian::make_channel<int>(0, "question"), answer = gordian::make_channel<int>(0, "answer");
    auto sage = gordian::go(gordian::task_name{"sage"}, [=] {
        const auto asked = question.receive();
        answer.send(*asked + 1);
    });
    question.send(41);
    const auto answered = answer.receive();
    sage.join();
    return *answered == 42 ? 0 : 1;
}
