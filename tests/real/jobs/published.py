"""Is a published run folder what the raw file says it must be?

Every check compares a file of the run with truth.py or with another file of the run, and appends a
sentence to Checks when they differ.
"""
import csv
import json
import math
import os
import re
import subprocess

import numpy
from osgeo import gdal, ogr, osr

import truth as raw

gdal.UseExceptions()


class Checks:
    def __init__(self):
        self.failures = []
        self.made = 0

    def that(self, sound, sentence):
        self.made += 1
        if not sound:
            self.failures.append(sentence)

    def same(self, what, actual, expected):
        self.that(actual == expected, f"{what} is {actual!r}, expected {expected!r}")

    def close(self, what, actual, expected, relative):
        near = abs(actual - expected) <= relative * max(abs(expected), 1e-300)
        self.that(near, f"{what} is {actual!r}, expected {expected!r} within {relative}")


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Program:
    """The built program in a scratch folder."""

    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith("HOTGRID_")}

    def call(self, *arguments, code=0):
        done = subprocess.run([self.path, *map(str, arguments)], cwd=self.folder, text=True,
                              capture_output=True, env=self.environment, check=False)
        if done.returncode != code:
            raise AssertionError(f"hotgrid {' '.join(map(str, arguments))} ended with "
                                 f"{done.returncode}, not {code}: {done.stderr}")
        return done

    def run(self, as_of, *arguments):
        self.call("run", "job.yaml", "--as-of", as_of, *arguments)
        return Published(os.path.join(self.folder, "out", as_of))


class Published:
    def __init__(self, folder):
        self.folder = folder
        with open(self.path("manifest.json"), encoding="utf-8") as file:
            self.manifest = json.load(file)
        with open(self.path("report.html"), encoding="utf-8") as file:
            self.report = self._plain(file.read())
        self.scoring = self.manifest["scoring"]
        self.warnings = {warning["code"] for warning in self.manifest["warnings"]}

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def table(self, *parts):
        return table(self.path(*parts))

    @staticmethod
    def _plain(html):
        html = re.sub(r"data:[a-z/;0-9]*,[A-Za-z0-9+/=]+", "", html)
        html = re.sub(r"<style.*?</style>", "", html, flags=re.S)
        html = re.sub(r"<[^>]+>", "|", html)
        return re.sub("[\u00a0\u2009\u202f]|&nbsp;|&#8239;|&thinsp;", " ", html)

    def raster(self, offence):
        source = gdal.Open(self.path(offence, "risk.tif"))
        return source, source.GetRasterBand(1).ReadAsArray().astype(float)


def grouped(number):
    return f"{number:,}".replace(",", " ")


def check_accounting(checks, run, truth):
    """The same reason for the same line, in manifest, rejects.csv and report."""
    expected = truth.counts()
    used, halo = expected.pop("used", 0), expected.pop("halo", 0)
    rows = run.manifest["rows"]
    checks.same("rows read", rows["read"], len(truth.rows))
    checks.same("rows used", rows["used"], used)
    checks.same("rows in the halo", rows["halo"], halo)
    checks.same("rows rejected", rows["rejected"], expected)
    checks.same("the account", rows["read"], used + halo + sum(rows["rejected"].values()))
    written = {int(row["line"]): row["reason"] for row in run.table("rejects.csv")}
    mine = {row.line: row.reason for row in truth.rows if row.reason not in ("used", "halo")}
    different = [line for line in written.keys() | mine.keys()
                 if written.get(line) != mine.get(line)]
    checks.that(not different, "rejects.csv differs at " + ", ".join(
        f"line {line}: {written.get(line)}, expected {mine.get(line)}"
        for line in sorted(different)[:5]))
    for number in [len(truth.rows), used, *expected.values()]:
        checks.that(f"|{grouped(number)}|" in run.report, f"report.html lacks {grouped(number)}")


def same_crs(wkt, expected):
    found = osr.SpatialReference(wkt)
    return bool(found.IsSame(expected, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]))


