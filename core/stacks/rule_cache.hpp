// return address -> unwind rule, for the whole process: what is read from the tables once need not be read again.
//
// find() is wait-free. A rule that was read is kept unless another thread is just writing one, or the table is full (24,000
// return addresses): then it is read again the next time.
#pragma once

#include "core/stacks/unwind_rule.hpp"

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

struct found_rule {
    unwind_rule rule;
    bool removable = false;    // of code that can be unloaded: holds as long as the generation it was asked for
    bool rememberable = true;  // false: of code that nobody knows, ask again each time
};

// Asks for the generation of the loaded modules when it needs it, once.
class generation_of_walk {
public:
    std::uint64_t get() noexcept;

private:
    std::uint64_t known_ = 0;
};

found_rule unwind_rule_of(std::uintptr_t return_address, generation_of_walk&) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
