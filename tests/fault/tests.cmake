# Faults: each script torments a small whole run. Exit 77 = cannot be done here, by name.
if(TARGET hotgrid_program)
  foreach(name refused disk_full call_errors kill_sweep)
    add_test(NAME fault.${name} COMMAND ${CMAKE_CURRENT_LIST_DIR}/${name}.sh
      $<TARGET_FILE:hotgrid_program> ${CMAKE_SOURCE_DIR})
    set_tests_properties(fault.${name} PROPERTIES LABELS "fault" SKIP_RETURN_CODE 77 TIMEOUT 900)
  endforeach()
endif()
# In C, because it counts requests for memory inside the library.
if(NOT HG_ONLY_FLOORS)
  add_executable(test_memory_run ${CMAKE_CURRENT_LIST_DIR}/test_memory_run.c)
  target_link_libraries(test_memory_run PRIVATE hg_options hg_static cmocka::cmocka)
  target_include_directories(test_memory_run PRIVATE ${CMAKE_CURRENT_LIST_DIR}/../support)
  target_compile_definitions(test_memory_run PRIVATE HG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME fault.memory COMMAND test_memory_run)
  set_tests_properties(fault.memory PROPERTIES LABELS "fault" TIMEOUT 900)
endif()
