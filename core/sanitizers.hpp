// Which sanitizer this is built under: GORDIAN_UNDER_ASAN, GORDIAN_UNDER_TSAN. GCC says it by a macro, clang by a feature.
#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GORDIAN_UNDER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define GORDIAN_UNDER_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define GORDIAN_UNDER_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define GORDIAN_UNDER_TSAN 1
#endif
