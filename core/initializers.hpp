// Who is running the initializer of a static local variable. The compiler's own check of the variable's guard cannot be seen,
// and it orders the initializer before whatever uses the variable: so what happens in an initializer is held against nobody.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE::core {

struct task;

#if GORDIAN_DETECTION
void initializer_begins(task& self) noexcept;
void initializer_ends(task& self) noexcept;
bool runs_initializer(const task& t) noexcept;  // one load while no initializer runs anywhere
#endif

}  // namespace gordian::inline GORDIAN_MODE::core
