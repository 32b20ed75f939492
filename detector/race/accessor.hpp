// A task as its accesses remember it: kept as long as any of them is, also when the task is long gone.
#pragma once

#include "core/task.hpp"
#include "core/vector_clock.hpp"
#include "detector/raw_finding.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace gordian::inline GORDIAN_MODE::detector {

struct accessor {
    std::atomic<std::uint32_t> references{1};
    core::task_number id = 0;
    core::task_kind kind = core::task_kind::green;
    stack_id created_at = stack_id::none;
    core::task* record = nullptr;             // the task's while its id is `id`; records are reused, never freed
    std::string name;                         // once the task has ended
    std::atomic<std::uint64_t> last_done{0};  // likewise: see core::task
    std::atomic<std::uint64_t> end{0};        // the moment (epoch bits) of its end; 0: not yet. Written last
};

class accessor_ref {
public:
    accessor_ref() noexcept = default;
    explicit accessor_ref(accessor* counted) noexcept : of_(counted) {}  // takes over one reference
    accessor_ref(const accessor_ref& other) noexcept : of_(other.of_) {
        if (of_ != nullptr) of_->references.fetch_add(1, std::memory_order_relaxed);
    }
    accessor_ref(accessor_ref&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    accessor_ref& operator=(accessor_ref other) noexcept {
        std::swap(of_, other.of_);
        return *this;
    }
    ~accessor_ref() {
        if (of_ != nullptr && of_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete of_;
    }
    const accessor* operator->() const noexcept { return of_; }
    const accessor& operator*() const noexcept { return *of_; }
    explicit operator bool() const noexcept { return of_ != nullptr; }
    friend bool operator==(const accessor_ref&, const accessor_ref&) noexcept = default;

private:
    accessor* of_ = nullptr;
};

// Of the calling task.
accessor_ref accessor_of(core::task& self);
// The calling task has ended.
void accessor_ended(core::task& self);

task_evidence evidence_of(const accessor& who);

// Whether `clock` knows of the accessor's end, or of a done() that it told a wait group after its access at `last`.
bool is_over_for(const accessor& who, core::epoch last, const core::task_clock& clock) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::detector
