/* hotgrid.h - place-based hotspot engine: everything that libhotgrid offers. */
#ifndef HOTGRID_H
#define HOTGRID_H

#include "hotgrid/area.h"
#include "hotgrid/contours.h"
#include "hotgrid/bandwidth.h"
#include "hotgrid/density.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/forecast.h"
#include "hotgrid/geo.h"
#include "hotgrid/grid.h"
#include "hotgrid/incidents.h"
#include "hotgrid/index.h"
#include "hotgrid/io.h"
#include "hotgrid/job.h"
#include "hotgrid/mem.h"
#include "hotgrid/multiple.h"
#include "hotgrid/par.h"
#include "hotgrid/relrisk.h"
#include "hotgrid/replicates.h"
#include "hotgrid/report.h"
#include "hotgrid/rng.h"
#include "hotgrid/spacetime.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"
#include "hotgrid/text.h"
#include "hotgrid/time.h"
#include "hotgrid/trend.h"
#include "hotgrid/write.h"

#endif
