// libbacktrace finds file, line and the inlined functions; the dynamic linker's dladdr() names what it knows nothing of.
//
// The debug information calls a function by its linkage name if it has one. What has none (a lambda in a function that is not
// inline, what is in an unnamed namespace) has a plain name there; not inlined, it has its symbol's. closure_names.hpp does the rest.
//
// libbacktrace's state knows the libraries that were loaded when it was first used, and can never be freed. So a new state is
// made when a look-up finds that libraries came or went since, and the old one stays: a few hundred kilobytes each time.
#include "core/symbolizer.hpp"

#include "core/closure_names.hpp"
#include "core/forks.hpp"

#include <backtrace.h>
#include <cxxabi.h>
#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <memory>
#include <mutex>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

// What the dynamic linker counts: libraries ever loaded and ever unloaded.
struct library_counts {
    unsigned long long loaded = 0;
    unsigned long long unloaded = 0;
    bool operator==(const library_counts&) const = default;
};

library_counts count_libraries() {
    library_counts counts;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* result) {
            *static_cast<library_counts*>(result) = {info->dlpi_adds, info->dlpi_subs};
            return 1;
        },
        &counts);
    return counts;
}

void ignore_error(void*, const char*, int) {}

std::mutex state_mutex;
const forks::kept_whole state_is_kept(state_mutex, forks::level::leaf);
backtrace_state* state = nullptr;  // guarded by state_mutex
library_counts state_made_for;     // guarded by state_mutex

// With state_mutex held.
backtrace_state* current_state() {
    const library_counts now = count_libraries();
    if (state == nullptr || now != state_made_for) {
        state = backtrace_create_state(nullptr, 0, ignore_error, nullptr);
        state_made_for = now;
    }
    return state;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

bool continues_an_identifier(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void leave_out_inline_namespace(std::string& text, std::string_view qualified) {
    constexpr std::string_view shown = "gordian::";
    for (std::size_t at = text.find(qualified); at != std::string::npos; at = text.find(qualified, at + 1)) {
        if (at == 0 || (!continues_an_identifier(text[at - 1]) && text[at - 1] != ':')) {
            text.replace(at, qualified.size(), shown);
        }
    }
}

struct found_function {
    std::string linkage_name;
    std::string file;
    unsigned line;
};

int take_function(void* into, std::uintptr_t, const char* file, int line, const char* function) {
    if (file == nullptr && function == nullptr) return 0;
    static_cast<std::vector<found_function>*>(into)->push_back(
        {function != nullptr ? function : "", file != nullptr ? file : "", line > 0 ? static_cast<unsigned>(line) : 0});
    return 0;
}

void take_symbol(void* into, std::uintptr_t, const char* name, std::uintptr_t, std::uintptr_t) {
    if (name != nullptr) *static_cast<std::string*>(into) = name;
}

std::string symbol_at(std::uintptr_t address) {
    std::string name;
    if (backtrace_state* s = current_state()) backtrace_syminfo(s, address, take_symbol, ignore_error, &name);
    if (name.empty()) {
        Dl_info known{};
        if (dladdr(reinterpret_cast<void*>(address), &known) != 0 && known.dli_sname != nullptr) name = known.dli_sname;
    }
    return name;
}

// Our code in its own shared library; not when it was linked into the user's program or library.
bool is_own_module(std::string_view module) {
    const std::size_t slash = module.rfind('/');
    if (slash != std::string_view::npos) module.remove_prefix(slash + 1);
    return module.starts_with("libgordian.so") || module.starts_with("libgordian-off.so");
}

// Functions without external linkage have plain names in the debug information: where they are written tells whose they are.
bool is_own_file(std::string_view file) {
    if (file.find("/include/gordian/") != std::string_view::npos) return true;
    constexpr std::string_view this_file = __FILE__, in_repository = "core/symbolizer.cpp";
    if (!this_file.ends_with(in_repository)) return false;
    const std::string_view repository = this_file.substr(0, this_file.size() - in_repository.size());
    if (repository.empty() || !file.starts_with(repository)) return false;
    file.remove_prefix(repository.size());
    for (std::string_view folder : {"core/", "detector/", "reports/", "instrument/", "tools/"}) {
        if (file.starts_with(folder)) return true;
    }
    return false;
}

std::string program_path() {
    std::unique_ptr<char, decltype(&std::free)> path(realpath("/proc/self/exe", nullptr), std::free);
    return path ? path.get() : "";
}

// The program or library that has the address in a segment, and where in its file the address would be.
struct place_in_module {
    std::uintptr_t address;
    std::string module;
    std::uintptr_t offset = 0;
    bool found = false;
};

int take_module(dl_phdr_info* info, std::size_t, void* argument) {
    auto& place = *static_cast<place_in_module*>(argument);
    for (int i = 0; i < info->dlpi_phnum && !place.found; ++i) {
        const auto& segment = info->dlpi_phdr[i];
        place.found =
            segment.p_type == PT_LOAD && place.address - (info->dlpi_addr + segment.p_vaddr) < segment.p_memsz;
    }
    if (!place.found) return 0;
    place.offset = place.address - info->dlpi_addr;
    if (info->dlpi_name != nullptr) place.module = info->dlpi_name;
    return 1;
}

place_in_module place_of(std::uintptr_t address) {
    place_in_module place{.address = address, .module = {}};
    dl_iterate_phdr(take_module, &place);
    // The program has no name there, and was perhaps started by one that is relative to a directory it has left.
    if (place.found && place.module.empty()) place.module = program_path();
    return place;
}

}  // namespace

std::string readable_name(std::string_view linkage_name) {
    // Compilers add `.cold`, `.isra.0` and the like to parts and clones of a function, the linker `@VERSION`.
    std::string text(linkage_name.substr(0, linkage_name.find_first_of(".@", 1)));
    if (text.starts_with("_Z")) {
        int status = 0;
        std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(text.c_str(), nullptr, nullptr, &status),
                                                         std::free);
        if (status == 0 && name) text = name.get();
    }
    name_lambdas_of_clang(text);
    leave_out_inline_namespace(text, "gordian::on::");
    leave_out_inline_namespace(text, "gordian::off::");
    replace_all(text, "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string");
    replace_all(text, "std::__cxx11::", "std::");
    return text;
}

