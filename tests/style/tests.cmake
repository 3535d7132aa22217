# The house rules as tests. Each script exits 0 (kept), 1 (broken) or 77 (cannot be checked here).
set(HG_STYLE_TESTS layers layers_find_breaches format shell pilot_data machine_paths systemd
  install_deps documents citations)
foreach(name ${HG_STYLE_TESTS})
  add_test(NAME style.${name}
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/${name}.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  set_tests_properties(style.${name} PROPERTIES LABELS "style" SKIP_RETURN_CODE 77)
endforeach()

if(NOT HG_ONLY_FLOORS)
  add_test(NAME style.symbols
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/symbols.sh $<TARGET_FILE:hotgrid> ${CMAKE_SOURCE_DIR})
  set_tests_properties(style.symbols PROPERTIES LABELS "style" SKIP_RETURN_CODE 77)
endif()
if(TARGET hotgrid_program)
  add_test(NAME style.generated_docs COMMAND ${CMAKE_CURRENT_LIST_DIR}/generated_docs.sh
    $<TARGET_FILE:hotgrid_program> ${CMAKE_SOURCE_DIR})
  set_tests_properties(style.generated_docs PROPERTIES LABELS "style")
endif()
