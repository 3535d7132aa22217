# One script, one test: each drives the built program ($HOTGRID) as a user would.
if(TARGET hotgrid_program)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.sh)
  list(FILTER scripts EXCLUDE REGEX "lib\\.sh$")
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME cli.${name} COMMAND bash ${script})
    set_tests_properties(cli.${name} PROPERTIES LABELS "cli" TIMEOUT 300
      ENVIRONMENT "HOTGRID=$<TARGET_FILE:hotgrid_program>")
  endforeach()
endif()
# The table of options is tested without the program around it.
if(TARGET test_options)
  target_sources(test_options PRIVATE ${CMAKE_SOURCE_DIR}/engine/cli/options.c
    ${CMAKE_SOURCE_DIR}/engine/cli/option_table.c ${CMAKE_SOURCE_DIR}/engine/cli/kde_compat.c)
endif()
