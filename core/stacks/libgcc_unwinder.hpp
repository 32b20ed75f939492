// The fallback: the stack as libgcc's own unwinder tells it, for what cached rules cannot say and for other processors.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace gordian::inline GORDIAN_MODE::core {

struct unwound {
    std::size_t frames = 0;
    bool truncated = false;
};

// Writes the return addresses, from the one of the function whose frame address is `frame`, innermost first.
[[gnu::noinline]] unwound unwind_by_libgcc(const void* frame, std::span<std::uintptr_t> into) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