// _ZN7gordian2on...: a member of our namespace. A method's qualifiers come before its name (_ZNK), and a local function's
// name (a lambda) begins with the function that it is local to (_ZZN7gordian2on..., or with several Z in a lambda's lambda).
// Arguments of templates come later in the name, so they decide nothing.
bool is_own_linkage_name(std::string_view name) noexcept {
    if (!name.starts_with("_Z")) return name.starts_with("gordian_");
    name.remove_prefix(2);
    while (name.starts_with('Z')) name.remove_prefix(1);
    if (!name.starts_with('N')) return false;
    name.remove_prefix(1);
    while (!name.empty() && std::string_view("rVKRO").find(name.front()) != std::string_view::npos)
        name.remove_prefix(1);
    return name.starts_with("7gordian2on") || name.starts_with("7gordian3off");
}

bool is_own_frame(const frame& f) noexcept { return f.own; }

std::vector<frame> symbolize(std::uintptr_t return_address) {
    const std::uintptr_t pc = return_address - 1;
    std::scoped_lock lock(state_mutex);

    const place_in_module place = place_of(pc);

    std::vector<found_function> functions;
    if (!place.found) {
        // Nothing is loaded there: libbacktrace would name what was.
        functions.push_back({});
    } else {
        if (backtrace_state* s = current_state()) backtrace_pcinfo(s, pc, take_function, ignore_error, &functions);
        if (functions.empty()) functions.push_back({});
        // Debug information may lack linkage names (-g1 under clang), the symbol table has them: for the function that is not
        // inlined, its symbol is the better name.
        if (found_function& outermost = functions.back(); !outermost.linkage_name.starts_with("_Z")) {
            std::string symbol = symbol_at(pc);
            if (outermost.linkage_name.empty() || symbol.starts_with("_Z")) outermost.linkage_name = std::move(symbol);
        }
    }

    const bool own_module = is_own_module(place.module);
    std::vector<frame> frames;
    frames.reserve(functions.size());
    for (found_function& function : functions) {
        frame f;
        f.module = place.module;
        f.offset = place.offset;
        f.function = readable_name(function.linkage_name);
        f.file = std::move(function.file);
        f.line = function.line;
        f.inlined = frames.size() + 1 < functions.size();
        f.own = own_module || is_own_linkage_name(function.linkage_name) ||
                (!function.linkage_name.starts_with("_Z") && is_own_file(f.file));
        frames.push_back(std::move(f));
    }
    name_inlined_lambdas(frames);
    return frames;
}

std::string symbol_of_address(std::uintptr_t address) {
    std::scoped_lock lock(state_mutex);
    return readable_name(symbol_at(address));
}

}  // namespace gordian::inline GORDIAN_MODE::core
