// gordian::atomic_block: what runs while one lives should have the effect of running in one piece.
//
//     gordian::atomic_block transfer{"transfer"};      // the name is for reports; it must outlive the block (a literal)
//     from.store(from.load() - 10);                    // tracked values
//     to.store(to.load() + 10);
//
// It locks nothing: it says what is meant, and `atomicity` is reported when the accesses of others came between in such a way
// that no order of whole blocks explains the result. Blocks nest; the outermost counts.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE {

namespace detail {
#if GORDIAN_DETECTION
GORDIAN_API void block_begins(const char* name) noexcept;
GORDIAN_API void block_ends() noexcept;
#endif
}  // namespace detail

class [[nodiscard]] atomic_block {
public:
#if GORDIAN_DETECTION
    explicit atomic_block(const char* name) noexcept {
        detail::block_begins(name);
        asm volatile("");
    }
    ~atomic_block() { detail::block_ends(); }
#else
    constexpr explicit atomic_block(const char*) noexcept {}
    ~atomic_block() {}  // not trivial: a block that is never named again is no unused variable
#endif
    atomic_block(const atomic_block&) = delete;
    atomic_block& operator=(const atomic_block&) = delete;
};

}  // namespace gordian::inline GORDIAN_MODE
