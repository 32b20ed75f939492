// Which of the two libraries this unit was compiled for, and the promise that it is never linked with the other one.
//
// `gordian::gordian` detects, `gordian::off` (compiled with GORDIAN_OFF) does not. All names live in an inline namespace of
// the mode, so functions of the two never share a symbol. That alone is not enough: a user's struct that *contains* one of
// our types has the same name in both. So every unit that includes any public header also refers to a symbol which only its
// own library defines, and to one that is thread-local in one of them and not in the other: a mixture does not link, not even
// with both libraries.
#pragma once

#if defined(GORDIAN_OFF)
#define GORDIAN_MODE off
#define GORDIAN_DETECTION 0
#else
#define GORDIAN_MODE on
#define GORDIAN_DETECTION 1
#endif

#define GORDIAN_API __attribute__((visibility("default")))

#if GORDIAN_DETECTION
extern "C" GORDIAN_API const int gordian_unit_was_compiled_with_detection;
extern "C" GORDIAN_API __thread int gordian_units_with_and_without_detection_do_not_mix;
#else
extern "C" GORDIAN_API const int gordian_unit_was_compiled_without_detection;
extern "C" GORDIAN_API int gordian_units_with_and_without_detection_do_not_mix;
#endif

namespace gordian::inline GORDIAN_MODE::detail {
#if GORDIAN_DETECTION
[[gnu::used, maybe_unused]] static const int* const mode_of_this_unit = &gordian_unit_was_compiled_with_detection;
#else
[[gnu::used, maybe_unused]] static const int* const mode_of_this_unit = &gordian_unit_was_compiled_without_detection;
#endif
// Never called: it is there for the reference in it.
[[gnu::used, maybe_unused]] static int* mode_of_units() { return &gordian_units_with_and_without_detection_do_not_mix; }
}  // namespace gordian::inline GORDIAN_MODE::detail
