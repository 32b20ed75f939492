#include "detector/deadlock/pointed_at.hpp"

#include "core/gate.hpp"
#include "core/schedulers/fiber_stack.hpp"
#include "core/schedulers/green.hpp"
#include "core/stack_depot.hpp"
#include "core/stack_range.hpp"
#include "detector/deadlock/wait_for_graph.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <dlfcn.h>
#include <fcntl.h>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <span>
#include <sys/uio.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

using address = std::uintptr_t;

struct range {
    address from = 0, to = 0;
    bool empty() const { return from >= to; }
};

// What the search itself knows must not be found by it: it keeps that in a part of its own object.
using ranges = std::pmr::vector<range>;

constexpr address most_searched = address{8} << 30;
constexpr address shadow = address{64} << 30;  // no program's memory is as large: a sanitizer's

// Reads a block at a time of memory that may not be there any more.
class memory_reader {
public:
    std::pmr::memory_resource* notes() { return &notes_; }
    void begin_search() {
        notes_.release();
        room_.fill(std::byte{});
        window_ = ~address{0};
        failed_ = false;
        pagemap_ = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    }
    void end_search() {
        if (pagemap_ >= 0) close(pagemap_);
        pagemap_ = -1;
    }
    // Calls f(word, its address) for each; false when f did, which ends it.
    template <class F>
    bool each_word(range r, F f) {
        r.from = (r.from + 7) & ~address{7};
        for (address at = r.from; at + 8 <= r.to;) {
            const std::size_t wanted = in_use(at, std::min<std::size_t>(r.to - at, sizeof words_));
            const iovec here{words_.data(), wanted}, there{reinterpret_cast<void*>(at), wanted};
            const ssize_t got = wanted >= 8 ? process_vm_readv(getpid(), &here, 1, &there, 1, 0) : 0;
            if (got < 8) {
                failed_ = failed_ || (got < 0 && errno != EFAULT);
                at = (at + page) & ~(page - 1);  // a page that is not there
                continue;
            }
            const std::size_t count = static_cast<std::size_t>(got) / 8;
            for (std::size_t i = 0; i < count; ++i)
                if (!f(words_[i], at + i * 8)) return false;
            at += count * 8;
        }
        return true;
    }
    bool failed() const { return failed_; }  // the kernel does not let us
    range own_memory() const {
        const auto at = reinterpret_cast<address>(this);
        return {at, at + sizeof *this};
    }

private:
    static constexpr address page = 4096, window = 512 * page;

    // How many of the bytes from there on lie in pages that were ever touched; reading the others would make the kernel map them.
    std::size_t in_use(address at, std::size_t bytes) {
        if (pagemap_ < 0) return bytes;
        std::size_t used = 0;
        while (used < bytes) {
            const address here = at + used;
            if (here / window != window_) {
                window_ = here / window;
                const off_t place = static_cast<off_t>(window_ * window / page * sizeof pages_[0]);
                const ssize_t got = pread(pagemap_, pages_.data(), sizeof pages_, place);
                for (std::size_t i = got > 0 ? static_cast<std::size_t>(got) / 8 : 0; i < pages_.size(); ++i)
                    pages_[i] = ~0UL;
            }
            if (pages_[here % window / page] >> 62 == 0) break;  // neither present nor swapped out
            used += page - here % page;
        }
        return std::min(used, bytes);
    }

    int pagemap_ = -1;  // of this search
    address window_ = ~address{0};
    std::array<std::uint64_t, 512> pages_{};
    std::array<address, 8192> words_{};
    std::array<std::byte, 1 << 18> room_{};
    std::pmr::monotonic_buffer_resource notes_{room_.data(), room_.size()};
    bool failed_ = false;
};

// What of one task is its own: its frames above the runtime's, and its closure.
struct private_memory {
    range frames, closure, whole_stack;
};

bool is_in(address a, const range& r) { return a - r.from < r.to - r.from; }

// The object that the code belongs to.
const void* module_of(address code) {
    Dl_info info{};
    return dladdr(reinterpret_cast<void*>(code - 1), &info) != 0 ? info.dli_fbase : nullptr;
}

// The outermost frame is the C library's, or the runtime's start of a task. The C library points at its own: they do not count.
address outermost_of_program(std::span<const address> frames, bool green) {
    std::size_t outermost = frames.size() - 1;
    if (green) return frames[outermost];
    static const void* const libc = module_of(reinterpret_cast<address>(&std::fflush) + 1);
    if (outermost > 0 && module_of(frames[outermost]) != libc) --outermost;  // _start
    while (outermost > 0 && module_of(frames[outermost - 1]) == libc) --outermost;
    return frames[outermost];
}

// Finds the frames by their return addresses, as those of the wait's stack are known. False: not to be told.
bool find_private_memory(const blocked_task& b, memory_reader& reader, private_memory& found) {
    address from = 0;
    core::stack_view stack;
    {
        const std::scoped_lock lock(verdict_lock);
        pinned_tasks pins;
        task& t = *b.task;
        if (!pins.add(t) || t.id.load() != b.id || t.episode.load() != b.episode) return false;
        from = reinterpret_cast<address>(t.wait.resources);  // on its stack, below the program's frames
        stack = core::frames_of(t.wait.at);
        const auto closure = reinterpret_cast<address>(t.closure);
        if (closure != 0) found.closure = {closure + 1, closure + t.closure_size};  // no part begins with it
        if (t.stack != nullptr)
            found.whole_stack = {t.stack->low, t.stack->top()};
        else
            found.whole_stack = {t.stack_low.load(), t.stack_high.load()};
    }
    if (stack.frames.empty() || stack.truncated || !is_in(from, found.whole_stack)) return false;
    const address outermost = outermost_of_program(stack.frames, b.task->kind == core::task_kind::green);
    reader.each_word({from, found.whole_stack.to}, [&](address word, address at) {
        if (word == stack.frames[0] && found.frames.from == 0) found.frames.from = at + 8;
        if (word == outermost && found.frames.from != 0) found.frames.to = at;
        return true;
    });
    return found.frames.from != 0 && found.frames.to != 0;
}