def check_raster(checks, run, offence, work):
    source, value = run.raster(offence)
    grid = run.scoring["grid"]
    facts = run.scoring["offences"][offence]
    cell = grid["cell_m"]
    checks.that(same_crs(source.GetProjection(), work), f"{offence}/risk.tif: another CRS")
    checks.same(f"{offence}/risk.tif size", value.shape, (grid["rows"], grid["cols"]))
    west, north = grid["first_col"] * cell, (grid["first_row"] + grid["rows"]) * cell
    checks.same(f"{offence}/risk.tif corner", source.GetGeoTransform(),
                (west, cell, 0, north, 0, -cell))
    layout = source.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE")
    checks.same(f"{offence}/risk.tif layout", layout, "COG")
    checks.that(math.isnan(source.GetRasterBand(1).GetNoDataValue()), "nodata is not NaN")
    inside = ~numpy.isnan(value)
    checks.that(inside.any() and not inside.all(), f"{offence}/risk.tif: no outside or no inside")
    checks.close(f"sum of {offence}/risk.tif", value[inside].sum(), facts["expected"], 1e-6)
    checks.that(value[inside].min() >= 0, f"{offence}/risk.tif: negative risk")
    return value


def only_slivers(risk, grid, area):
    """Is nothing expected but in cells that are hardly inside the area?"""
    top = grid["first_row"] + grid["rows"] - 1
    return all(raw.cell_area(area, (grid["first_col"] + col, top - row), grid["cell_m"]) == 0
               for row, col in numpy.argwhere(risk > 0))


def check_cells(checks, run, offence, area, budget):
    """Ranks, budget, and that nothing riskier was left out."""
    rows = run.table(offence, "cells.csv")
    facts = run.scoring["offences"][offence]
    cell = run.scoring["grid"]["cell_m"]
    where = f"{offence}/cells.csv"
    checks.same(f"{where} ranks", [int(row["rank"]) for row in rows],
                list(range(1, len(rows) + 1)))
    checks.same(f"{where} rows", len(rows), facts["cells"])
    density = [float(row["expected_km2"]) for row in rows]
    checks.that(all(a >= b for a, b in zip(density, density[1:])), f"{where}: not by density")
    spent = sum(float(row["area_m2"]) for row in rows)
    allowed = budget * run.scoring["area_m2"]
    checks.that(spent <= allowed * (1 + 1e-9), f"{where}: {spent} m2 exceed {allowed} m2")
    checks.close(f"{where} area", spent, facts["flagged_area_m2"], 1e-9)
    _, value = run.raster(offence)
    grid = run.scoring["grid"]
    flagged = numpy.zeros(value.shape, bool)
    for row in rows:
        col, up = raw.cell_of(float(row["x"]), float(row["y"]), cell)
        at = (grid["first_row"] + grid["rows"] - 1 - up, col - grid["first_col"])
        flagged[at] = True
        if int(row["rank"]) <= 50:
            checks.close(f"{where} expected", float(value[at]), float(row["expected"]), 1e-6)
            checks.close(f"{where} area of {row['cell']}", float(row["area_m2"]),
                         raw.cell_area(area, (col, up), cell), 1e-7)
    rest = numpy.where(flagged | numpy.isnan(value), 0, value) / (cell * cell / 1e6)
    checks.that(rest.max() <= density[-1] * (1 + 1e-6),
                f"{where}: a cell of {rest.max()} per km2 was left out, {density[-1]} was not")
    checks.that(density[-1] > 0, f"{where}: flags cells where nothing is expected")
    checks.that(spent > allowed - cell * cell or only_slivers(rest, grid, area),
                f"{where}: {allowed - spent} m2 left unspent")
    return rows


def check_hotspots(checks, run, offence, cells):
    rows = run.table(offence, "hotspots.csv")
    facts = run.scoring["offences"][offence]
    where = f"{offence}/hotspots.csv"
    checks.same(f"{where} ranks", [int(row["rank"]) for row in rows],
                list(range(1, len(rows) + 1)))
    checks.close(f"{where} expected", sum(float(row["expected"]) for row in rows),
                 facts["flagged_expected"], 1e-9)
    checks.same(f"{where} cells", sum(int(row["cells"]) for row in rows), len(cells))
    for row in rows:
        mine = [cell for cell in cells if cell["hotspot"] == row["rank"]]
        checks.same(f"cells of hotspot {row['rank']}", len(mine), int(row["cells"]))
        checks.close(f"expected of hotspot {row['rank']}", float(row["expected"]),
                     sum(float(cell["expected"]) for cell in mine), 1e-9)
        for column, level in (("low", 0.025), ("high", 0.975)):
            checks.same(f"{where} {column} of {row['rank']}", float(row[column]),
                        raw.poisson_quantile(float(row["expected"]), level))
    return rows


