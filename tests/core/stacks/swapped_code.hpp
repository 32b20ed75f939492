// The asm of a library function that calls back from a frame of a given size; two libraries differ in nothing else.
//
// call_back(function, stale) puts `stale` where the small frame has its return address. In the large frame that is a slot of its
// own; so who believes the small frame's rule of this address reads `stale` for the return address there.
#pragma once

#define GORDIAN_SMALL_FRAME "24"
#define GORDIAN_LARGE_FRAME "4120"

#define GORDIAN_CALL_BACK(frame)                              \
    asm(".text\n"                                             \
        ".globl call_back\n"                                  \
        ".type call_back, @function\n"                        \
        "call_back:\n"                                        \
        "    .cfi_startproc\n"                                \
        "    .byte 0x48, 0x81, 0xec\n" /* sub $frame, %rsp */ \
        "    .long " frame                                    \
        "\n"                                                  \
        "    .cfi_adjust_cfa_offset " frame                   \
        "\n"                                                  \
        "    movq %rsi, 24(%rsp)\n"                           \
        "    call *%rdi\n"                                    \
        "    .byte 0x48, 0x81, 0xc4\n" /* add $frame, %rsp */ \
        "    .long " frame                                    \
        "\n"                                                  \
        "    .cfi_adjust_cfa_offset -" frame                  \
        "\n"                                                  \
        "    ret\n"                                           \
        "    .cfi_endproc\n"                                  \
        ".size call_back, . - call_back\n")
