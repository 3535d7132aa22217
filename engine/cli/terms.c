/* cli/terms.c - what do exit codes, environment variables and files mean? For manual and pages. */
#include <stddef.h>

#include "cli/sections.h"

const term_row exit_terms[] = {
    {"0", "done; warnings keep 0"},
    {"64", "wrong command line"},
    {"65", "data below the gate, truncated or contradictory; warnings under --strict"},
    {"66", "an input is missing or unreadable"},
    {"69", "a database or service does not answer"},
    {"70", "a mistake of hotgrid itself: please report it"},
    {"71", "memory, threads or other system resources"},
    {"73", "an output cannot be created"},
    {"74", "writing failed: disk full, quota, lost stdout"},
    {"75", "another run holds the lock"},
    {"77", "permission"},
    {"78", "the job file, or a coordinate system that is missing or refused"},
    {"128+N", "ended by signal N"},
    {NULL, NULL},
};

const term_row environment_terms[] = {
    {"HOTGRID_KEY__KEY", "a key of the job file, such as HOTGRID_GRID__CELL=250 for grid.cell; "
                         "--set wins over it"},
    {"NO_COLOR", "no colours on stderr"},
    {"TZDIR", "folder of the time zone files; else the system's"},
    {"JOURNAL_STREAM", "set by systemd: messages get <N> priorities"},
    {NULL, NULL},
};

const term_row file_terms[] = {
    {"out/current", "link to the last published run, swapped in one step"},
    {"out/2016-12-31/", "one run: report.html, manifest.json, scorecard, rejects.csv, and a folder "
                        "per offence"},
    {"out/metrics.prom", "for the textfile collector of Prometheus"},
    {"out/job.lock", "locked while a run is at work"},
    {NULL, NULL},
};
