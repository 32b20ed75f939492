#include "reports/read_report.hpp"

#include "reports/formats/json.hpp"
#include "reports/merge.hpp"
#include "tests/reports/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace gordian::reports {
namespace {

using namespace samples;

std::string sample() {
    std::ostringstream out;
    write_json(of({deadlock(), race()}), out);
    return out.str();
}

std::string with(std::string text, const std::string& right, const std::string& wrong) {
    const std::size_t at = text.find(right);
    EXPECT_NE(at, std::string::npos) << right;
    return text.replace(at, right.size(), wrong);
}

std::string refused(const std::string& text) {
    try {
        parse_report(text, "r.json");
    } catch (const unusable_input& wrong) {
        return wrong.what();
    }
    return "nothing is wrong";
}

unsigned line_of(const std::string& text, const std::string& part) {
    return 1 + static_cast<unsigned>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(part)), '\n'));
}

TEST(ReadReport, NamesFileLineFieldAndWhatWasExpected) {
    const std::string bad = with(sample(), "\"level\": \"observed\"", "\"level\": \"maybe\"");
    EXPECT_EQ(refused(bad), "r.json:" + std::to_string(line_of(bad, "maybe")) +
                                ": findings[0].level is \"maybe\"; expected observed, predicted or suspected");
    const std::string number = with(sample(), "\"pid\": 4711", "\"pid\": -1");
    EXPECT_EQ(refused(number), "r.json:" + std::to_string(line_of(number, "-1")) +
                                   ": run.pid is -1; expected a whole number that is not negative");
    const std::string last = with(sample(), "\"exit\": 66\n", "\"exit\": 4000\n");
    EXPECT_EQ(refused(last), "r.json:" + std::to_string(line_of(last, "4000")) +
                                 ": run.exit is 4000; expected a whole number from 0 to 255");
}

TEST(ReadReport, NamesAMissingField) {
    EXPECT_NE(refused(with(sample(), "\"fingerprint\"", "\"fingerprnt\"")).find("findings[0] has no \"fingerprint\""),
              std::string::npos);
}

TEST(ReadReport, NamesTheNearestRule) {
    EXPECT_NE(refused(with(sample(), "\"rule\": \"circular-wait\"", "\"rule\": \"circular-wiat\""))
                  .find("findings[0].rule is \"circular-wiat\"; expected a rule's id, such as circular-wait"),
              std::string::npos);
}

TEST(ReadReport, NamesAnotherFormatVersion) {
    EXPECT_NE(refused(with(sample(), "\"1.0\"", "\"2.0\"")).find("r.json:2: version is \"2.0\"; expected 1.x"),
              std::string::npos);
    EXPECT_EQ(refused(with(sample(), "\"1.0\"", "\"1.7\"")), "nothing is wrong");
}

TEST(ReadReport, RefusesForeignJson) {
    EXPECT_EQ(refused("{}"), "r.json:1: the report has no \"version\"; expected a gordian report");
    EXPECT_EQ(refused("[1]"), "r.json:1: the report is an array; expected an object");
    EXPECT_EQ(refused("\n\n 7"), "r.json:3: the report is 7; expected an object");
    EXPECT_NE(refused("{\"version\": \"2.1.0\", \"$schema\": \"sarif\", \"runs\": []}").find("version is \"2.1.0\""),
              std::string::npos);
    EXPECT_EQ(refused(" \n"), "r.json:1: the file is empty; expected a gordian report");
    EXPECT_NE(refused("hello").find("r.json:1: no valid JSON"), std::string::npos);
    EXPECT_NE(refused(std::string(100000, '[')).find("nested deeper"), std::string::npos);
}

TEST(ReadReport, EveryTruncationIsRefusedAndNoneCrashes) {
    const std::string whole = sample();
    for (std::size_t length = 0; length + 2 < whole.size(); length += 97) {
        const std::string said = refused(whole.substr(0, length));
        EXPECT_TRUE(said.starts_with("r.json:")) << length << ": " << said;
    }
    EXPECT_NE(refused(whole.substr(0, whole.size() / 2)).find("cut off"), std::string::npos);
}

TEST(ReadReport, LeavesFieldsOfALaterMinorVersionAlone) {
    EXPECT_EQ(refused(with(sample(), "\"rule\":", "\"colour\": {\"a\": [1, 2.5e10, null]}, \"rule\":")),
              "nothing is wrong");
}

TEST(Merge, FoldsByFingerprintAndKeepsTheSurest) {
    report first = of({deadlock()}), second = of({race(), deadlock()});
    first.run.exit = 0;
    first.findings[0].how_sure = level::suspected;
    first.findings[0].times = 3;
    second.run.pid = 4712;
    const report all = merged({first, second});
    ASSERT_EQ(all.findings.size(), 2u);
    EXPECT_EQ(all.findings[0].rule, "circular-wait");
    EXPECT_EQ(all.findings[0].how_sure, level::observed);
    EXPECT_EQ(all.findings[0].times, 4u);
    EXPECT_EQ(all.runs.size(), 2u);
    EXPECT_EQ(all.run.exit, 66);
    EXPECT_EQ(all.statistics.tasks, 6u);
}

TEST(Merge, IsUnfinishedWhereOneRunIs) {
    report first = of({}), second = of({});
    second.run.exit.reset();
    EXPECT_FALSE(merged({first, second, first}).run.exit.has_value());
}

}  // namespace
}  // namespace gordian::reports