def check_layers(checks, run, offence, formats, work, cells, hotspots):
    """Every vector format holds the same rows, in the right CRS, with the right areas."""
    wgs84 = raw.crs("EPSG:4326")
    for extension in formats:
        for name, rows in (("cells", cells), ("hotspots", hotspots)):
            where = f"{offence}/{name}.{extension}"
            source = ogr.Open(run.path(offence, f"{name}.{extension}"))
            layer = source.GetLayer(0)
            expected = wgs84 if extension == "geojson" else work
            checks.that(same_crs(layer.GetSpatialRef().ExportToWkt(), expected),
                        f"{where}: another CRS")
            features = sorted(((int(f["rank"]), f["expected"], f.GetGeometryRef().Clone())
                               for f in layer), key=lambda found: found[0])
            checks.same(f"{where} rows", len(features), len(rows))
            checks.that(all(shape.IsValid() for _, _, shape in features), f"{where}: invalid shape")
            for (rank, value, shape), row in zip(features, rows):
                checks.same(f"{where} rank", rank, int(row["rank"]))
                checks.close(f"{where} expected", value, float(row["expected"]), 1e-9)
                squares = int(row["cells"]) if name == "hotspots" else 1
                if extension != "geojson":
                    checks.close(f"{where} area of {rank}", shape.GetArea(),
                                 squares * run.scoring["grid"]["cell_m"] ** 2, 1e-9)


