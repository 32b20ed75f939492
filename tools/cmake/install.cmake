# What `cmake --install` puts under the prefix: headers, both libraries (shared and static), the command, the schema, the
# CMake package and the pkg-config files. Relocatable: no path of this machine is in any of them.
include(CMakePackageConfigHelpers)

set(gordian_package ${CMAKE_INSTALL_LIBDIR}/cmake/gordian)

foreach(folder IN LISTS gordian_public_includes)
    if(EXISTS ${folder})
        install(DIRECTORY ${folder}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
    endif()
endforeach()
if(EXISTS ${PROJECT_SOURCE_DIR}/reports/schema)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/reports/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/gordian
            FILES_MATCHING PATTERN "*.json")
endif()
if(EXISTS ${PROJECT_SOURCE_DIR}/LICENSE)
    install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gordian)
endif()
if(TARGET gordian_command)
    install(TARGETS gordian_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

install(TARGETS gordian gordian_static gordian_off gordian_off_static gordian_auto EXPORT gordianTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT gordianTargets NAMESPACE gordian:: DESTINATION ${gordian_package})
if(GORDIAN_GTEST_TARGETS)
    install(TARGETS ${GORDIAN_GTEST_TARGETS} EXPORT gordianGtestTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(EXPORT gordianGtestTargets NAMESPACE gordian:: DESTINATION ${gordian_package})
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gordianConfig.cmake.in ${PROJECT_BINARY_DIR}/gordianConfig.cmake
    INSTALL_DESTINATION ${gordian_package} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gordianConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gordianConfig.cmake ${PROJECT_BINARY_DIR}/gordianConfigVersion.cmake
        DESTINATION ${gordian_package})

# pkg-config: one template a module; `prefix` is found from where the file lies.
set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${pc_folder} OUTPUT_VARIABLE pc_up)
cmake_path(NORMAL_PATH pc_up)
string(REGEX REPLACE "/$" "" pc_up "${pc_up}")
function(gordian_pkg_config name description requires cflags libs)
    configure_file(${PROJECT_SOURCE_DIR}/tools/cmake/module.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${pc_folder})
endfunction()

gordian_pkg_config(gordian "${PROJECT_DESCRIPTION}" "" "-pthread" "-lgordian")
gordian_pkg_config(gordian-off "gordian's types without detection, for released programs" "" "-DGORDIAN_OFF=1 -pthread"
                   "-lgordian-off")
if(GORDIAN_GTEST_TARGETS)
    gordian_pkg_config(gordian-gtest "gordian's GoogleTest listener" "gordian gtest" "" "-lgordian-gtest")
endif()
