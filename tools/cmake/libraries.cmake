# The two libraries, each shared and static: gordian::gordian and gordian::static detect, gordian::off and
# gordian::off_static do not.
#
# Nothing but our own names leaves them, whatever they are built from (Boost, fmt, spdlog, libbacktrace): the shared one has
# a list of exported names; the static one is a single relocatable object in which every other name is local. So a program's
# own copies of those libraries stay its own, and linking the archive takes in all of it, constructors included.

# What else is called through us: see reports/process.cpp, failed_checks.cpp and static_guards.cpp.
set(gordian_exported "*gordian*" __libc_start_main exit __assert_fail
    __cxa_guard_acquire __cxa_guard_release __cxa_guard_abort)

# The library without detection: the wrappers and what they stand on, compiled again.
file(GLOB_RECURSE off_sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/core/*.cpp ${PROJECT_SOURCE_DIR}/instrument/*.cpp ${PROJECT_SOURCE_DIR}/reports/off/*.cpp)
list(FILTER off_sources EXCLUDE REGEX "/core/(stacks|symbolizer|closure_names)")
add_library(gordian_off_objects OBJECT ${off_sources})
gordian_common_properties(gordian_off_objects)
gordian_sees(gordian_off_objects core instrument)
target_compile_definitions(gordian_off_objects PRIVATE GORDIAN_OFF=1)

set(gordian_detecting_objects
    $<TARGET_OBJECTS:gordian_core> $<TARGET_OBJECTS:gordian_detector> $<TARGET_OBJECTS:gordian_reports>
    $<TARGET_OBJECTS:gordian_instrument>)

function(gordian_library_properties target alias output_name)
    add_library(gordian::${alias} ALIAS ${target})
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${alias} OUTPUT_NAME ${output_name} VERSION ${PROJECT_VERSION} SOVERSION 0
        ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib
        LINKER_LANGUAGE CXX CXX_SCAN_FOR_MODULES OFF)
    foreach(folder IN LISTS gordian_public_includes)
        target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${folder}>)
    endforeach()
    target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_compile_features(${target} INTERFACE cxx_std_20)
    target_link_libraries(${target} PUBLIC Threads::Threads)
endfunction()

function(gordian_shared target alias output_name)
    add_library(${target} SHARED ${ARGN})
    gordian_library_properties(${target} ${alias} ${output_name})
    set(map ${PROJECT_BINARY_DIR}/${output_name}.map)
    list(JOIN gordian_exported "; " names)
    file(CONFIGURE OUTPUT ${map} CONTENT "{ global: ${names}; local: *; };\n" @ONLY)
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${map})
    target_link_options(${target} PRIVATE -Wl,--version-script=${map} -Wl,--exclude-libs,ALL
        -Wl,-z,nodelete)  # threads may end, and captured stacks are looked up, after a dlclose
    if(gordian_sanitizers)
        target_link_options(${target} PRIVATE -fsanitize=${gordian_sanitize_list})
    else()
        target_link_options(${target} PRIVATE -Wl,-z,defs)
    endif()
    target_link_libraries(${target} PRIVATE ${gordian_private_archives} dl rt)
endfunction()

find_program(GORDIAN_LD NAMES ld.bfd ${CMAKE_LINKER} ld DOC "GNU ld, for the static library")
mark_as_advanced(GORDIAN_LD)

function(gordian_static target alias output_name)
    if(gordian_sanitizers)  # for the tests of this build alone; not installed
        add_library(${target} STATIC ${ARGN})
        gordian_library_properties(${target} ${alias} ${output_name})
        target_link_libraries(${target} PUBLIC ${gordian_private_archives} dl rt)
        target_link_options(${target} INTERFACE -fsanitize=${gordian_sanitize_list})
        return()
    endif()
    # --force-group-allocation: a comdat group that kept its signature could be dropped for a group of the program's.
    list(TRANSFORM gordian_exported PREPEND "--keep-global-symbol=" OUTPUT_VARIABLE kept)
    set(whole ${PROJECT_BINARY_DIR}/${output_name}_whole.o)
    add_custom_command(OUTPUT ${whole}
        COMMAND ${GORDIAN_LD} -r --force-group-allocation -o ${whole} ${ARGN} ${gordian_private_archives}
        COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${whole}
        COMMAND ${CMAKE_OBJCOPY} --wildcard ${kept} ${whole}
        DEPENDS ${ARGN} ${gordian_private_archives} COMMAND_EXPAND_LISTS VERBATIM
        COMMENT "Joining lib${output_name}.a into one object")
    set_source_files_properties(${whole} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    add_library(${target} STATIC ${whole})
    gordian_library_properties(${target} ${alias} ${output_name})
    target_link_libraries(${target} INTERFACE dl rt)
endfunction()

gordian_shared(gordian gordian gordian ${gordian_detecting_objects})
gordian_static(gordian_static static gordian ${gordian_detecting_objects})
gordian_shared(gordian_off off gordian-off $<TARGET_OBJECTS:gordian_off_objects>)
gordian_static(gordian_off_static off_static gordian-off $<TARGET_OBJECTS:gordian_off_objects>)
foreach(target IN ITEMS gordian_off gordian_off_static)
    target_compile_definitions(${target} INTERFACE GORDIAN_OFF=1)
endforeach()

# A target that reaches both libraries is refused when it is configured; units that slip through do not link
# (gordian/detail/mode.hpp).
foreach(target IN ITEMS gordian gordian_static gordian_off gordian_off_static)
    set_property(TARGET ${target} APPEND PROPERTY COMPATIBLE_INTERFACE_STRING GORDIAN_DETECTION)
    set_property(TARGET ${target} APPEND PROPERTY EXPORT_PROPERTIES COMPATIBLE_INTERFACE_STRING)
endforeach()
set_property(TARGET gordian gordian_static PROPERTY INTERFACE_GORDIAN_DETECTION on)
set_property(TARGET gordian_off gordian_off_static PROPERTY INTERFACE_GORDIAN_DETECTION off)

# Instrumented where programs are debugged, off where they are released; the user's configuration decides, not ours.
add_library(gordian_auto INTERFACE)
add_library(gordian::auto ALIAS gordian_auto)
set_target_properties(gordian_auto PROPERTIES EXPORT_NAME auto)
target_link_libraries(gordian_auto INTERFACE
    $<IF:$<CONFIG:Release,MinSizeRel>,gordian::off,gordian::gordian>)

# Everything with its internal names still visible: what the tests link, whole.
add_library(gordian_objects INTERFACE)
target_sources(gordian_objects INTERFACE ${gordian_detecting_objects})
target_link_libraries(gordian_objects INTERFACE ${gordian_private_archives} Threads::Threads dl rt)

# The same as an archive: the command takes only what it refers to, so it does not watch itself. Without the doors of the
# process: every program refers to __libc_start_main.
set(gordian_quiet_objects
    $<TARGET_OBJECTS:gordian_core> $<TARGET_OBJECTS:gordian_detector> $<TARGET_OBJECTS:gordian_instrument>
    "$<FILTER:$<TARGET_OBJECTS:gordian_reports>,EXCLUDE,/(process|failed_checks|static_guards|runtime)[.]cpp>")
add_library(gordian_internal STATIC ${gordian_quiet_objects})
set_target_properties(gordian_internal PROPERTIES LINKER_LANGUAGE CXX)
target_link_libraries(gordian_internal PUBLIC ${gordian_private_archives} Threads::Threads dl rt)
