// Where findings go, and how tasks and resources are described for them. Set once, by whoever wires the runtime.
#pragma once

#include "core/event.hpp"
#include "core/task.hpp"
#include "detector/enabled_rules.hpp"
#include "detector/raw_finding.hpp"

#include <string_view>

namespace gordian::inline GORDIAN_MODE::detector {

// What happens to the program after a finding that means it cannot go on (api.md, on_deadlock).
enum class verdict : std::uint8_t { goes_on, refuse_wait };

struct outlets {
    // Called in the task that made it, with no guard of ours held. False: somebody has decided not to see it.
    bool (*add)(const raw_finding& found) = nullptr;
    // After a deadlock was reported. May end the program; else whether the wait is to be refused.
    verdict (*deadlocked)(bool can_refuse) = nullptr;
    std::int64_t (*now_ns)() = nullptr;  // since the program started
    // Is that task, or with null any, in the middle of telling the program of a finding?
    bool (*is_telling)(const core::task* t) = nullptr;
};
extern outlets out;

// While one of these lives the tool does something slow in a task of the program, which may hold locks meanwhile: that is not the
// program's doing, and long-hold does not count it.
class slow_work {
public:
    slow_work() noexcept;
    ~slow_work();
    slow_work(const slow_work&) = delete;
    slow_work& operator=(const slow_work&) = delete;
    static bool is_going_on() noexcept;
    static std::int64_t ended_at() noexcept;  // the latest, on the steady clock
};

bool emit(raw_finding& found);  // fills in time_ns where it is 0; false: nobody wants to see it
bool emit(raw_finding&& found);
bool is_telling(const core::task* t);
verdict deadlocked(bool can_refuse);

// `t` is the calling task, or pinned, or known to stay in its wait.
task_evidence describe(core::task& t);
resource_evidence describe(const core::resource& r);
// A task that may be gone or running: its name and kind alone.
task_evidence mention(core::task& t);
task_evidence mention(task_number id);  // the number alone where it is gone. O(tasks)
core::task* live_task(task_number id);  // null: it has ended. O(tasks)

// Adds the resource once.
void add_resource(raw_finding& found, const core::resource& r);
void add_held_lock(raw_finding& found, const core::hold& h);   // of a task that keeps it meanwhile
void add_held_lock(raw_finding& found, resource_number lock);  // by what the lockset table knows: the lock may be gone
void add_task(raw_finding& found, task_evidence t);

// A step of a task that waits, and of one that took what it holds; what is held is among the resources already.
step waiting_step(const core::task& t);
step taking_step(const raw_finding& found, const core::task& t, const core::hold& h);

// Placeholders that reports replace by names.
std::string ref(const core::task& t);
std::string ref(const core::resource& r);
std::string ref_task(task_number id);
std::string ref_resource(resource_number id);

}  // namespace gordian::inline GORDIAN_MODE::detector
