// Who can grant a wait for a mutex: who holds it. Nobody is known for the few instructions between two owners.
#include "core/owners.hpp"

#include <gordian/mutex.hpp>

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::detail {

using namespace core;

namespace {

bool owner_of_mutex(const resource& r, hold_mode, task&, std::vector<task*>& out) {
    if (task* const owner = static_cast<const mutex_state&>(r).owner.load(std::memory_order_acquire))
        out.push_back(owner);
    return true;
}

[[maybe_unused]] const bool answers = register_owner_query(resource_kind::mutex, owner_of_mutex) &&
                                      register_owner_query(resource_kind::timed_mutex, owner_of_mutex) &&
                                      register_owner_query(resource_kind::recursive_mutex, owner_of_mutex) &&
                                      register_owner_query(resource_kind::recursive_timed_mutex, owner_of_mutex);

}  // namespace

}  // namespace gordian::inline GORDIAN_MODE::detail

#endif
