// The lines of source files, for quoting. A file that is not there, or is no text, has no lines.
#pragma once

#include <gordian/detail/mode.hpp>

#include <map>
#include <string>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

class source_lines {
public:
    // The line (from 1) without the blanks around it; empty: it cannot be read.
    std::string line(const std::string& file, unsigned number);

private:
    std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace gordian::inline GORDIAN_MODE::reports
