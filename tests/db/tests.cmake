# Tests against a real PostgreSQL with PostGIS: with_postgis starts and stops one of its own.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/test_*.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE hg_options hg_static cmocka::cmocka)
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/../support)
  target_compile_definitions(${name} PRIVATE HG_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    HG_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME db.${name}
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/with_postgis $<TARGET_FILE:${name}>)
  set_tests_properties(db.${name} PROPERTIES LABELS "db" SKIP_RETURN_CODE 77 TIMEOUT 300)
endforeach()
# What the page on results says about databases, with a run of the sample.
if(TARGET hotgrid_program)
  add_test(NAME db.results_page COMMAND ${CMAKE_CURRENT_LIST_DIR}/with_postgis
    ${CMAKE_CURRENT_LIST_DIR}/results_page.sh $<TARGET_FILE:hotgrid_program> ${CMAKE_SOURCE_DIR})
  add_test(NAME db.secrets COMMAND ${CMAKE_CURRENT_LIST_DIR}/with_postgis
    ${CMAKE_CURRENT_LIST_DIR}/secrets.sh $<TARGET_FILE:hotgrid_program>)
  set_tests_properties(db.results_page db.secrets PROPERTIES LABELS "db" SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()
