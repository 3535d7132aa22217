# The report in a real browser: nothing on the console, nothing fetched, pictures drawn, phone width.
if(TARGET hotgrid_program)
  foreach(name pilot hostile)
    add_test(NAME browser.${name} COMMAND /usr/bin/python3 ${CMAKE_CURRENT_LIST_DIR}/${name}.py
      $<TARGET_FILE:hotgrid_program> ${CMAKE_SOURCE_DIR})
    set_tests_properties(browser.${name} PROPERTIES LABELS "browser" SKIP_RETURN_CODE 77
      TIMEOUT 300)
  endforeach()
endif()
