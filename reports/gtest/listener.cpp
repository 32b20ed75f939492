// GoogleTest lets a listener fail a test in OnTestEnd but not later: in OnTestProgramEnd the status is already decided.
// End events reach listeners in reverse order, so that what this one adds is known before the printers look.
#include <gordian/findings.hpp>
#include <gordian/gtest.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace gordian::inline GORDIAN_MODE {
namespace {

void fail_with(const finding& f) {
    ADD_FAILURE_AT(f.file.empty() ? nullptr : f.file.c_str(), f.file.empty() ? -1 : static_cast<int>(f.line))
        << f.to_text();
}

std::size_t known_before = 0;  // findings, when the present test began

// The present test will not end, and those to come are not run: what the printers know of is written by hand.
void end_by_deadlock() noexcept {
    ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
    const ::testing::TestInfo* const present = all.current_test_info();
    if (present == nullptr) return;
    const std::vector<finding> found = findings();
    for (std::size_t i = known_before < found.size() ? known_before : 0; i < found.size(); ++i) fail_with(found[i]);
    ::testing::TestEventListeners& printers = all.listeners();
    if (auto* const for_people = printers.default_result_printer(); for_people != nullptr)
        for_people->OnTestEnd(*present);
    if (auto* const for_machines = printers.default_xml_generator(); for_machines != nullptr)
        for_machines->OnTestIterationEnd(all, 0);
}

class finding_listener : public ::testing::EmptyTestEventListener {
    void OnTestStart(const ::testing::TestInfo&) override {
        known_before = findings().size();
        scope_.emplace();
    }

    void OnTestEnd(const ::testing::TestInfo&) override {
        if (!scope_) return;
        for (const finding& f : scope_->finish()) fail_with(f);
        scope_.reset();
    }

    std::optional<check_scope> scope_;
};

}  // namespace

void install_gtest_listener() {
    // The unit test owns its listeners.
    [[maybe_unused]] static const bool installed = [] {
        ::testing::UnitTest::GetInstance()->listeners().Append(new finding_listener);
        detail::on_end_by_deadlock(end_by_deadlock);
        return true;
    }();
}

}  // namespace gordian::inline GORDIAN_MODE
