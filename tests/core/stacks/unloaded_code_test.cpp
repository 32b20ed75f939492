// A library is unloaded and another one, with other frames, loaded at its address: nothing that was remembered of it may count.
#include "compared.hpp"
#include "swapped_code.hpp"

#include "core/symbolizer.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <climits>
#include <string>

// Two callers of the library's function, the one with the large frame for the library with the small one and the other way
// round: so all that is outside of the two has the same place. `where` is the address that call_back() returns to.
extern "C" {
void call_small(void (*function)(), void* stale, void* call_back);
void call_large(void (*function)(), void* stale, void* call_back);
extern char return_of_call_small[];
}
#define GORDIAN_CALL(name, frame)            \
    asm(".text\n"                            \
        ".globl " name                       \
        "\n"                                 \
        ".type " name ", @function\n" name   \
        ":\n"                                \
        "    .cfi_startproc\n"               \
        "    subq $" frame                   \
        ", %rsp\n"                           \
        "    .cfi_adjust_cfa_offset " frame  \
        "\n"                                 \
        "    call *%rdx\n"                   \
        ".globl return_of_" name             \
        "\n"                                 \
        "return_of_" name                    \
        ":\n"                                \
        "    addq $" frame                   \
        ", %rsp\n"                           \
        "    .cfi_adjust_cfa_offset -" frame \
        "\n"                                 \
        "    ret\n"                          \
        "    .cfi_endproc\n"                 \
        ".size " name ", . - " name "\n")
GORDIAN_CALL("call_small", "4104");
GORDIAN_CALL("call_large", "8");

namespace gordian_test {
namespace {

class library {
public:
    explicit library(const std::string& name) : handle_(dlopen((folder() + name).c_str(), RTLD_NOW | RTLD_LOCAL)) {
        if (handle_ == nullptr) ADD_FAILURE() << dlerror();
    }
    ~library() { close(); }
    library(const library&) = delete;
    library& operator=(const library&) = delete;
    void* call_back() const { return handle_ != nullptr ? dlsym(handle_, "call_back") : nullptr; }
    void close() {
        if (handle_ != nullptr) dlclose(handle_);
        handle_ = nullptr;
    }

private:
    // Beside this program.
    static std::string folder() {
        char path[PATH_MAX] = {};
        const ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
        const std::string program(path, size > 0 ? static_cast<std::size_t>(size) : 0);
        return program.substr(0, program.rfind('/') + 1);
    }
    void* handle_;
};

captured in_library;

void capture_in_library() {
    in_library = capture_both_ways();
    asm volatile("");
}

using caller = void (*)(void (*)(), void*, void*);

[[gnu::noinline]] void call_through(caller by, void* call_back, comparison& seen) {
    by(capture_in_library, return_of_call_small, call_back);
    seen.add(in_library);
    asm volatile("");
}

TEST(StacksThroughUnloadedCode, AreForgottenWithIt) {
    comparison seen;
    int swapped = 0;
    for (int round = 0; round < 4; ++round) {
        library small("small_frame_plugin.so");
        void* const in_small = small.call_back();
        ASSERT_NE(in_small, nullptr);
        for (int i = 0; i < 2; ++i) call_through(call_small, in_small, seen);
        const stack_id through_small = in_library.first;
        small.close();

        library large("large_frame_plugin.so");
        void* const in_large = large.call_back();
        ASSERT_NE(in_large, nullptr);
        for (int i = 0; i < 2; ++i) call_through(call_large, in_large, seen);
        EXPECT_NE(in_library.first, through_small);
        if (in_large == in_small) ++swapped;
    }
    seen.expect_equal_stacks(16);
    // Otherwise nothing was shown: the linker usually takes the same place again.
    EXPECT_GT(swapped, 0);
}

TEST(StacksThroughUnloadedCode, AreRememberedWhileItIsThere) {
    library small("small_frame_plugin.so");
    void* const in_small = small.call_back();
    ASSERT_NE(in_small, nullptr);
    comparison seen;
    call_through(call_small, in_small, seen);
    const auto before = gordian::core::stacks_unwound();
    for (int i = 0; i < 100; ++i) call_through(call_small, in_small, seen);
    // The loop's call is another one than the first: one stack for each of the two captures.
    EXPECT_LE(gordian::core::stacks_unwound().by_rules - before.by_rules, 2u);
    seen.expect_equal_stacks(101);
}

TEST(StacksThroughUnloadedCode, AreNamedAfterTheLibraryThatIsThereNow) {
    std::string modules[2];
    const char* const names[2] = {"small_frame_plugin.so", "large_frame_plugin.so"};
    comparison seen;
    for (int i = 0; i < 2; ++i) {
        library plugin(names[i]);
        ASSERT_NE(plugin.call_back(), nullptr);
        call_through(i == 0 ? call_small : call_large, plugin.call_back(), seen);
        const auto frames = frames_of(in_library.first).frames;
        ASSERT_GE(frames.size(), 2u);
        // The first is capture_in_library(), the second call_back().
        const auto named = gordian::core::symbolize(frames[1]);
        EXPECT_EQ(named.back().function, "call_back");
        EXPECT_NE(named.back().module.find(names[i]), std::string::npos) << named.back().module;
    }
}

}  // namespace
}  // namespace gordian_test
