// What gordian found, from inside the program that it watches.
//
//     gordian::on_finding([](const gordian::finding& f) { log(f.message); });
//
//     gordian::check_scope scope;            // in a test: what goes wrong, and which tasks stay behind, until finish()
//     run_the_server_for_a_moment();
//     assert(scope.finish().empty());
//
// The same bug is in the list once, however often it was seen. With gordian::off nothing is ever found: the list is
// empty and no callback is called.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gordian::inline GORDIAN_MODE {

enum class certainty { observed, predicted, suspected };

struct finding {
    std::string rule;  // an id of `gordian help rules`
    certainty how_sure = certainty::observed;
    std::string message;      // one line
    std::string fingerprint;  // the same for the same bug, in every run
    std::string file;         // the source line of the program that it is about; empty and 0 where that is not known
    unsigned line = 0;

    GORDIAN_API std::string to_json() const;  // an element of the report's findings[]
    GORDIAN_API std::string to_text() const;  // as it was printed

    struct evidence;                              // gordian's own
    std::shared_ptr<const evidence> evidence_of;  // null: none
};

#if GORDIAN_DETECTION

// So far, oldest first.
GORDIAN_API std::vector<finding> findings();

// Forgets them: the list, the report and what the exit status would have told.
GORDIAN_API void clear_findings();

// Calls `callback` for each new finding, in the task that made it and with no lock of gordian's held: it may lock, find
// and ask for findings(). One callback at a time; nullptr removes it.
GORDIAN_API void on_finding(std::function<void(const finding&)> callback);

// What is found between construction and finish(), and the tasks that were started in between and that nobody can wake
// any more. A bug that was known before counts again when it shows again.
class GORDIAN_API check_scope {
public:
    check_scope();
    ~check_scope() = default;
    check_scope(const check_scope&) = delete;
    check_scope& operator=(const check_scope&) = delete;

    std::vector<finding> finish();

private:
    std::uint64_t since_;  // number of the last finding before the scope
    std::uint64_t mark_;   // the runtime's own, of the tasks started before
    bool finished_ = false;
};

namespace detail {
// For test frameworks: called when a deadlock is about to end the program, in the task that closed it, after the report was
// written. One of them; the program must not go on from there.
GORDIAN_API void on_end_by_deadlock(void (*f)() noexcept) noexcept;
}  // namespace detail

#else

inline std::string finding::to_json() const { return "{}"; }
inline std::string finding::to_text() const { return {}; }
inline std::vector<finding> findings() { return {}; }
inline void clear_findings() {}
inline void on_finding(std::function<void(const finding&)>) {}

class check_scope {
public:
    check_scope() {}  // not defaulted: a scope that is only made counts as used
    check_scope(const check_scope&) = delete;
    check_scope& operator=(const check_scope&) = delete;
    std::vector<finding> finish() { return {}; }
};

#endif

}  // namespace gordian::inline GORDIAN_MODE
