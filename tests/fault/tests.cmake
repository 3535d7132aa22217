# Faults: each script torments a small whole run. Exit 77 = cannot be done here, by name.
if(TARGET hotgrid_program)
  foreach(name refused disk_full call_errors kill_sweep first_write)
    add_test(NAME fault.${name} COMMAND ${CMAKE_CURRENT_LIST_DIR}/${name}.sh
      $<TARGET_FILE:hotgrid_program> ${CMAKE_SOURCE_DIR})
    set_tests_properties(fault.${name} PROPERTIES LABELS "fault" SKIP_RETURN_CODE 77 TIMEOUT 1800)
  endforeach()
  # By far the longest: begun first, they run beside all the others.
  set_tests_properties(fault.kill_sweep fault.call_errors PROPERTIES COST 1000)
endif()
