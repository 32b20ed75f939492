// Expect: all-asleep (observed), exit 66 tasks=2 resources=question,answer
// main wants the answer before it has asked.
#include <gordian/gordian.hpp>

int main() {
    const auto question = gordian::make_channel<int>(0, "question"), answer = gordian::make_channel<int>(0, "answer");
    auto sage = gordian::go(gordian::task_name{"sage"}, [=] {
        const auto asked = question.receive();
        answer.send(*asked + 1);
    });
    const auto answered = answer.receive();
    question.send(*answered);
    sage.join();
}
