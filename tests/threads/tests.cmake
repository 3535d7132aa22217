# The canary of scripts/check-threads; nothing to judge without ThreadSanitizer.
if(HG_SANITIZE MATCHES thread)
  add_executable(planted_race EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/planted_race.c)
  target_link_libraries(planted_race PRIVATE hg_options hg_static)
endif()
