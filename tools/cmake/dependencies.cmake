# What the library is built from. All of it is private: found as plain files and never as targets, so that nothing of ours
# meets what a project that includes us has found for itself. The library's users depend on threads alone.
find_package(Threads REQUIRED)

function(gordian_find_header variable header package)
    find_path(${variable} ${header} DOC "Folder of <${header}>")
    mark_as_advanced(${variable})
    if(NOT ${variable})
        message(FATAL_ERROR "gordian needs <${header}>, which is not here; Debian has it in ${package}. `tools/dev` installs it")
    endif()
endfunction()

gordian_find_header(GORDIAN_BOOST_INCLUDE boost/context/detail/fcontext.hpp libboost-context-dev)
gordian_find_header(GORDIAN_STACKTRACE_INCLUDE boost/stacktrace.hpp libboost-dev)
gordian_find_header(GORDIAN_SPDLOG_INCLUDE spdlog/spdlog.h libspdlog-dev)
gordian_find_header(GORDIAN_JSON_INCLUDE nlohmann/json.hpp nlohmann-json3-dev)
if(GORDIAN_BUILD_COMMAND)
    gordian_find_header(GORDIAN_CLI11_INCLUDE CLI/CLI.hpp libcli11-dev)
endif()

find_library(GORDIAN_BOOST_CONTEXT_ARCHIVE libboost_context.a DOC "Boost.Context's static library")
mark_as_advanced(GORDIAN_BOOST_CONTEXT_ARCHIVE)
if(NOT GORDIAN_BOOST_CONTEXT_ARCHIVE)
    message(FATAL_ERROR "gordian needs libboost_context.a, which is not here; Debian has it in libboost-context-dev")
endif()

# libbacktrace comes with g++, in its own folder. Its header lies among g++'s own <stddef.h> and the like, which clang must
# not see: it gets a folder of its own.
function(gordian_ask_compiler compiler file variable)
    execute_process(COMMAND ${compiler} -print-file-name=${file} OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE
                    ERROR_QUIET)
    if(IS_ABSOLUTE "${answer}" AND EXISTS "${answer}")
        get_filename_component(answer "${answer}" REALPATH)
        set(${variable} "${answer}" PARENT_SCOPE)
    endif()
endfunction()

foreach(compiler IN ITEMS ${CMAKE_CXX_COMPILER} g++)
    if(NOT GORDIAN_BACKTRACE_ARCHIVE)
        gordian_ask_compiler(${compiler} libbacktrace.a GORDIAN_BACKTRACE_ARCHIVE)
    endif()
    if(NOT GORDIAN_BACKTRACE_HEADER)
        gordian_ask_compiler(${compiler} include/backtrace.h GORDIAN_BACKTRACE_HEADER)
    endif()
endforeach()
if(NOT GORDIAN_BACKTRACE_ARCHIVE OR NOT GORDIAN_BACKTRACE_HEADER)
    message(FATAL_ERROR "gordian needs libbacktrace, which Debian's g++ has in its own folder; install g++")
endif()
get_filename_component(gordian_backtrace_folder "${GORDIAN_BACKTRACE_HEADER}" DIRECTORY)
set(gordian_own_include ${PROJECT_BINARY_DIR}/dependencies)
file(MAKE_DIRECTORY ${gordian_own_include})
foreach(header IN ITEMS backtrace.h backtrace-supported.h)
    if(EXISTS ${gordian_backtrace_folder}/${header})
        file(COPY ${gordian_backtrace_folder}/${header} DESTINATION ${gordian_own_include})
    endif()
endforeach()

add_library(gordian_private_headers INTERFACE)
target_include_directories(gordian_private_headers SYSTEM INTERFACE
    ${gordian_own_include} ${GORDIAN_BOOST_INCLUDE} ${GORDIAN_STACKTRACE_INCLUDE} ${GORDIAN_SPDLOG_INCLUDE}
    ${GORDIAN_JSON_INCLUDE})
target_compile_definitions(gordian_private_headers INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)

set(gordian_private_archives ${GORDIAN_BOOST_CONTEXT_ARCHIVE} ${GORDIAN_BACKTRACE_ARCHIVE})
