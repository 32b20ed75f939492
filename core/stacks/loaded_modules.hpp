// Which code can go away: a library that dlopen() brought can be unloaded, and another one loaded at the same address.
//
// What was learnt of code that stays (the program, this library, and all that these two need) holds for ever. What was learnt
// of other code holds as long as the generation, which changes whenever anything is unloaded.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

enum class permanence : std::uint8_t {
    stays,
    removable,  // in a library that may be unloaded
    nowhere,    // in no library: code made at run time, of which nothing is known
};

permanence permanence_of(std::uintptr_t code_address) noexcept;

// Never 0. Takes the dynamic linker's lock, some 50 ns.
std::uint64_t module_generation() noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
