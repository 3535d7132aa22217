# The hostile-input matrix: one script a theme, each row of it printed by name.
if(TARGET hotgrid_program)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.sh)
  list(FILTER scripts EXCLUDE REGEX "lib\\.sh$")
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME hostile.${name} COMMAND bash ${script})
    set_tests_properties(hostile.${name} PROPERTIES LABELS "cli" TIMEOUT 900
      ENVIRONMENT "HOTGRID=$<TARGET_FILE:hotgrid_program>")
  endforeach()
endif()
