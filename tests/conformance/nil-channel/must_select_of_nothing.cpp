// Expect: nil-channel (observed), exit 66 tasks=1
// A select without a case.
// Says: main waits for ever: no case of its select can ever be ready
#include <gordian/gordian.hpp>

int main() { gordian::select(); }