// Where the program keeps what it has.
ranges writable_memory(std::pmr::memory_resource* notes) {
    ranges all(notes);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> maps(std::fopen("/proc/self/maps", "re"), std::fclose);
    if (maps == nullptr) return all;
    std::array<char, 512> line{};
    bool begins = true;  // a long path's line comes in parts
    while (std::fgets(line.data(), line.size(), maps.get()) != nullptr) {
        unsigned long from = 0, to = 0;
        std::array<char, 5> may{};
        if (begins && std::sscanf(line.data(), "%lx-%lx %4s", &from, &to, may.data()) == 3 && may[0] == 'r' &&
            may[1] == 'w' && may[3] == 'p' && to - from < shadow)
            all.push_back({from, to});
        begins = std::find(line.begin(), line.end(), '\n') != line.end();
    }
    return all;
}

// `all` without what lies in `out`.
ranges without(const ranges& all, const ranges& out) {
    ranges left(all.get_allocator());
    for (range r : all) {
        for (const range& o : out) {
            if (o.to <= r.from || o.from >= r.to) continue;
            if (r.from < o.from) left.push_back({r.from, o.from});
            r.from = std::max(r.from, o.to);
            if (r.empty()) break;
        }
        if (!r.empty()) left.push_back(r);
    }
    return left;
}

// What another task has in use of its stack. A green task's lies in a slab, which is not searched as a whole; of an OS thread's,
// what is not in use is left out.
void note_stack_in_use(task& t, ranges& searched, ranges& not_searched) {
    if (const core::fiber_stack* const s = *const_cast<core::fiber_stack* volatile*>(&t.stack); s != nullptr) {
        const auto wait = reinterpret_cast<address>(t.wait.resources);
        const std::uint32_t state = t.state.load() & ~core::task_states::pinned;
        const bool waits = state == core::task_states::blocked || state == core::task_states::timed;
        searched.push_back({waits && is_in(wait, {s->low, s->top()}) ? wait : s->low, s->top()});
    } else if (const address from = t.frames_from.load(std::memory_order_acquire); from != 0) {
        not_searched.push_back({t.stack_low.load(), from});
    }
}

}  // namespace

bool pointed_at_by_others(const std::vector<blocked_task>& tasks) {
    static auto* const reader = new memory_reader;  // one search at a time: the monitor's
    static core::spinlock guard;
    const std::scoped_lock lock(guard);
    struct search {
        search() { reader->begin_search(); }
        ~search() { reader->end_search(); }
    } const one_search;
    std::pmr::vector<private_memory> theirs(tasks.size(), reader->notes());
    for (std::size_t i = 0; i < tasks.size(); ++i)
        if (!find_private_memory(tasks[i], *reader, theirs[i])) return true;
    const auto names_one = [&](address word) {
        return std::any_of(theirs.begin(), theirs.end(),
                           [&](const private_memory& p) { return is_in(word, p.frames) || is_in(word, p.closure); });
    };
    for (int pass = 0; pass < 2; ++pass) {
        ranges searched(reader->notes()), not_searched(reader->notes());
        const auto leave_out = [](void* list, address from, address to) {
            static_cast<ranges*>(list)->push_back({from, to});
        };
        not_searched.push_back(reader->own_memory());
        const auto [low, high] = core::stack_of_this_thread();
        leave_out(&not_searched, low, high);
        core::for_each_worker_stack(leave_out, &not_searched);
        core::for_each_fiber_slab([&](address from, std::size_t size) { leave_out(&not_searched, from, from + size); });
        for (core::registry::chunk* c = core::registry::chunks.load(); c != nullptr; c = c->next.load())
            leave_out(&not_searched, reinterpret_cast<address>(c), reinterpret_cast<address>(c + 1));
        for (const private_memory& p : theirs) {
            not_searched.push_back(p.whole_stack);
            not_searched.push_back(p.closure);
        }
        core::for_each_task([&](task& t) {
            if (std::any_of(tasks.begin(), tasks.end(), [&](const blocked_task& b) { return b.task == &t; })) return;
            const auto closure =
                reinterpret_cast<address>(t.inline_closure.data());  // in its record, which is left out
            searched.push_back({closure, closure + t.inline_closure.size()});
            note_stack_in_use(t, searched, not_searched);
        });
        std::sort(not_searched.begin(), not_searched.end(),
                  [](const range& a, const range& b) { return a.from < b.from; });
        const ranges memory = without(writable_memory(reader->notes()), not_searched);
        if (memory.empty()) return true;
        searched.insert(searched.end(), memory.begin(), memory.end());
        address size = 0;
        for (const range& r : searched) size += r.to - r.from;
        if (size > most_searched) return true;
        for (const range& r : searched)
            if (!reader->each_word(r, [&](address word, address) { return !names_one(word); })) return true;
    }
    return reader->failed();
}

}  // namespace gordian::inline GORDIAN_MODE::detector
