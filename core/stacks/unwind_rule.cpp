// Reads the call frame information of .eh_frame (DWARF 4 section 6.4, and the Linux Standard Base for its augmentations), found
// by libgcc's _Unwind_Find_FDE, which knows all loaded libraries and what was registered at run time.
#include "core/stacks/unwind_rule.hpp"

#include <sys/auxv.h>

#include <cstddef>
#include <cstring>

extern "C" {
// libgcc's; declared in a header of its own sources only.
struct dwarf_eh_bases {
    void* text;
    void* data;
    void* function;
};
const void* _Unwind_Find_FDE(void* pc, dwarf_eh_bases*);
}

namespace gordian::inline GORDIAN_MODE::core {

namespace {

[[maybe_unused]] const void* find_fde(std::uintptr_t return_address, dwarf_eh_bases& bases) noexcept {
    return _Unwind_Find_FDE(reinterpret_cast<void*>(return_address - 1), &bases);
}

// The program's first function, which nobody called. In a statically linked program it may have no table.
bool is_start_of_program(std::uintptr_t return_address) noexcept {
    constexpr std::uintptr_t longest = 64;
    return return_address - 1 - getauxval(AT_ENTRY) < longest;
}

}  // namespace

bool has_unwind_information(std::uintptr_t return_address) noexcept {
    dwarf_eh_bases bases{};
    return find_fde(return_address, bases) != nullptr || is_start_of_program(return_address);
}

#if defined(__x86_64__) && defined(__LP64__)

namespace {

constexpr std::uint64_t rbp = 6, rsp = 7, rip = 16;

struct reader {
    const unsigned char* at;

