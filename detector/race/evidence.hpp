// Recorded accesses and what they touch, as findings show them.
#pragma once

#include "detector/race/recorded_access.hpp"
#include "detector/raw_finding.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

access_evidence evidence_of(const recorded_access& a);
// The same for the access that the calling task is doing: it still holds its locks, so all of them are shown in full.
access_evidence evidence_of_present(const recorded_access& a, const core::task& self);

// Adds the task and the locks of an access.
void mention_in(raw_finding& found, const recorded_access& a);

enum class memory_kind : std::uint8_t { global, stack, heap };
memory_kind kind_of_memory(std::uintptr_t address);
// "on the stack of alice", "on the heap"; empty for a global, whose symbol says it.
std::string place_of_memory(std::uintptr_t address);

std::vector<resource_number> numbers_of(lockset_id locks);
// "`a` and `b`" as placeholders; empty for no lock.
std::string names_of(const std::vector<resource_number>& locks);

// "write", "read", "end of life" ...
const char* word_of(core::access_kind kind) noexcept;

// Names a place in the program: the few innermost frames of the stack.
std::uint64_t place_of(stack_id at) noexcept;

// The same number for the same pair of places, whichever came first.
std::uint64_t pair_of_places(stack_id a, stack_id b) noexcept;

// A location says each thing once, and the process does not say the same of very many locations: what is found is folded by
// its fingerprint anyway, and composing it is what costs. True: say it now.
bool is_worth_saying(std::vector<std::uint64_t>& said_of_location, std::string_view rule, std::uint64_t places);

}  // namespace gordian::inline GORDIAN_MODE::detector
