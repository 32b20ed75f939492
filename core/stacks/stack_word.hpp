// Reading a word of a stack, that of whatever function it belongs to. Sanitizers would call it an error: it is what unwinders do.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>

#define GORDIAN_READS_STACKS __attribute__((no_sanitize("address", "thread", "undefined")))

namespace gordian::inline GORDIAN_MODE::core {

using stack_word [[gnu::may_alias]] = std::uintptr_t;

[[gnu::always_inline]] GORDIAN_READS_STACKS inline std::uintptr_t stack_word_at(std::uintptr_t address) noexcept {
    return *reinterpret_cast<const stack_word*>(address);
}

}  // namespace gordian::inline GORDIAN_MODE::core
