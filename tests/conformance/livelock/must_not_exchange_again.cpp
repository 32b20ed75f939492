// Expect: nothing
// A retry loop: who is refused looks again and succeeds, and the count grows. A stack without a lock, and two that are used one
// after the other: the head comes back to what it was, and each push and pop was one.
#include <gordian/gordian.hpp>

struct node {
    node* next = nullptr;
};

void push(gordian::atomic<node*>& head, node* mine) {
    mine->next = head.load();
    while (!head.compare_exchange_weak(mine->next, mine)) {}
}

int main() {
    gordian::atomic<int> count{0};
    gordian::atomic<node*> left{nullptr}, right{nullptr};
    gordian::barrier step{2};
    const auto works = [&] {
        node mine;
        for (int i = 0; i < 4'000; ++i) {
            int seen = count.load();
            while (!count.compare_exchange_weak(seen, seen + 1)) {}
            for (gordian::atomic<node*>* head : {&left, &right}) {
                push(*head, &mine);
                step.arrive_and_wait();
                // Both are in it; who comes first takes what is on top, whosever it is: all of it at once, then none.
                node* all = head->load();
                while (all != nullptr && !head->compare_exchange_weak(all, nullptr)) {}
                step.arrive_and_wait();
            }
        }
    };
    gordian::thread alice(works), bob(works);
    alice.join();
    bob.join();
}
