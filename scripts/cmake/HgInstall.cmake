# What an installation holds: program, library, headers, package files, manual, completion, units,
# and the .deb that CPack makes of them.
if(HG_ONLY_FLOORS)
  return()
endif()
include(CMakePackageConfigHelpers)

set(HG_COMPLETIONS_DIR ${CMAKE_INSTALL_DATADIR}/bash-completion/completions CACHE STRING
  "Where bash looks for completions")
set(HG_SYSTEMD_DIR lib/systemd/system CACHE STRING "Where systemd looks for units")
set(HG_SYSUSERS_DIR lib/sysusers.d CACHE STRING "Where systemd-sysusers looks")

# ---- library, headers, and what others need to find them ----
# Hidden visibility leaves the linker's own names (_end and the like); the map hides them too.
target_link_options(hotgrid PRIVATE -Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/exports.map)
if(NOT HG_SANITIZE) # a sanitizer's run time is found in the program only
  target_link_options(hotgrid PRIVATE -Wl,--no-undefined)
endif()
set_target_properties(hotgrid PROPERTIES LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/exports.map)
target_include_directories(hotgrid INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(TARGETS hotgrid EXPORT hotgridTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${CMAKE_SOURCE_DIR}/include/hotgrid.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/hotgrid DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")

set(HG_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/hotgrid)
install(EXPORT hotgridTargets NAMESPACE hotgrid:: DESTINATION ${HG_CMAKE_DIR})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/hotgridConfig.cmake.in
  ${CMAKE_BINARY_DIR}/package/hotgridConfig.cmake INSTALL_DESTINATION ${HG_CMAKE_DIR}
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/package/hotgridConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/package/hotgridConfig.cmake
  ${CMAKE_BINARY_DIR}/package/hotgridConfigVersion.cmake DESTINATION ${HG_CMAKE_DIR})

# Relative to the .pc file, so that an installed tree can be moved.
file(RELATIVE_PATH HG_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" HG_PC_PREFIX "${HG_PC_PREFIX}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/hotgrid.pc.in ${CMAKE_BINARY_DIR}/package/hotgrid.pc
  @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/package/hotgrid.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# ---- the program; its manual and completion come from its own option table ----
if(TARGET hotgrid_program)
  install(TARGETS hotgrid_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  add_custom_command(TARGET hotgrid_program POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
    COMMAND hotgrid_program --generate man > ${CMAKE_BINARY_DIR}/generated/hotgrid.1
    COMMAND hotgrid_program --generate completion > ${CMAKE_BINARY_DIR}/generated/hotgrid
    VERBATIM COMMENT "Manual and completion from the option table")
  install(FILES ${CMAKE_BINARY_DIR}/generated/hotgrid.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${CMAKE_BINARY_DIR}/generated/hotgrid DESTINATION ${HG_COMPLETIONS_DIR})
  set(systemd ${CMAKE_SOURCE_DIR}/scripts/systemd)
  install(FILES ${systemd}/hotgrid.service ${systemd}/hotgrid.timer
    ${systemd}/hotgrid-failed@.service DESTINATION ${HG_SYSTEMD_DIR})
  install(FILES ${systemd}/hotgrid.sysusers DESTINATION ${HG_SYSUSERS_DIR} RENAME hotgrid.conf)
endif()
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/CHANGELOG.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
foreach(page tutorial nightly job-file command-line results methods units-and-crs)
  install(FILES ${CMAKE_SOURCE_DIR}/docs/${page}.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
endforeach()
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
# The sample, as an example; never what a run has written into it.
install(DIRECTORY ${CMAKE_SOURCE_DIR}/datasets/pilot DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
  PATTERN out EXCLUDE)

# ---- the Debian package ----
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME hotgrid)
set(CPACK_PACKAGE_VENDOR "hotgrid")
set(CPACK_PACKAGE_CONTACT "hotgrid maintainers <maintainers@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "proj-data, tzdata")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
include(CPack)
