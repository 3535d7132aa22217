/* cli/commands.c - which commands exist? */
#include <string.h>

#include "base/try.h"
#include "cli/cli.h"

static const command_row commands[] = {
    {"run", "JOB.yaml", "the nightly job: read, check, forecast, score, publish",
     "Reads the incidents that the job file names, checks them, forecasts each offence, scores "
     "what earlier runs forecast, and publishes a folder in one step. Whatever goes wrong, the "
     "last published run stays as it was.",
     "hotgrid run job.yaml --as-of 2016-12-31", TAKES_TALK | TAKES_JOB | TAKES_RUN | TAKES_SUMMARY,
     cmd_run, false},
    {"check", "JOB.yaml", "everything that run would refuse, all at once",
     "Reads the job file and the data as run would, writes nothing, and reports every problem on "
     "stdout. The exit code is the one that run would end with.",
     "hotgrid check job.yaml", TAKES_TALK | TAKES_JOB | TAKES_SUMMARY, cmd_check, false},
    {"kde", "IN... -o OUT", "kernel density grid",
     "Density of incidents at each cell centre, or averaged over the cell, in the unit that is "
     "written into the file.",
     "hotgrid kde incidents.csv --crs EPSG:28992 --bandwidth 500 -o density.tif",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_KDE |
         TAKES_DENSITY | TAKES_EDGE | TAKES_ADAPTIVE,
     cmd_kde, false},
    {"bandwidth", "IN...", "bandwidth by every selector, with its warnings",
     "What each rule chooses for these incidents, in its own convention and as the quartic radius "
     "of "
     "the same variance. A rule that ties or too few places make meaningless says so and the "
     "others "
     "go on. --cell and the precision of the places are the least that is chosen. Writes nothing.",
     "hotgrid bandwidth incidents.csv --crs EPSG:28992 --area town.gpkg",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_JSON | TAKES_BANDWIDTH, cmd_bandwidth,
     false},
    {"contours", "IN.tif -o OUT", "hotspot polygons from a surface",
     "The highest cells that hold a share of the area or of the mass, the cells above a threshold, "
     "or smooth contour lines: closed polygons with their area, their share of the mass, mean and "
     "peak.",
     "hotgrid contours density.tif --top-share 5% -o hotspots.gpkg",
     TAKES_TALK | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_CONTOURS | TAKES_RASTER, cmd_contours,
     false},
    {"stkde", "IN... -o OUT.tif|OUT.nc", "space-time density, one band per slice of time",
     "Density of incidents at the middle of each slice, in --unit per day, by a kernel in space "
     "times "
     "one in time that looks both ways: a picture of what happened, never a forecast. Slices run "
     "from --from (else the first local midnight) to --to; their times are written into the bands.",
     "hotgrid stkde incidents.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam --bandwidth "
     "500 --time-bandwidth 30 --slice 7 -o slices.tif",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_DENSITY |
         TAKES_EDGE | TAKES_ADAPTIVE | TAKES_STKDE,
     cmd_stkde, false},
    {"relrisk", "CASES... --controls IN -o OUT", "relative-risk surface of cases against controls",
     "The logarithm of the ratio of two densities, each scaled to integrate to 1 over the area, "
     "and "
     "how likely a ratio that high is by chance. Dropped rows of the controls go to "
     "FILE.csv.controls.csv. Without --bandwidth the oversmoothing rule (auto:os) is asked with "
     "all "
     "points.",
     "hotgrid relrisk robberies.csv --controls all.csv --crs EPSG:28992 --permutations 999 "
     "-o risk.tif --tolerance higher.gpkg",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_DENSITY |
         TAKES_EDGE | TAKES_ADAPTIVE | TAKES_RELRISK,
     cmd_relrisk, false},
    {"gistar", "IN... -o OUT", "Getis-Ord Gi*: where high or low counts lie together",
     "z of every cell of the study area with its neighbours, p two-sided, and the bin -3 to 3 (90, "
     "95, 99 %) after adjustment for so many cells. Cells without incidents count; cells outside "
     "--area do not. Where incidents are few, p comes from permutations that hold the cell's own "
     "count. A raster has the bands z, p, bin, reason; .gpkg, .csv and others one row a cell.",
     "hotgrid gistar incidents.csv --crs EPSG:28992 --area town.gpkg --cell 250 -o hot.tif",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_NEAR |
         TAKES_GISTAR,
     cmd_gistar, false},
    {"emerging", "IN... -o OUT", "which places become hot or cold: 17 patterns over time",
     "Counts incidents of cells, or of --zones, step by step; finds hot and cold steps by Gi* "
     "(neighbours in space, in the same step and the one before), tests each place's series of z "
     "for a trend (Mann-Kendall), and names its history. The rule that applied is in the result.",
     "hotgrid emerging incidents.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam --zones "
     "wijken.gpkg --zone-name naam --step 28 --steps 24 -o emerging.gpkg",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_NEAR |
         TAKES_EMERGING,
     cmd_emerging, false},
    {"knox", "IN... [-o OUT.csv|OUT.json|OUT.png]",
     "near-repeat table: observed, exact expected, ratio, p",
     "Pairs of incidents by distance and by lag, against what the same places and the same times "
     "give when they have nothing to do with each other. Mean and variance are exact; p comes from "
     "permuting the times over the places, for each cell and for the table as a whole. Without -o "
     "the table is printed; a .png shows it as a heat table.",
     "hotgrid knox burglaries.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam --space "
     "0,100,200,400 --time-bands 0,7,14,28 -o knox.csv",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_JSON | TAKES_BANDS |
         TAKES_KNOX,
     cmd_knox, false},
    {"near-repeat", "IN... -o OUT", "who repeats whom, and which addresses to warn until when",
     "Reads the Knox table: in the bands from the origin on that hold more pairs than chance, "
     "neighbours of an incident are at risk. Each incident that is still inside that time at "
     "--as-of gets a zone with its last date; zones that overlap make a round of visits. Incidents "
     "are classed as originator, repeat (same place) or near_repeat, in chains. A .gpkg holds the "
     "layers zones, visits, events and links; other formats a file each.",
     "hotgrid near-repeat burglaries.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam -o "
     "advice.gpkg",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_BANDS | TAKES_REPEAT,
     cmd_near_repeat, false},
    {"stdbscan", "IN... -o OUT", "clusters of incidents that are near in space and in time",
     "ST-DBSCAN: incidents with --min-points neighbours within --eps metres and --eps-time days "
     "are cores, cores that are neighbours make a cluster, others join the least remote core. "
     "Labels do not depend on the order of the rows. A table (.csv, .json) holds every incident "
     "with its cluster; a layer (.gpkg, .shp, .geojson) one polygon a cluster with its size, "
     "places, first and last incident.",
     "hotgrid stdbscan incidents.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam --eps 200 "
     "--eps-time 7 --min-points 5 -o clusters.gpkg",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_STDBSCAN, cmd_stdbscan,
     false},
    {"compare", "IN... --before A:B --after C:D -o OUT",
     "change between two periods, by zone or cell",
     "Counts both periods, and says for each zone or cell whether the rate went up or down: the "
     "ratio with its exact interval, p, and q for looking at so many places. No percentage is "
     "given "
     "for fewer than 20 incidents before. With --treated the change there is tested against that "
     "of "
     "a control area, incidents that moved around the corner included.",
     "hotgrid compare incidents.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam --before "
     "2015-01-01:2016-01-01 --after 2016-01-01:2017-01-01 --zones wijken.gpkg --zone-name naam -o "
     "change.gpkg",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_COMPARE,
     cmd_compare, false},
    {"scan", "IN... -o OUT", "where and when there were more incidents than elsewhere",
     "Space-time scan statistic (Kulldorff): of all circles around incidents and all intervals, "
     "the "
     "one whose count is least likely by chance, and those after it that share no place with it; "
     "each with p against the largest of every replicate, and with the days between false alarms "
     "when --prospective. .csv and .json hold a table, .gpkg, .shp, .geojson the circles. "
     "SaTScan's "
     "files are read as they are: FILE.prm, or FILE.cas FILE.geo (FILE.pop).",
     "hotgrid scan incidents.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam --max-radius "
     "2000 --max-days 28 --prospective -o alarms.gpkg",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_SCAN, cmd_scan, false},
    {"evaluate", "IN... -o DIR", "which forecast is worth following: a backtest of several models",
     "Makes the forecast of every origin with what was known then, waits for the horizon, scores "
     "every model on the same cells with the same budget, and says whether one beats --baseline by "
     "--minimum-gain: met, not met, or undecidable. DIR gets scores.csv (window by window), "
     "pooled.csv, calibration.csv, summary.json, plan.json and evaluate.html.",
     "hotgrid evaluate incidents.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam --area "
     "town.gpkg --models kde --first 2015-01-01 --last 2016-12-01 --horizon 14d -o scores",
     TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_EVALUATE,
     cmd_evaluate, false},
    {"formats", "", "formats that this build reads and writes", "", "hotgrid formats", TAKES_JSON,
     cmd_formats, false},
    {"models", "", "forecasting models with their options", "", "hotgrid models --json", TAKES_JSON,
     cmd_models, false},
    {"kernels", "", "kernels and their bandwidth conventions", "", "hotgrid kernels", TAKES_JSON,
     cmd_kernels, false},
    {"generate", "man|completion|command-line|job-file",
     "the manual page, the bash completion, or a page of docs/", "", "hotgrid generate man", 0,
     cmd_generate, true},
};

size_t command_count(void)
{
    return HG_COUNT(commands);
}

const command_row *command_at(size_t index)
{
    return index < HG_COUNT(commands) ? &commands[index] : NULL;
}

const command_row *command_find(const char *name)
{
    for (size_t i = 0; i < HG_COUNT(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}
