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
