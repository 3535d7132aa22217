# Fuzz targets (scripts/fuzz). With HG_BUILD_FUZZ: libFuzzer programs. Else each is replayed over its
# corpus, every crash ever found in it, and over seeded changes of it: fewer where a run costs more.
set(HG_FUZZ_TARGETS
  area:2000 cells:2000 csv:1000 geojson:300 ingest:60 jobfile:1000 json:2000 number:2000
  options:2000 prj:30 report:1000 scorecard:1000 shapefile:1500 time:2000 zone:2000)
if(HG_ONLY_FLOORS)
  return()
endif()
set(fuzz_programs "")
foreach(entry ${HG_FUZZ_TARGETS})
  string(REPLACE ":" ";" entry ${entry})
  list(GET entry 0 name)
  list(GET entry 1 rounds)
  set(sources ${CMAKE_CURRENT_LIST_DIR}/fuzz_${name}.c ${CMAKE_CURRENT_LIST_DIR}/fuzz.c)
  if(name STREQUAL options)
    list(APPEND sources ${CMAKE_SOURCE_DIR}/engine/cli/options.c
      ${CMAKE_SOURCE_DIR}/engine/cli/option_table.c ${CMAKE_SOURCE_DIR}/engine/cli/kde_compat.c)
  endif()
  if(HG_BUILD_FUZZ)
    add_executable(fuzz_${name} ${sources})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    set(program fuzz_${name})
  else()
    add_executable(replay_${name} ${sources} ${CMAKE_CURRENT_LIST_DIR}/replay.c)
    set(program replay_${name})
    add_test(NAME fuzz.${name} COMMAND replay_${name} ${CMAKE_CURRENT_LIST_DIR}/corpus/${name}
      ${rounds} ${CMAKE_CURRENT_BINARY_DIR}/last.${name})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS "fast"
      ENVIRONMENT # see fuzz.c
      "ASAN_OPTIONS=fast_unwind_on_malloc=0;LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_LIST_DIR}/lsan.supp:print_suppressions=0")
  endif()
  target_link_libraries(${program} PRIVATE hg_options hg_static)
  list(APPEND fuzz_programs ${program})
endforeach()
if(HG_BUILD_FUZZ)
  add_custom_target(fuzz_targets DEPENDS ${fuzz_programs})
endif()
