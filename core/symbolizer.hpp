// Names for what a report shows: a return address becomes the functions that were inlined there, with file and line.
//
// Slow (the first look-up reads debug information: milliseconds), safe from any thread (one mutex), never on a hot path and
// never from a signal handler.
#pragma once

#include "core/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

struct frame {
    std::string function;       // demangled, with its arguments; empty: unknown
    std::string file;           // as the compiler was told it; empty: no debug information
    unsigned line = 0;          // 0: unknown
    std::string module;         // path of the program or library; empty: none is loaded there (any more)
    std::uintptr_t offset = 0;  // of the instruction in its module, as `addr2line -e MODULE` wants it
    bool inlined = false;       // inlined into the next frame
    bool own = false;           // gordian's own code, not the user's
};

// The frames at one return address (looked up at the instruction before it), innermost inlined function first. At least one.
std::vector<frame> symbolize(std::uintptr_t return_address);

// The demangled name of the global variable or function that contains the address, "" if there is none.
std::string symbol_of_address(std::uintptr_t address);

// Is the function gordian's own? The user's lambdas and types that our templates were instantiated with do not make a frame
// ours, and ours stays ours whatever it was instantiated with.
bool is_own_frame(const frame&) noexcept;

// A name as people read it: demangled if it is mangled, our inline namespaces left out, std::string for what it is.
std::string readable_name(std::string_view linkage_name);

// Is this the linkage name of a function in our inline namespaces (or of a local function, as a lambda, within one)?
bool is_own_linkage_name(std::string_view linkage_name) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