    template <class T>
    T fixed() {
        T value;
        std::memcpy(&value, at, sizeof value);
        at += sizeof value;
        return value;
    }
    std::uint64_t uleb() {
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const unsigned char byte = *at++;
            if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return value;
        }
    }
    std::int64_t sleb() {
        std::uint64_t value = 0;
        for (unsigned shift = 0;;) {
            const unsigned char byte = *at++;
            if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            shift += 7;
            if ((byte & 0x80) != 0) continue;
            if (shift < 64 && (byte & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
            return static_cast<std::int64_t>(value);
        }
    }
    // An encoded pointer (DW_EH_PE_*); false: an encoding that nobody uses here.
    bool skip_pointer(unsigned char encoding) {
        switch (encoding & 0x0f) {
            case 0x00:
            case 0x04:
            case 0x0c: at += 8; break;
            case 0x02:
            case 0x0a: at += 2; break;
            case 0x03:
            case 0x0b: at += 4; break;
            case 0x01: uleb(); break;
            case 0x09: sleb(); break;
            default: return false;
        }
        return (encoding & 0x70) != 0x50;  // aligned
    }
};

struct cie {
    std::uint64_t code_alignment = 1;
    std::int64_t data_alignment = 1;
    unsigned char pointer_encoding = 0;
    bool understood = false;
    bool has_augmentation = false;
    reader instructions{};
    const unsigned char* end = nullptr;
};

cie read_cie(const unsigned char* start) {
    cie c;
    reader r{start};
    const auto length = r.fixed<std::uint32_t>();
    if (length == 0xffffffffu) return c;
    c.end = r.at + length;
    r.at += 4;  // its id, 0
    const auto version = r.fixed<std::uint8_t>();
    if (version != 1 && version != 3) return c;
    const char* augmentation = reinterpret_cast<const char*>(r.at);
    r.at += std::strlen(augmentation) + 1;
    c.code_alignment = r.uleb();
    c.data_alignment = r.sleb();
    const std::uint64_t return_address_column = version == 1 ? r.fixed<std::uint8_t>() : r.uleb();
    if (return_address_column != rip) return c;
    if (*augmentation == 'z') {
        c.has_augmentation = true;
        const std::uint64_t size = r.uleb();
        reader fields = r;
        r.at += size;
        for (const char* letter = augmentation + 1; *letter != 0; ++letter) {
            if (*letter == 'R') {
                c.pointer_encoding = fields.fixed<std::uint8_t>();
            } else if (*letter == 'L') {
                fields.at += 1;
            } else if (*letter == 'P') {
                const auto encoding = fields.fixed<std::uint8_t>();
                if (!fields.skip_pointer(encoding)) return c;
            } else {
                return c;  // 'S', a signal frame, or what is not known here
            }
        }
    } else if (*augmentation != 0) {
        return c;
    }
    c.instructions = r;
    c.understood = true;
    return c;
}

enum class saved : std::uint8_t { same, undefined, at_cfa, at_fp, other };

struct register_rule {
    saved how = saved::same;
    std::int64_t offset = 0;
};

struct row {
    std::uint64_t cfa_register = rsp;
    std::int64_t cfa_offset = 0;
    bool cfa_is_at_fp = false;
    bool cfa_is_other = false;
    register_rule fp, sp, return_address;

    register_rule* of(std::uint64_t number) {
        return number == rbp ? &fp : number == rsp ? &sp : number == rip ? &return_address : nullptr;
    }
    void set(std::uint64_t number, saved how, std::int64_t offset = 0) {
        if (register_rule* rule = of(number)) *rule = {how, offset};
    }
    void set_cfa(std::uint64_t number, std::int64_t offset) {
        cfa_register = number;
        cfa_offset = offset;
        cfa_is_at_fp = cfa_is_other = false;
    }
};

// The two expressions that compilers write for functions that realign their stack: `breg6 n; deref` for the CFA (the address
// of the arguments was saved there) and `breg6 n` for where rbp was saved.
bool is_fp_plus(reader r, std::uint64_t length, bool and_deref, std::int64_t& offset) {
    const unsigned char* end = r.at + length;
    if (length < 2 || r.fixed<std::uint8_t>() != 0x76) return false;
    offset = r.sleb();
    return and_deref ? r.at + 1 == end && *r.at == 0x06 : r.at == end;
}

// Runs the instructions up to the row that holds at `pc`; false: something that is not known here.
class machine {
public:
    machine(const cie& c, std::uintptr_t location, std::uintptr_t pc) : cie_(c), location_(location), pc_(pc) {}

    bool run(reader r, const unsigned char* end) {
        while (r.at < end && location_ <= pc_) {
            const auto code = r.fixed<std::uint8_t>();
            const std::uint64_t low = code & 0x3f;
            switch (code & 0xc0) {
                case 0x40: location_ += low * cie_.code_alignment; continue;
                case 0x80: now_.set(low, saved::at_cfa, factored(r.uleb())); continue;
                case 0xc0: restore(low); continue;
                default:
                    if (!run_extended(code, r)) return false;
            }
        }
        return true;
    }
    void initial_row_is_complete() { initial_ = now_; }
    const row& result() const { return now_; }

private:
    std::int64_t factored(std::uint64_t n) const { return static_cast<std::int64_t>(n) * cie_.data_alignment; }

    void restore(std::uint64_t number) {
        if (register_rule* rule = now_.of(number)) *rule = *initial_.of(number);
    }

    bool run_extended(unsigned code, reader& r) {
        switch (code) {
            case 0x00: return true;                                                               // nop
            case 0x02: location_ += r.fixed<std::uint8_t>() * cie_.code_alignment; return true;   // advance_loc1
            case 0x03: location_ += r.fixed<std::uint16_t>() * cie_.code_alignment; return true;  // advance_loc2
            case 0x04: location_ += r.fixed<std::uint32_t>() * cie_.code_alignment; return true;  // advance_loc4
            case 0x05: {
                const auto reg = r.uleb();
                now_.set(reg, saved::at_cfa, factored(r.uleb()));
                return true;
            }
            case 0x06: restore(r.uleb()); return true;  // restore_extended
            case 0x07: now_.set(r.uleb(), saved::undefined); return true;
            case 0x08: now_.set(r.uleb(), saved::same); return true;
            case 0x09:
                now_.set(r.uleb(), saved::other);
                r.uleb();
                return true;  // register
            case 0x0a:        // remember_state
                if (remembered_ == sizeof stack_ / sizeof stack_[0]) return false;
                stack_[remembered_++] = now_;
                return true;
            case 0x0b:  // restore_state
                if (remembered_ == 0) return false;
                now_ = stack_[--remembered_];
                return true;
            case 0x0c: {
                const auto reg = r.uleb();
                now_.set_cfa(reg, static_cast<std::int64_t>(r.uleb()));
                return true;
            }
            case 0x0d:
                now_.cfa_register = r.uleb();
                now_.cfa_is_at_fp = now_.cfa_is_other = false;
                return true;
            case 0x0e: now_.cfa_offset = static_cast<std::int64_t>(r.uleb()); return true;  // def_cfa_offset
            case 0x0f: {                                                                    // def_cfa_expression
                const std::uint64_t length = r.uleb();
                now_.cfa_is_at_fp = is_fp_plus(r, length, true, now_.cfa_offset);
                now_.cfa_is_other = !now_.cfa_is_at_fp;
                r.at += length;
                return true;
            }
            case 0x10: {  // expression
                const std::uint64_t reg = r.uleb(), length = r.uleb();
                std::int64_t offset = 0;
                now_.set(reg, is_fp_plus(r, length, false, offset) ? saved::at_fp : saved::other, offset);
                r.at += length;
                return true;
            }
            case 0x11: {
                const auto reg = r.uleb();
                now_.set(reg, saved::at_cfa, r.sleb() * cie_.data_alignment);
                return true;
            }
            case 0x12: {
                const auto reg = r.uleb();
                now_.set_cfa(reg, r.sleb() * cie_.data_alignment);
                return true;
            }
            case 0x13: now_.cfa_offset = r.sleb() * cie_.data_alignment; return true;  // def_cfa_offset_sf
            case 0x14:
                now_.set(r.uleb(), saved::other);
                r.uleb();
                return true;  // val_offset
            case 0x15:
                now_.set(r.uleb(), saved::other);
                r.sleb();
                return true;  // val_offset_sf
            case 0x16: {      // val_expression
                now_.set(r.uleb(), saved::other);
                const std::uint64_t length = r.uleb();
                r.at += length;
                return true;
            }
            case 0x2e: r.uleb(); return true;  // GNU_args_size: pushed arguments, which the CFA's offset tells, too
            default: return false;
        }
    }

    const cie& cie_;
    std::uintptr_t location_;
    std::uintptr_t pc_;
    row now_, initial_;
    row stack_[8];
    unsigned remembered_ = 0;
};

bool fits(std::int64_t offset) { return offset % 8 == 0 && offset > -(1 << 26) && offset < (1 << 26); }

unwind_rule rule_of(const row& r) {
    constexpr unwind_rule by_libgcc{.cfa = cfa_rule::by_libgcc};
    if (r.return_address.how == saved::undefined) return {.cfa = cfa_rule::outermost};
    if (r.return_address.how != saved::at_cfa || r.return_address.offset != -8) return by_libgcc;
    if (r.sp.how != saved::same || r.cfa_is_other || !fits(r.cfa_offset) || !fits(r.fp.offset)) return by_libgcc;

    unwind_rule rule;
    rule.cfa_offset = static_cast<std::int32_t>(r.cfa_offset);
    rule.fp_offset = static_cast<std::int32_t>(r.fp.offset);
    if (r.cfa_is_at_fp) {
        rule.cfa = cfa_rule::at_fp;
    } else if (r.cfa_register == rsp) {
        rule.cfa = cfa_rule::from_sp;
    } else if (r.cfa_register == rbp) {
        rule.cfa = cfa_rule::from_fp;
    } else {
        return by_libgcc;
    }
    switch (r.fp.how) {
        case saved::same:
        case saved::undefined: rule.fp = fp_rule::same; break;  // libgcc, too, takes the undefined as unchanged
        case saved::at_cfa: rule.fp = fp_rule::at_cfa; break;
        case saved::at_fp: rule.fp = fp_rule::at_fp; break;
        case saved::other: return by_libgcc;
    }
    return rule;
}

}  // namespace

unwind_rule read_unwind_rule(std::uintptr_t return_address) noexcept {
    constexpr unwind_rule by_libgcc{.cfa = cfa_rule::by_libgcc};
    dwarf_eh_bases bases{};
    const void* fde = find_fde(return_address, bases);
    if (fde == nullptr)
        return {.cfa = is_start_of_program(return_address) ? cfa_rule::outermost : cfa_rule::no_information};

    reader r{static_cast<const unsigned char*>(fde)};
    const auto length = r.fixed<std::uint32_t>();
    if (length == 0xffffffffu) return by_libgcc;
    const unsigned char* end = r.at + length;
    const unsigned char* delta_at = r.at;
    const cie c = read_cie(delta_at - r.fixed<std::int32_t>());
    if (!c.understood) return by_libgcc;
    if (!r.skip_pointer(c.pointer_encoding) || !r.skip_pointer(c.pointer_encoding & 0x0f)) return by_libgcc;
    if (c.has_augmentation) {
        const std::uint64_t size = r.uleb();
        r.at += size;
    }

    const auto function = reinterpret_cast<std::uintptr_t>(bases.function);
    machine m(c, function, return_address - 1);
    if (!m.run(c.instructions, c.end)) return by_libgcc;
    m.initial_row_is_complete();
    if (!m.run(r, end)) return by_libgcc;
    return rule_of(m.result());
}

#else

unwind_rule read_unwind_rule(std::uintptr_t) noexcept { return {.cfa = cfa_rule::by_libgcc}; }

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
