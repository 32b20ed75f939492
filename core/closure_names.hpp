// The names of lambdas, which compilers tell in many ways and sometimes not at all.
#pragma once

#include "core/symbolizer.hpp"

#include <string>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

// clang's `f()::$_3::operator()() const` becomes `f()::{lambda()#4}::operator()() const`, as g++ would say it (but counted through
// the whole unit).
void name_lambdas_of_clang(std::string& demangled);

// The frames of one return address. An inlined lambda is but `operator()` in the debug information; the template that calls it was
// instantiated with its type, and so has its name: `run<main::{lambda()#1}>`. Where there is no doubt, it gets it.
void name_inlined_lambdas(std::vector<frame>&);

}  // namespace gordian::inline GORDIAN_MODE::core
