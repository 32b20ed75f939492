// Expect: nil-channel (observed), exit 66 tasks=1
// A select without a case.
#include <gordian/gordian.hpp>

int main() { gordian::select(); }
