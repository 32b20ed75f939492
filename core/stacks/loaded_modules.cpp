// Invariant: the ranges are computed once, by the thread that won `computing`, and read after `computed` (release/acquire).
// Until then, and if there are more than fit, code counts as removable: slower, never wrong.
#include "core/stacks/loaded_modules.hpp"

#include <link.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constexpr std::size_t most_modules = 512;

struct module {
    std::uintptr_t low, high;   // of all its segments
    const ElfW(Dyn) * dynamic;  // null: it has none
    const char* strings;
    const char* path;
    bool stays;
};

struct range {
    std::uintptr_t low, high;
};

constinit module modules[most_modules]{};  // used by the thread that computes, no longer
constinit std::size_t module_count = 0;
constinit range ranges[most_modules]{};
constinit std::size_t range_count = 0;
constinit std::atomic<bool> computing{false};
constinit std::atomic<bool> computed{false};

range range_of(const dl_phdr_info& info) {
    range all{~std::uintptr_t{0}, 0};
    for (int i = 0; i < info.dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = info.dlpi_phdr[i];
        if (segment.p_type != PT_LOAD) continue;
        const std::uintptr_t low = info.dlpi_addr + segment.p_vaddr;
        if (low < all.low) all.low = low;
        if (low + segment.p_memsz > all.high) all.high = low + segment.p_memsz;
    }
    return all;
}

int take_module(dl_phdr_info* info, std::size_t, void*) {
    if (module_count == most_modules) return 1;
    const range all = range_of(*info);
    module m{.low = all.low,
             .high = all.high,
             .dynamic = nullptr,
             .strings = nullptr,
             .path = info->dlpi_name,
             .stays = false};
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = info->dlpi_phdr[i];
        if (segment.p_type == PT_DYNAMIC)
            m.dynamic = reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + segment.p_vaddr);
    }
    if (m.dynamic != nullptr) {
        for (const ElfW(Dyn)* entry = m.dynamic; entry->d_tag != DT_NULL; ++entry) {
            if (entry->d_tag != DT_STRTAB) continue;
            // The linker relocates this entry in place, except in the kernel's own library.
            const std::uintptr_t strings = entry->d_un.d_ptr;
            m.strings = reinterpret_cast<const char*>(strings < all.low ? strings + info->dlpi_addr : strings);
        }
        if (m.strings == nullptr) m.dynamic = nullptr;
    }
    modules[module_count++] = m;
    return 0;
}

bool is_named(const module& m, std::string_view needed) {
    if (m.dynamic != nullptr) {
        for (const ElfW(Dyn)* entry = m.dynamic; entry->d_tag != DT_NULL; ++entry) {
            if (entry->d_tag == DT_SONAME && needed == m.strings + entry->d_un.d_val) return true;
        }
    }
    const std::string_view path = m.path != nullptr ? m.path : "";
    return path == needed ||
           (path.ends_with(needed) && path.size() > needed.size() && path[path.size() - needed.size() - 1] == '/');
}

void mark_needed_of(const module& by) {
    if (by.dynamic == nullptr) return;
    for (const ElfW(Dyn)* entry = by.dynamic; entry->d_tag != DT_NULL; ++entry) {
        if (entry->d_tag != DT_NEEDED) continue;
        for (std::size_t i = 0; i < module_count; ++i) {
            if (modules[i].stays || !is_named(modules[i], by.strings + entry->d_un.d_val)) continue;
            modules[i].stays = true;
            mark_needed_of(modules[i]);  // ends: each module is marked once
        }
    }
}

// Called back with the linker's lock held, so that no name goes away in the middle; the lock can be taken again by its owner.
int compute(dl_phdr_info*, std::size_t, void*) {
    dl_iterate_phdr(take_module, nullptr);
    const auto own_code = reinterpret_cast<std::uintptr_t>(&permanence_of);
    for (std::size_t i = 0; i < module_count; ++i) {
        // The program is the first of all.
        if (i == 0 || (modules[i].low <= own_code && own_code < modules[i].high)) {
            modules[i].stays = true;
            mark_needed_of(modules[i]);
        }
    }
    for (std::size_t i = 0; i < module_count; ++i) {
        if (modules[i].stays) ranges[range_count++] = {modules[i].low, modules[i].high};
    }
    return 1;
}

struct place {
    std::uintptr_t address;
    bool found;
};

}  // namespace

permanence permanence_of(std::uintptr_t code_address) noexcept {
    if (!computed.load(std::memory_order_acquire) && !computing.exchange(true, std::memory_order_acq_rel)) {
        dl_iterate_phdr(compute, nullptr);
        computed.store(true, std::memory_order_release);
    }
    if (computed.load(std::memory_order_acquire)) {
        for (std::size_t i = 0; i < range_count; ++i) {
            if (ranges[i].low <= code_address && code_address < ranges[i].high) return permanence::stays;
        }
    }
    place p{.address = code_address, .found = false};
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* argument) {
            auto& sought = *static_cast<place*>(argument);
            const range all = range_of(*info);
            sought.found = all.low <= sought.address && sought.address < all.high;
            return sought.found ? 1 : 0;
        },
        &p);
    return p.found ? permanence::removable : permanence::nowhere;
}

std::uint64_t module_generation() noexcept {
    std::uint64_t unloaded = 0;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* result) {
            *static_cast<std::uint64_t*>(result) = info->dlpi_subs;
            return 1;
        },
        &unloaded);
    return unloaded + 1;
}

}  // namespace gordian::inline GORDIAN_MODE::core
