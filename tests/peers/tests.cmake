# Other programs on the same data: slow, and skipped where they are not installed.
if(TARGET hotgrid_program)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.sh)
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME peers.${name} COMMAND bash ${script})
    set_tests_properties(peers.${name} PROPERTIES LABELS "slow" TIMEOUT 600 SKIP_RETURN_CODE 77
      ENVIRONMENT "HOTGRID=$<TARGET_FILE:hotgrid_program>")
  endforeach()
endif()
