#include "core/stacks/walker.hpp"

#include "core/stacks/rule_cache.hpp"
#include "core/stacks/stack_word.hpp"

namespace gordian::inline GORDIAN_MODE::core {

namespace {

class walker {
public:
    // `push rbp; mov rbp, rsp` made the entry's frame: the caller's rbp is at its address, the return address above it.
    GORDIAN_READS_STACKS walker(const void* frame, const stack_bounds& bounds, noted_words& words)
        : words_(words),
          bounds_(bounds),
          start_(reinterpret_cast<std::uintptr_t>(frame) + 16),
          sp_(start_),
          fp_(stack_word_at(start_ - 16)),
          fp_saved_at_(start_ - 16),
          pc_(stack_word_at(start_ - 8)) {}

    GORDIAN_READS_STACKS walk_result run(std::span<std::uintptr_t> into) {
        into[result_.frames++] = pc_;
        while (step()) {
            if (result_.frames == into.size()) {
                result_.truncated = true;
                break;
            }
            into[result_.frames++] = pc_;
        }
        return result_;
    }

private:
    // To the caller's frame; false: there is none, or no way to it.
    GORDIAN_READS_STACKS bool step() {
        const found_rule found = unwind_rule_of(pc_, generation_);
        if (!found.rememberable) result_.rememberable = false;
        if (found.removable) {
            result_.removable = true;
            result_.generation = generation_.get();
        }
        std::uintptr_t cfa = 0;
        switch (found.rule.cfa) {
            case cfa_rule::outermost: return false;
            case cfa_rule::no_information: return end_without_information();
            case cfa_rule::not_known:
            case cfa_rule::by_libgcc: return leave_to_libgcc();
            case cfa_rule::from_sp: cfa = sp_ + static_cast<std::uintptr_t>(found.rule.cfa_offset); break;
            case cfa_rule::from_fp:
                depend_on_fp();
                cfa = fp_ + static_cast<std::uintptr_t>(found.rule.cfa_offset);
                break;
            case cfa_rule::at_fp: {
                depend_on_fp();
                const std::uintptr_t at = fp_ + static_cast<std::uintptr_t>(found.rule.cfa_offset);
                if (!is_in_stack(at)) return leave_to_libgcc();
                cfa = stack_word_at(at);
                note(at, cfa, true);
                break;
            }
        }
        // A caller's frame is above, and a return address is in between.
        if (cfa <= sp_ || !is_in_stack(cfa - 8)) return leave_to_libgcc();
        const std::uintptr_t caller = stack_word_at(cfa - 8);
        note(cfa - 8, caller, false);
        if (found.rule.fp != fp_rule::same) {
            if (found.rule.fp == fp_rule::at_fp) depend_on_fp();
            fp_saved_at_ =
                (found.rule.fp == fp_rule::at_fp ? fp_ : cfa) + static_cast<std::uintptr_t>(found.rule.fp_offset);
            if (!is_in_stack(fp_saved_at_)) return leave_to_libgcc();
            fp_ = stack_word_at(fp_saved_at_);
            fp_is_noted_ = false;
        }
        sp_ = cfa;
        pc_ = caller;
        return pc_ != 0;
    }

    // On a stack that a scheduler told of, it is the trampoline at the start of a task: no function of anybody.
    bool end_without_information() {
        if (bounds_.high == 0) {
            result_.truncated = true;
        } else if (result_.frames > 1) {
            --result_.frames;
        }
        return false;
    }

    bool leave_to_libgcc() {
        result_.by_libgcc = true;
        return false;
    }

    // The rules are not for addresses that no stack of ours has; a wrong rbp must not be followed.
    bool is_in_stack(std::uintptr_t address) const {
        return address % 8 == 0 && address >= start_ - 16 && (bounds_.high == 0 || address + 8 <= bounds_.high);
    }

    void depend_on_fp() {
        if (fp_is_noted_) return;
        note(fp_saved_at_, fp_, true);
        fp_is_noted_ = true;
    }

    void note(std::uintptr_t at, std::uintptr_t value, bool relative) {
        const auto offset = static_cast<std::intptr_t>(at - start_);
        if (words_.count == words_.expected.size() || offset > INT32_MAX) {
            result_.rememberable = false;
            return;
        }
        words_.offsets[words_.count] = static_cast<std::int32_t>(offset) | (relative ? mark_relative : 0);
        words_.expected[words_.count] = relative ? value - start_ : value;
        ++words_.count;
    }

    noted_words& words_;
    const stack_bounds bounds_;
    const std::uintptr_t start_;
    std::uintptr_t sp_;
    std::uintptr_t fp_;
    std::uintptr_t fp_saved_at_;  // where fp_ was read
    std::uintptr_t pc_;
    bool fp_is_noted_ = false;
    generation_of_walk generation_;
    walk_result result_;
};

}  // namespace

walk_result walk_stack(const void* frame, const stack_bounds& bounds, std::span<std::uintptr_t> into,
                       noted_words& words) noexcept {
    return walker(frame, bounds, words).run(into);
}

}  // namespace gordian::inline GORDIAN_MODE::core
