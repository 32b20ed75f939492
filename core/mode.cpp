// The symbols that tell the two libraries apart; see gordian/detail/mode.hpp.
#include <gordian/detail/mode.hpp>

#if GORDIAN_DETECTION
const int gordian_unit_was_compiled_with_detection = 1;
__thread int gordian_units_with_and_without_detection_do_not_mix = 0;
#else
const int gordian_unit_was_compiled_without_detection = 1;
int gordian_units_with_and_without_detection_do_not_mix = 0;
#endif
