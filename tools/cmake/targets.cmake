# How every target of this project is compiled, and the functions that make them.

string(REPLACE "," ";" gordian_sanitizers "${GORDIAN_SANITIZE}")
foreach(sanitizer IN LISTS gordian_sanitizers)
    if(NOT sanitizer MATCHES "^(address|undefined|thread)$")
        message(FATAL_ERROR "GORDIAN_SANITIZE: unknown sanitizer `${sanitizer}`; expected address, undefined or thread")
    endif()
endforeach()

set(gordian_public_includes
    ${PROJECT_SOURCE_DIR}/instrument/wrappers/include ${PROJECT_SOURCE_DIR}/core/include
    ${PROJECT_SOURCE_DIR}/reports/include ${PROJECT_SOURCE_DIR}/tools/include)

add_library(gordian_compile_options INTERFACE)
target_compile_features(gordian_compile_options INTERFACE cxx_std_20)
target_compile_options(gordian_compile_options INTERFACE
    -Wall -Wextra -Wpedantic
    -Wno-missing-field-initializers  # a designated initializer names what differs from the default, and no more
    $<$<BOOL:${PROJECT_IS_TOP_LEVEL}>:-Werror>
    # A unique symbol cannot be made local: statics of inline functions, spdlog's registry among them, would be the program's.
    $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>
    -fno-strict-aliasing)  # public types keep room for the runtime's own (core/storage.hpp)
if(gordian_sanitizers)
    list(JOIN gordian_sanitizers "," gordian_sanitize_list)
    target_compile_options(gordian_compile_options INTERFACE
        -fsanitize=${gordian_sanitize_list} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(gordian_compile_options INTERFACE -fsanitize=${gordian_sanitize_list})
endif()

function(gordian_common_properties target)
    set_target_properties(${target} PROPERTIES
        CXX_EXTENSIONS OFF CXX_SCAN_FOR_MODULES OFF POSITION_INDEPENDENT_CODE ON
        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:gordian_compile_options>)
endfunction()

# Lets `target` include "FOLDER/..." of the given folders of the repository, and their public headers; of no other folder.
function(gordian_sees target)
    set(reach ${PROJECT_BINARY_DIR}/reach/${target})
    set(includes ${reach})
    file(MAKE_DIRECTORY ${reach})
    foreach(folder IN LISTS ARGN)
        if(NOT EXISTS ${reach}/${folder})
            file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${reach}/${folder} SYMBOLIC)
        endif()
        if(folder STREQUAL "instrument")
            list(APPEND includes ${PROJECT_SOURCE_DIR}/instrument/wrappers/include)
        else()
            list(APPEND includes ${PROJECT_SOURCE_DIR}/${folder}/include)
        endif()
    endforeach()
    target_include_directories(${target} PRIVATE ${includes})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:gordian_private_headers>)
endfunction()

# gordian_folder(NAME SEES folder... [EXCLUDE regex]): the object library gordian_NAME of the current folder's sources.
function(gordian_folder name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "EXCLUDE" "SEES")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    if(arg_EXCLUDE)
        list(FILTER sources EXCLUDE REGEX "${arg_EXCLUDE}")
    endif()
    if(NOT sources)
        file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/nothing_yet.cpp "")
        set(sources ${CMAKE_CURRENT_BINARY_DIR}/nothing_yet.cpp)
    endif()
    add_library(gordian_${name} OBJECT ${sources})
    gordian_common_properties(gordian_${name})
    # The monitor and the tasks run on while the program's statics are destroyed: ours never are.
    target_compile_options(gordian_${name} PRIVATE $<$<CXX_COMPILER_ID:Clang>:-Wexit-time-destructors>)
    gordian_sees(gordian_${name} ${arg_SEES})
endfunction()
