// Section: Cond (the button with three handlers)
// Shows: the click is remembered under the lock, and a handler waits only while there was none: nothing can be missed.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>
#include <functional>
#include <mutex>
#include <vector>

struct button_type {
    gordian::mutex lock{"button"};
    gordian::condition_variable clicked{"clicked"};
    gordian::tracked<bool> was_clicked{false};  // guarded by lock
};

int main() {
    button_type button;
    std::vector<gordian::task> handlers;
    const auto subscribe = [&handlers](button_type& b, const std::function<void()>& fn) {
        gordian::wait_group goroutine_running;
        goroutine_running.add(1);
        handlers.push_back(gordian::go([&b, &goroutine_running, fn] {
            goroutine_running.done();
            std::unique_lock held(b.lock);
            b.clicked.wait(held, [&b] { return b.was_clicked.load(); });
            fn();
        }));
        goroutine_running.wait();
    };

    gordian::wait_group click_registered;
    click_registered.add(3);
    subscribe(button, [&] {
        std::puts("Maximizing window.");
        click_registered.done();
    });
    subscribe(button, [&] {
        std::puts("Displaying annoying dialog box!");
        click_registered.done();
    });
    subscribe(button, [&] {
        std::puts("Mouse clicked.");
        click_registered.done();
    });

    {
        const std::lock_guard guard(button.lock);
        button.was_clicked = true;
    }
    button.clicked.notify_all();
    click_registered.wait();
    for (auto& handler : handlers) handler.join();  // Go's collector keeps the button for them; here main does
}
