#include "reports/baseline.hpp"

#include "reports/located_json.hpp"
#include "tests/reports/samples.hpp"

#include <gtest/gtest.h>

namespace gordian::reports {
namespace {

using namespace samples;

std::string refused(const std::string& text) {
    try {
        baseline::parse(text, "b.json");
    } catch (const unusable_input& wrong) {
        return wrong.what();
    }
    return {};
}

TEST(Baseline, IsSortedWithOneEntryALine) {
    baseline b;
    b.add({"bb", "data-race", "second", "", "2026-01-31"});
    b.add({"aa", "circular-wait", "first", "known", "2026-01-30"});
    b.add({"aa", "circular-wait", "again", "", ""});
    EXPECT_EQ(
        b.as_json(),
        "{\"version\": 1, \"findings\": [\n"
        "  {\"fingerprint\":\"aa\",\"rule\":\"circular-wait\",\"message\":\"first\",\"reason\":\"known\",\"since\":\"2026-01-30\"},\n"
        "  {\"fingerprint\":\"bb\",\"rule\":\"data-race\",\"message\":\"second\",\"reason\":\"\",\"since\":\"2026-01-31\"}\n"
        "]}\n");
    EXPECT_EQ(baseline::parse(b.as_json(), "b.json").as_json(), b.as_json());
}

TEST(Baseline, TellsIntroducedFromPreexistingAndFixed) {
    baseline b;
    b.add({"0123456789abcdef", "circular-wait", "known", "", ""});
    b.add({"1111111111111111", "data-race", "gone", "", ""});
    const std::vector<finding> found{deadlock(), race()};
    const comparison c = compared(found, b);
    ASSERT_EQ(c.introduced.size(), 1u);
    EXPECT_EQ(c.introduced[0]->rule, "data-race");
    ASSERT_EQ(c.preexisting.size(), 1u);
    EXPECT_EQ(c.preexisting[0]->rule, "circular-wait");
    ASSERT_EQ(c.fixed.size(), 1u);
    EXPECT_EQ(c.fixed[0]->message, "gone");
    b.remove("1111111111111111");
    EXPECT_EQ(b.find("1111111111111111"), nullptr);
}

TEST(Baseline, MistakesAreNamedWithTheirPlace) {
    EXPECT_EQ(refused("[]"),
              "b.json:1: this is no baseline; expected an object with \"version\" and an array \"findings\"");
    EXPECT_EQ(refused("{\"version\": 2,\n \"findings\": []}"),
              "b.json:1: version is 2; expected 1, the only one that this gordian reads");
    EXPECT_EQ(refused("{\"version\": 1, \"findings\": [\n{\"rule\": \"x\"}]}"),
              "b.json:2: findings[0] has no \"fingerprint\"");
    EXPECT_EQ(refused("{\"version\": 1, \"findings\": [\n{\"fingerprint\": \"x\",\n\"rule\": 5}]}"),
              "b.json:3: findings[0].rule is 5; expected a string");
    EXPECT_NE(refused("{\"version\": 1, \"find").find("b.json:1: no valid JSON"), std::string::npos);
}

}  // namespace
}  // namespace gordian::reports
