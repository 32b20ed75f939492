// Which checks that fail are the same bug.
#include "core/failed_check.hpp"
#include "core/stacks/capture.hpp"
#include "detector/misuse/misuse.hpp"
#include "detector/sink.hpp"
#include "reports/compose.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gordian {
namespace {

[[gnu::noinline]] core::stack_id taken_in_the_callee() { return core::capture_stack(); }
[[gnu::noinline]] core::stack_id parse() {
    const core::stack_id at = taken_in_the_callee();
    asm volatile("");
    return at;
}
[[gnu::noinline]] core::stack_id send() {
    const core::stack_id at = taken_in_the_callee();
    asm volatile("nop");  // else the compiler makes one function of the two
    return at;
}

detector::raw_finding last;

reports::finding of(const core::failed_check& check, const char* words) {
    auto* const before = std::exchange(detector::out.add, [](const detector::raw_finding& f) {
        last = f;
        return true;
    });
    detector::on_misuse(core::misuse::check_failed, nullptr, core::current(), words, &check);
    detector::out.add = before;
    return reports::compose(last);
}

reports::finding thrown(const char* type, core::stack_id at, const char* words = nullptr) {
    return of({core::failed_check::exception, type, at}, words);
}

TEST(CheckFailed, IsToldByTypeAndPlaceAndNotByText) {
    const reports::finding one = thrown("std::runtime_error", parse(), "no such file: a");
    EXPECT_EQ(one.fingerprint, thrown("std::runtime_error", parse(), "no such file: b").fingerprint);
    EXPECT_NE(one.fingerprint, thrown("std::logic_error", parse(), "no such file: a").fingerprint);
    EXPECT_NE(one.fingerprint, thrown("std::runtime_error", send(), "no such file: a").fingerprint);
    EXPECT_NE(one.message.find("of type std::runtime_error: no such file: a"), std::string::npos) << one.message;
}

TEST(CheckFailed, OfAnAssertionIsToldByWhatIsAsserted) {
    const reports::finding one = of({core::failed_check::assertion, "n > 0", parse()}, "a.cpp:7");
    EXPECT_EQ(one.fingerprint, of({core::failed_check::assertion, "n > 0", parse()}, "a.cpp:9").fingerprint);
    EXPECT_NE(one.fingerprint, of({core::failed_check::assertion, "n > 1", parse()}, "a.cpp:7").fingerprint);
    EXPECT_NE(one.fingerprint, thrown("n > 0", parse()).fingerprint);
}

TEST(CheckFailed, IsToldByItsPlaceUnderALockToo) {
    core::task& self = core::current();
    const core::resource lock{core::resource_kind::mutex, "m"};
    self.holds.push({.what = &lock, .number = core::number_of(lock), .at = parse()});
    const reports::finding here = thrown("int", parse()), there = thrown("int", send());
    self.holds.pop();
    EXPECT_NE(here.fingerprint, there.fingerprint);
}

}  // namespace
}  // namespace gordian
