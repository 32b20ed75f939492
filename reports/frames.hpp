// What a frame's name says: its function without parameters or return type, whether it is the program's own code, its
// file's last part. Knows the shape of demangled names, of g++'s and of clang's.
#pragma once

#include "reports/finding.hpp"

#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {

// "int ns::f<int>(long) const" -> "int ns::f<int>"; a name without parameters stays as it is.
std::string_view without_parameters(std::string_view function);

// "int ns::f<int>(long)" -> "ns::f<int>(long)"
std::string_view without_return_type(std::string_view function);

// The name as fingerprints use it: neither parameters nor return type nor a lambda's number, no [clone] suffix;
// template arguments stay. The same for g++ and clang, with and without optimization.
std::string stable_name(std::string_view function);

std::string_view base_name(std::string_view path);

// Of the standard library, the C library, the loader, GoogleTest: not what a reader wants quoted, not what tells two
// bugs apart.
bool is_library_frame(const frame& f);

// The innermost frame that is the program's own, else the innermost; nullptr: there is none.
const frame* first_own_frame(const stack& s);

// "bank.cpp:12" of that frame, or nothing.
std::string place_of(const stack& s);

}  // namespace gordian::inline GORDIAN_MODE::reports
