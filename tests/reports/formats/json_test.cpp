#include "reports/formats/json.hpp"

#include "reports/formats/dot.hpp"
#include "reports/formats/registry.hpp"
#include "reports/read_report.hpp"
#include "tests/reports/samples.hpp"
#include "tests/reports/text_of_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>

namespace gordian::reports {
namespace {

using namespace samples;

std::string as_json(const report& r) {
    std::ostringstream out;
    write_json(r, out);
    return out.str();
}

// 0 valid, 1 not, 77 cannot be checked here.
int schema_says(const std::string& json) {
    scratch folder;
    write_file(folder / "r.json", json);
    const std::string script =
        std::string{GORDIAN_SOURCE_DIR} + "/tests/reports/validate '" + (folder / "r.json").string() + "'";
    return WEXITSTATUS(std::system(script.c_str()));
}

#define NEEDS_VALIDATOR(outcome) \
    if ((outcome) == 77) GTEST_SKIP() << "no python3-jsonschema here"

TEST(Json, IsWhatTheSchemaAsksFor) {
    const int outcome = schema_says(as_json(of({deadlock(), race()})));
    NEEDS_VALIDATOR(outcome);
    EXPECT_EQ(outcome, 0);
    EXPECT_EQ(schema_says(as_json(of({}))), 0);
    report unfinished = of({race()});
    unfinished.run.exit.reset();
    unfinished.runs = {unfinished.run, unfinished.run};
    unfinished.findings[0].tasks[0].created_at.cut = true;
    EXPECT_EQ(schema_says(as_json(unfinished)), 0);
}

TEST(Json, TheSchemaCatchesMistakes) {
    NEEDS_VALIDATOR(schema_says(as_json(of({}))));
    const std::string good = as_json(of({deadlock()}));
    const std::pair<const char*, const char*> mistakes[] = {{"\"observed\",", "\"maybe\","},
                                                            {"\"circular-wait\",", "\"circular_wait\","},
                                                            {"\"message\"", "\"massage\""},
                                                            {"0123456789abcdef", "0x0123"},
                                                            {"\"exit\": 66", "\"exit\": 666"},
                                                            {"\"version\": \"1.0\"", "\"version\": \"2.0\""},
                                                            {"\"mode\": \"exclusive\"", "\"mode\": \"both\""}};
    for (const auto& [right, wrong] : mistakes) {
        std::string bad = good;
        const std::size_t at = bad.find(right);
        ASSERT_NE(at, std::string::npos) << right;
        bad.replace(at, std::string{right}.size(), wrong);
        EXPECT_EQ(schema_says(bad), 1) << wrong;
    }
}

TEST(Json, IsReadBackAsItWasWritten) {
    const report r = of({deadlock(), race()});
    EXPECT_EQ(as_json(parse_report(as_json(r), "r.json")), as_json(r));
    expect_golden("report.json", as_json(of({deadlock()})));
}

TEST(Json, HostileNamesComeBackWhole) {
    const std::string name = "</script>\x1b[31m\n\"quoted\" \\ ::error:: \xe2\x80\xae";
    const report r = parse_report(as_json(of({deadlock(name)})), "r.json");
    EXPECT_EQ(r.findings[0].tasks[0].name, name);
    const report broken = parse_report(as_json(of({deadlock("broken \xff")})), "r.json");
    EXPECT_EQ(broken.findings[0].tasks[0].name, "broken \xef\xbf\xbd");
}

TEST(Json, OfOneFindingIsAnElementOfTheReport) {
    const std::string one = finding_as_json(race());
    EXPECT_EQ(one.front(), '{');
    EXPECT_EQ(one.back(), '}');
    EXPECT_EQ(one.find('\n'), std::string::npos);
}

TEST(Dot, LabelsAreQuotedAndNeverHtml) {
    std::ostringstream out;
    write_dot(of({deadlock("a\"b\\", "<b>html</b>"), race()}), out);
    EXPECT_NE(out.str().find("\"a\\\"b\\\\\""), std::string::npos) << out.str();
    EXPECT_EQ(out.str().find("label=<"), std::string::npos);
    std::ostringstream plain;
    write_dot(of({deadlock()}), plain);
    expect_golden("deadlock.dot", plain.str());
    if (std::system("command -v dot >/dev/null 2>&1") == 0) {
        scratch folder;
        write_file(folder / "g.dot", out.str());
        EXPECT_EQ(std::system(("dot -Tsvg '" + (folder / "g.dot").string() + "' >/dev/null").c_str()), 0);
    }
}

TEST(Registry, EveryFormatWritesAndIsFoundByItsName) {
    for (const format& row : formats()) {
        EXPECT_EQ(find_format(row.name), &row);
        EXPECT_TRUE(row.extension.starts_with('.'));
        std::ostringstream out;
        row.write(of({deadlock()}), out, {});
        EXPECT_FALSE(out.str().empty()) << row.name;
    }
    EXPECT_EQ(find_format("sarf"), nullptr);
}

}  // namespace
}  // namespace gordian::reports