def check_kde(checks, run, offence, truth, bandwidth_m, horizon_days, cells):
    """The expected counts of some cells from the raw points, by another quadrature."""
    cell = run.scoring["grid"]["cell_m"]
    past = truth.chosen(offence, truth.as_of_s - 365 * raw.DAY_S, truth.as_of_s, halo=True)
    past = [(incident.x, incident.y) for incident in past]
    for row in [cells[i] for i in {0, 1, len(cells) // 2, len(cells) - 1}]:
        mean = raw.quartic_cell_mean(float(row["x"]), float(row["y"]), bandwidth_m, past, cell)
        checks.close(f"{offence} expected in {row['cell']}", float(row["expected"]),
                     mean * float(row["area_m2"]) * horizon_days / 365, 1e-4)


def check_count(checks, run, offence, truth, horizon_days):
    """count-12m expects exactly the year's count, scaled to the horizon."""
    past = truth.chosen(offence, truth.as_of_s - 365 * raw.DAY_S, truth.as_of_s)
    checks.close(f"{offence} expected in all", run.scoring["offences"][offence]["expected"],
                 len(past) * horizon_days / 365, 1e-12)


def check_zones(checks, run, offence, truth, zones):
    """The count of each neighbourhood; `zones` in the order of their file."""
    past = truth.chosen(offence, truth.as_of_s - 365 * raw.DAY_S, truth.as_of_s)
    rows = run.table("neighbourhoods.csv")
    checks.same("neighbourhoods", len(rows), len(zones))
    counted = [float(row[f"{offence}_count"]) for row in rows]
    insides = [raw.Inside(shape) for _, shape in zones]
    alone, touched, somewhere = [0] * len(zones), [0] * len(zones), 0
    for row in past:
        found = [k for k, zone in enumerate(insides) if zone.holds(row.x, row.y)]
        somewhere += bool(found)
        for k in found:
            touched[k] += 1
            alone[k] += len(found) == 1
    for k, row in enumerate(rows):  # on a common border either may count it, but only one does
        checks.that(alone[k] <= counted[k] <= touched[k], f"{offence} in {row['name']}: "
                    f"{counted[k]}, expected {alone[k]} to {touched[k]}")
    checks.same(f"{offence} in all neighbourhoods", sum(counted), somewhere)
    source = ogr.Open(run.path("neighbourhoods.gpkg"))
    checks.same("neighbourhoods.gpkg rows", source.GetLayer(0).GetFeatureCount(), len(zones))
    for row in rows:
        if float(row[f"{offence}_count"]) >= 10:
            checks.that(float(row[f"{offence}_rank_low"]) <= float(row[f"{offence}_rank"])
                        <= float(row[f"{offence}_rank_high"]), f"rank interval of {row['name']}")
        else:
            checks.same(f"rank of {row['name']}", row[f"{offence}_rank"], "")


def check_report(checks, run, offence):
    facts = run.scoring["offences"][offence]
    for text in (f"|{facts['expected']:.1f}|", f"|{grouped(facts['cells'])}|"):
        checks.that(text in run.report, f"report.html lacks {text} of {offence}")
    for row in run.table(offence, "hotspots.csv")[:5]:
        text = f"|{float(row['expected']):.2f}|"
        checks.that(text in run.report, f"report.html lacks {text} of {offence}")


def best_hits(truth, hits, cell_m, budget_m2):
    """What the best choice of that area would have caught: densest cells, the last in part."""
    areas = {cell: raw.cell_area(truth.area, cell, cell_m) for cell in hits}
    order = sorted((cell for cell in hits if areas[cell] > 0),
                   key=lambda cell: -hits[cell] / areas[cell])
    caught = 0.0
    for cell in order:
        if budget_m2 <= 0:
            break
        caught += hits[cell] * min(1.0, budget_m2 / areas[cell])
        budget_m2 -= areas[cell]
    return caught


def check_scorecard(checks, earlier, later, truth, offence, first_s, last_s):
    """The score of an earlier run, from its own cells.csv and the raw incidents."""
    name = os.path.basename(earlier.folder)
    cell = earlier.scoring["grid"]["cell_m"]
    row = next((row for row in later.table("scorecard.csv")
                if (row["run"], row["offence"]) == (name, offence)), None)
    checks.that(row is not None, f"scorecard.csv lacks {offence} of {name}")
    if row is None:
        return
    window = truth.chosen(offence, first_s, last_s)
    hits = {}
    for incident in window:
        at = raw.cell_of(incident.x, incident.y, cell)
        hits[at] = hits.get(at, 0) + 1
    checks.same("events", float(row["events"]), len(window))
    checks.same("window", (int(row["origin_s"]), int(row["origin_s"]) + int(row["horizon_s"])),
                (first_s, last_s))
    checks.same("pooled", row["pooled"], "1")
    for prefix, file in (("", "cells.csv"), ("baseline_", "baseline_cells.csv")):
        chosen = [raw.cell_of(float(r["x"]), float(r["y"]), cell)
                  for r in earlier.table(offence, file)]
        area = sum(raw.cell_area(truth.area, at, cell) for at in chosen)
        caught = sum(hits.get(at, 0) for at in chosen)
        share = area / earlier.scoring["area_m2"]
        what = f"{offence} {prefix}"
        checks.same(f"{what}hits", float(row[f"{prefix}hits"]), caught)
        checks.close(f"{what}hit rate", float(row[f"{prefix}hit_rate"]), caught / len(window),
                     1e-12)
        checks.close(f"{what}area share", float(row[f"{prefix}area_share"]), share, 1e-7)
        checks.close(f"{what}PAI", float(row[f"{prefix}pai"]), caught / len(window) / share, 1e-7)
        best = max(best_hits(truth, hits, cell, area), caught)
        checks.close(f"{what}PEI*", float(row[f"{prefix}pei_star"]), caught / best, 1e-6)
    text = f"|{int(float(row['hits']))}|"
    checks.that(text in later.report, f"report.html lacks the {text} hits of {offence}")


def check_area(checks, run, area):
    """The universe: the study area without its slivers."""
    checks.that(0.995 * area.GetArea() <= run.scoring["area_m2"] <= area.GetArea() * (1 + 1e-9),
                f"study area is {run.scoring['area_m2']} m2, OGR says {area.GetArea()}")
