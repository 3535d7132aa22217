# Tests on the data sets beside the project; each skips by name what is not there.
hg_test_folder(real real)
# The nightly job on real input: one case of run_jobs.py, one test. 77: data or Python modules absent.
if(TARGET hotgrid_program)
  foreach(case chicago chicago_order nyc medellin medellin_raw municipality nottingham feet memphis)
    add_test(NAME real.job_${case}
      COMMAND /usr/bin/python3 -B ${CMAKE_CURRENT_LIST_DIR}/jobs/run_jobs.py ${case})
    set_tests_properties(real.job_${case} PROPERTIES LABELS "real" TIMEOUT 300 SKIP_RETURN_CODE 77
      ENVIRONMENT "HOTGRID=$<TARGET_FILE:hotgrid_program>")
  endforeach()
endif()
# QGIS itself opens a run of the pilot job. 77: PyQGIS is not installed (scripts/install-deps --peers).
if(TARGET hotgrid_program)
  add_test(NAME real.qgis COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/qgis.sh)
  set_tests_properties(real.qgis PROPERTIES LABELS "real;qgis" TIMEOUT 120 SKIP_RETURN_CODE 77
    ENVIRONMENT "HOTGRID=$<TARGET_FILE:hotgrid_program>")
endif()
