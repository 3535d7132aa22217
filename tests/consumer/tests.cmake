# What strangers get: the headers, an installed tree, a Debian package.
add_test(NAME consumer.headers
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/headers.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
set_tests_properties(consumer.headers PROPERTIES LABELS "style")
# A library with sanitizers inside is nobody's dependency.
if(NOT HG_ONLY_FLOORS AND NOT HG_SANITIZE AND TARGET hotgrid_program)
  foreach(name installed deb)
    add_test(NAME consumer.${name}
      COMMAND ${CMAKE_CURRENT_LIST_DIR}/${name}.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    set_tests_properties(consumer.${name} PROPERTIES LABELS "consumer" SKIP_RETURN_CODE 77)
  endforeach()
endif()
# The worked examples say what docs/examples/README.md promises.
if(NOT HG_ONLY_FLOORS)
  set(example_says_many_surfaces "169\\.851125 per km2")
  set(example_says_at_points "midway: 41\\.964682 per km2.*37\\.301940 per km2, without itself 13\\.428698")
  set(example_says_edges_adaptive "200 incidents, the surface holds 200\\.0.*follow: yes")
  set(example_says_write_cog "81 x 61 cells written")
  foreach(name many_surfaces at_points edges_adaptive write_cog)
    add_executable(example_${name} ${CMAKE_SOURCE_DIR}/docs/examples/${name}.c)
    target_link_libraries(example_${name} PRIVATE hg_options hg_static)
    set(arguments "")
    if(name STREQUAL write_cog)
      set(arguments ${CMAKE_CURRENT_BINARY_DIR}/example.tif)
    endif()
    add_test(NAME example.${name} COMMAND example_${name} ${arguments})
    set_tests_properties(example.${name} PROPERTIES LABELS "fast"
      PASS_REGULAR_EXPRESSION "${example_says_${name}}")
  endforeach()
endif()
