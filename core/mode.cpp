// The one symbol that tells the two libraries apart; see gordian/detail/mode.hpp.
#include <gordian/detail/mode.hpp>

#if GORDIAN_DETECTION
extern "C" GORDIAN_API const int gordian_unit_was_compiled_with_detection = 1;
#else
extern "C" GORDIAN_API const int gordian_unit_was_compiled_without_detection = 1;
#endif
