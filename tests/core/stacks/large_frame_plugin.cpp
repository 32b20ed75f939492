#include "swapped_code.hpp"

GORDIAN_CALL_BACK(GORDIAN_LARGE_FRAME);
