// JSON whose every value knows the line it stands on, so that what is wrong with a file can be said with its place.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

// A file that cannot be used: "report.json:41: findings[3].level is "maybe"; expected observed, predicted or
// suspected".
struct unusable_input : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class located_json {
public:
    enum class kind : std::uint8_t { null, boolean, number, text, array, object };

    // Throws unusable_input with the place of the first mistake. `name` is what the messages call the file. Deeper than
    // 100 values in values is refused: no report is. `expected` is what the messages say should have been there.
    static located_json parse(std::string_view text, const std::string& name, const std::string& expected);

    kind what = kind::null;
    unsigned line = 1;
    bool boolean = false;
    bool is_integer = false;  // a number without a fraction, in range of `integer`
    double number = 0;
    std::int64_t integer = 0;
    std::string text;
    struct named;
    std::vector<located_json> elements;  // of an array
    std::vector<named> members;          // of an object, in its order

    const located_json* member(std::string_view key) const noexcept;

    // A few words that show the value: "maybe", 12, an array.
    std::string in_words() const;
};

struct located_json::named {
    std::string name;
    located_json value;
};

// The whole of a file; throws unusable_input with the system's reason.
std::string contents_of(const std::string& path);

}  // namespace gordian::inline GORDIAN_MODE::reports
