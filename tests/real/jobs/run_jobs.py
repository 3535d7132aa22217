#!/usr/bin/env python3
"""The nightly job on real input: run_jobs.py CASE, one ctest a case.

Writes a job file into a scratch folder, runs the built program ($HOTGRID) on a data set beside the
project, and works out the account, the cells, the neighbourhoods and the scores again from the raw
file. Exit 77: the data set or the Python modules are not there.
"""
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import numpy
    from osgeo import ogr, osr
    import published
    import truth as raw
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SOURCE = os.environ.get("HG_SOURCE_DIR", os.path.join(os.path.dirname(__file__), "..", "..", ".."))
DATASETS = os.environ.get("HG_DATASETS", os.path.join(SOURCE, "..", "shared", "datasets"))
FORMATS = ("gpkg", "shp", "geojson", "fgb")


class Skip(Exception):
    pass


def dataset(*parts):
    path = os.path.abspath(os.path.join(DATASETS, *parts))
    if not os.path.exists(path):
        raise Skip(f"{path} is not there")
    return path


def listed(values):
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


class Job:
    """One job file and what the truth needs to know of it."""

    def __init__(self, source, columns, offences, zone, area, forecast, horizon_days=14,
                 budget=0.03, cell_m=125, delimiter=",", decimal=".", crs="EPSG:4326",
                 work_crs="auto", neighbourhoods=None, zone_name=None, more=""):
        self.source, self.columns, self.offences, self.zone = source, columns, offences, zone
        self.area_source, self.forecast, self.neighbourhoods = area, forecast, neighbourhoods
        self.horizon_days, self.budget, self.cell_m = horizon_days, budget, cell_m
        self.delimiter, self.decimal, self.crs, self.work_crs = delimiter, decimal, crs, work_crs
        self.zone_name, self.more = zone_name, more
        self.halo_m = max([plan.get("bandwidth", 0) for plan in forecast.values()])

    def text(self):
        places = ""
        if self.neighbourhoods:
            places = f'neighbourhoods: {{source: "{self.neighbourhoods}", name: {self.zone_name}}}'
        columns = ", ".join(f"{role}: {name}" for role, name in self.columns.items())
        offences = ", ".join(f"{name}: {listed(codes)}" for name, codes in self.offences.items())
        forecast = "\n".join(f"  {name}: {{" + ", ".join(f"{k}: {v}" for k, v in plan.items()) + "}"
                             for name, plan in self.forecast.items())
        return f"""title: "Real input"
plan: {{goal: "test", horizon: {self.horizon_days}d, area_budget: {self.budget}, baseline: count-12m}}
crs: {self.crs}
work_crs: {self.work_crs}
time_zone: {self.zone}
incidents:
  - source: "{self.source}"
    delimiter: "{self.delimiter}"
    decimal: "{self.decimal}"
    columns: {{{columns}}}
    offences: {{{offences}}}
study_area: "{self.area_source}"
{places}
grid: {{cell: {self.cell_m}}}
forecast:
{forecast}
{self.more}
output: {{folder: out, formats: [cog, gpkg, shp, geojson, fgb, csv]}}
"""

    def truth(self, as_of, work, area):
        return raw.Truth(self.source, self.columns, self.offences, self.zone, as_of, work, area,
                         self.halo_m, self.delimiter, self.decimal, self.crs)


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def check_run(checks, job, run, truth, work, zones):
    published.check_accounting(checks, run, truth)
    published.check_area(checks, run, truth.area)
    for offence, plan in job.forecast.items():
        published.check_raster(checks, run, offence, work)
        cells = published.check_cells(checks, run, offence, truth.area, job.budget)
        hotspots = published.check_hotspots(checks, run, offence, cells)
        published.check_layers(checks, run, offence, FORMATS, work, cells, hotspots)
        published.check_report(checks, run, offence)
        if plan["model"] == "kde":
            published.check_kde(checks, run, offence, truth, plan["bandwidth"], job.horizon_days,
                                cells)
        else:
            published.check_count(checks, run, offence, truth, job.horizon_days)
        if zones:
            published.check_zones(checks, run, offence, truth, zones)


def run_twice(checks, program, job, work_code, first, second):
    """Two runs a horizon or more apart: each as the raw file says, the first scored by the second."""
    write(program.folder, "job.yaml", job.text())
    work = raw.crs(work_code)
    area = raw.union([shape for _, shape in raw.polygons(job.area_source, work)])
    zones = raw.polygons(job.neighbourhoods, work) if job.neighbourhoods else None
    earlier, later = program.run(first), program.run(second)
    checks.same("working CRS", later.manifest["crs"], work_code)
    check_run(checks, job, earlier, job.truth(first, work, area), work, zones)
    truth = job.truth(second, work, area)
    check_run(checks, job, later, truth, work, zones)
    for offence in job.forecast:
        published.check_scorecard(checks, earlier, later, truth, offence,
                                  truth.clock.midnight(first),
                                  truth.clock.days_later(first, job.horizon_days))
    return earlier, later


# ---- the cases ----

def chicago_job():
    return Job(source=dataset("chicago_assaults_2010_2019", "incidents.csv"),
               columns={"id": "id", "x": "lon", "y": "lat", "start": "t", "category": "place"},
               offences={"straat": ["street"], "woning": ["residence"]},
               zone="America/Chicago",
               area=dataset("chicago_assaults_2010_2019", "city_outline_epsg26971.shp"),
               neighbourhoods=dataset("chicago_assaults_2010_2019",
                                      "police_districts_wgs84.geojson"),
               zone_name="Name",
               forecast={"straat": {"model": "kde", "bandwidth": 500},
                         "woning": {"model": "count-12m"}})


def chicago(checks, program):
    _, later = run_twice(checks, program, chicago_job(), "EPSG:32616", "2019-06-17", "2019-07-01")
    checks.same("rows read", later.manifest["rows"]["read"], 148636)


def chicago_order(checks, program):
    """The same bytes for any number of threads and order of rows: tests/cli/determinism.sh."""
    job = chicago_job()
    shutil.copy(job.source, os.path.join(program.folder, "incidents.csv"))
    job.source = "incidents.csv"
    write(program.folder, "job.yaml", job.text())
    script = os.path.join(os.path.dirname(__file__), "..", "..", "cli", "determinism.sh")
    done = subprocess.run(["bash", os.path.abspath(script)], check=False, text=True,
                          capture_output=True,
                          env={**program.environment, "HOTGRID": program.path,
                               "JOB_FOLDER": program.folder, "INCIDENTS": "incidents.csv",
                               "AS_OF": "2019-07-01", "EARLIER": "2019-06-01"})
    checks.that(done.returncode == 0, f"determinism.sh: {done.stdout} {done.stderr}")


def nyc(checks, program):
    job = Job(source=dataset("nyc_vehicle_thefts_2014_2017", "incidents.csv"),
              columns={"id": "id", "x": "lon", "y": "lat", "start": "t_start", "end": "t_end",
                       "category": "place"},
              offences={"straat": ["street"], "woning": ["residence", "commercial"]},
              zone="America/New_York",
              area=dataset("nyc_vehicle_thefts_2014_2017", "precincts_wgs84.geojson"),
              neighbourhoods=dataset("nyc_vehicle_thefts_2014_2017", "precincts_wgs84.geojson"),
              zone_name="Precinct", horizon_days=28,
              forecast={"straat": {"model": "kde", "bandwidth": 600},
                        "woning": {"model": "count-12m"}})
    _, later = run_twice(checks, program, job, "EPSG:32618", "2017-06-01", "2017-07-01")
    checks.that("no_end" in later.warnings, "no warning about missing ends")


def medellin(checks, program):
    job = Job(source=dataset("medellin_homicides", "incidents.csv"),
              columns={"id": "id", "x": "lon", "y": "lat", "start": "t", "category": "mode"},
              offences={"fuego": ["Arma de fuego", "Explosivo"],
                        "otras": ["Cortopunzante", "Contundente"],
                        "acentos": ["Asfixia mecánica", "Tóxico o agente químico", "Sumersión",
                                    "Lanzamiento al vacío"]},
              zone="America/Bogota",
              area=dataset("medellin_homicides", "comunas_wgs84.geojson"),
              neighbourhoods=dataset("medellin_homicides", "comunas_wgs84.geojson"),
              zone_name="NOMBRE", horizon_days=90, budget=0.05, cell_m=200,
              forecast={"fuego": {"model": "kde", "bandwidth": 800},
                        "otras": {"model": "count-12m"}, "acentos": {"model": "count-12m"}})
    _, later = run_twice(checks, program, job, "EPSG:32618", "2019-01-01", "2019-06-01")
    rejected = later.manifest["rows"]["rejected"]
    checks.that(0 < rejected["no_location"] <= 81, "rows without coordinates")


def medellin_raw(checks, program):
    """The file as the portal gives it: semicolons, decimal commas, UTC times, no id."""
    job = Job(source=dataset("medellin_homicides", "raw_semicolon_decimalcomma_sample400.csv"),
              columns={"x": "longitud", "y": "latitud", "start": "fecha_hecho",
                       "category": "modalidad"},
              offences={"fuego": ["Arma de fuego"], "asfixia": ["Asfixia mecánica"]},
              zone="America/Bogota", delimiter=";", decimal=",",
              area=dataset("medellin_homicides", "comunas_wgs84.geojson"), horizon_days=28,
              budget=0.05, cell_m=500,
              forecast={"fuego": {"model": "kde", "bandwidth": 1500}})
    run_twice(checks, program, job, "EPSG:32618", "2019-05-08", "2019-06-07")


def cut(source, where, path):
    """Features of a shapefile that satisfy `where`, as a shapefile of their own."""
    opened = ogr.Open(source)
    layer = opened.GetLayer(0)
    layer.SetAttributeFilter(where)
    driver = ogr.GetDriverByName("ESRI Shapefile")
    out = driver.CreateDataSource(path)
    copy = out.CreateLayer("cut", layer.GetSpatialRef(), ogr.wkbPolygon, ["ENCODING=UTF-8"])
    definition = layer.GetLayerDefn()
    for k in range(definition.GetFieldCount()):
        copy.CreateField(definition.GetFieldDefn(k))
    count = 0
    for feature in layer:
        made = ogr.Feature(copy.GetLayerDefn())
        made.SetFrom(feature)
        copy.CreateFeature(made)
        count += 1
    if count == 0:
        raise AssertionError(f"{source}: nothing for {where}")
    return path


def simulate(path, area, seed, n):
    """Seeded incidents of three years: a town of clusters, some outside, some flawed."""
    chance = numpy.random.default_rng(seed)
    west, east, south, north = area.GetEnvelope()
    centres = numpy.column_stack((chance.uniform(west, east, 25), chance.uniform(south, north, 25)))
    spread = chance.uniform(150, 1200, 25)
    pick = chance.integers(0, 25, n)
    places = centres[pick] + chance.normal(size=(n, 2)) * spread[pick, None]
    start = numpy.datetime64("2014-07-01T00:00") + chance.integers(0, 1096 * 1440, n)
    codes = chance.choice(["B70", "A20", "B20", "B73", "C99"], n)
    with open(path, "w", encoding="utf-8") as file:
        file.write("nummer;x_rd;y_rd;begin;klasse\n")
        for k in range(n):
            x, y = (f"{value:.2f}".replace(".", ",") for value in places[k])
            when = str(start[k]).replace("T", " ")
            flaw = k % 97
            x, y = ("", "") if flaw == 1 else ("0", "0") if flaw == 2 else (x, y)
            when = "1900-01-01 00:00" if flaw == 3 else when[:10] if flaw == 4 else when
            file.write(f"PL{k};{x};{y};{when};{codes[k]}\n")
            if flaw == 5:  # the same row again
                file.write(f"PL{k};{x};{y};{when};{codes[k]}\n")


def municipality(checks, program):
    """A Dutch town with its wijken, over the spring change of the clock."""
    folder = program.folder
    area_path = cut(dataset("nl_boundaries_2022", "municipalities_epsg28992.shp"),
                    "name = 'Utrecht'", os.path.join(folder, "gemeente.shp"))
    code = raw.polygons(area_path, raw.crs("EPSG:28992"))[0][0]["code"]
    digits = "".join(character for character in code if character.isdigit())
    zones_path = cut(dataset("nl_boundaries_2022", "wijken_epsg28992.shp"),
                     f"code LIKE 'WK{digits}%'", os.path.join(folder, "wijken.shp"))
    area = raw.polygons(area_path, raw.crs("EPSG:28992"))[0][1]
    incidents = os.path.join(folder, "incidenten.csv")
    simulate(incidents, area, 20170320, 12000)
    job = Job(source=incidents,
              columns={"id": "nummer", "x": "x_rd", "y": "y_rd", "start": "begin",
                       "category": "klasse"},
              offences={"straatroof": ["B70"], "woninginbraak": ["A20", "B20"]},
              zone="Europe/Amsterdam", area=area_path, neighbourhoods=zones_path, zone_name="name",
              delimiter=";", decimal=",", crs="EPSG:28992", work_crs="EPSG:28992",
              forecast={"straatroof": {"model": "kde", "bandwidth": 500},
                        "woninginbraak": {"model": "count-12m"}})
    _, later = run_twice(checks, program, job, "EPSG:28992", "2017-03-20", "2017-04-03")
    expected = {"no_location", "null_island", "implausible_time", "duplicate_id", "category",
                "outside_window", "outside_area"}
    checks.same("reasons", expected - set(later.manifest["rows"]["rejected"]), set())


def nottingham(checks, program):
    """Months only: accepted for density and counts, with a warning."""
    source = dataset("nottingham_2022_monthly", "incidents.csv")
    wards = dataset("nottingham_2022_monthly", "wards_wgs84.geojson")
    job = Job(source=source,
              columns={"id": "id", "x": "lon", "y": "lat", "start": "month", "category": "type"},
              offences={"inbraak": ["burglary"], "overval": ["robbery"]},
              zone="Europe/London", area=wards, neighbourhoods=wards, zone_name="ward_name",
              horizon_days=31, forecast={"inbraak": {"model": "kde", "bandwidth": 500},
                                         "overval": {"model": "count-12m"}})
    earlier, later = run_twice(checks, program, job, "EPSG:32630", "2022-10-01", "2022-12-01")
    for run in (earlier, later):
        checks.that("month_only" in run.warnings, f"no warning month_only: {run.warnings}")
        checks.that("month" in run.report, "the report is silent about the months")
    strict = program.call("run", "job.yaml", "--as-of", "2022-12-01", "--strict", code=65)
    checks.that("month" in strict.stderr, f"--strict: {strict.stderr}")


def kde_sum(path):
    source = published.gdal.Open(path)
    value = source.GetRasterBand(1).ReadAsArray().astype(float)
    return source, value


def feet(checks, program):
    """A density of incidents in US survey feet: the grid is metric, nothing is lost."""
    source = dataset("aoristic_burglary_dc_ny", "dc_burglary_2016h1.csv")
    program.call("kde", source, "--x", "x_ft", "--y", "y_ft", "--id", "id", "--crs", "EPSG:2248",
                 "--work-crs", "auto", "--bandwidth", "500", "--cell", "100", "--unit", "km2",
                 "--cell-integral", "--json-summary", "summary.json", "-o", "dc.tif")
    raster, value = kde_sum(os.path.join(program.folder, "dc.tif"))
    work = raw.crs("EPSG:32618")
    checks.that(published.same_crs(raster.GetProjection(), work), "dc.tif: not UTM 18")
    inside = ~numpy.isnan(value)
    mass = value[inside].sum() * 100 * 100 / 1e6
    rows = published.table(source)
    # The extent is that of the incidents: kernels lose what reaches over it, and nothing else.
    move = osr.CoordinateTransformation(raw.crs("EPSG:2248"), work)
    points = [p[:2] for p in move.TransformPoints([(float(r["x_ft"]), float(r["y_ft"]))
                                                   for r in rows])]
    west, cell, _, north, _, _ = raster.GetGeoTransform()
    checks.same("cell", cell, 100)
    east, south = west + cell * raster.RasterXSize, north - cell * raster.RasterYSize
    safe = sum(west + 500 <= x <= east - 500 and south + 500 <= y <= north - 500
               for x, y in points)
    checks.that(safe <= mass <= len(points), f"mass {mass} of {len(points)}, {safe} far inside")
    row, col = numpy.unravel_index(numpy.nanargmax(value), value.shape)
    x, y = west + (col + 0.5) * cell, north - (row + 0.5) * cell

    mean = raw.quartic_cell_mean(x, y, 500, points, cell) * 1e6
    checks.close("peak of dc.tif", float(value[row, col]), mean, 1e-4)


def memphis(checks, program):
    """Longitude and latitude, a study area in degrees, the working CRS chosen."""
    source = dataset("memphis_robbery_2019", "robberies.csv")
    area_path = dataset("memphis_robbery_2019", "precincts_wgs84.geojson")
    program.call("kde", source, "--x", "lon", "--y", "lat", "--crs", "EPSG:4326", "--id", "id",
                 "--work-crs", "auto", "--area", area_path, "--bandwidth", "1000", "--cell", "250",
                 "-o", "memphis.tif", "--rejects", "rejects.csv", "--json-summary", "summary.json")
    raster, value = kde_sum(os.path.join(program.folder, "memphis.tif"))
    with open(os.path.join(program.folder, "summary.json"), encoding="utf-8") as file:
        rows = published.json.load(file)["rows"]
    work = raw.crs("EPSG:32616")
    checks.that(published.same_crs(raster.GetProjection(), work), "memphis.tif: not UTM 16")
    area = raw.union([shape for _, shape in raw.polygons(area_path, work)])
    inside = raw.Inside(area)
    move = osr.CoordinateTransformation(raw.crs("EPSG:4326"), work)
    table = published.table(source)
    points = [p[:2] for p in move.TransformPoints([(float(r["lon"]), float(r["lat"]))
                                                   for r in table])]
    used = sum(inside.holds(x, y) for x, y in points)
    checks.same("rows read", rows["read"], len(table))
    checks.same("rows used", rows["used"], used)
    written = published.table(os.path.join(program.folder, "rejects.csv"))
    checks.same("rejects", len(written), rows["read"] - used - rows.get("halo", 0))
    mass = numpy.nansum(value) * 250 * 250 / 1e6
    checks.that(0.9 * used < mass < 1.02 * used, f"mass {mass} of {used}")


CASES = {case.__name__: case for case in (chicago, chicago_order, nyc, medellin, medellin_raw,
                                          municipality, nottingham, feet, memphis)}


def main(name):
    folder = tempfile.mkdtemp(prefix=f"hotgrid-{name}-")
    checks = published.Checks()
    try:
        CASES[name](checks, published.Program(os.environ["HOTGRID"], folder))
    except Skip as reason:
        print(f"skipped: {reason}")
        return 77
    finally:
        if os.environ.get("HG_KEEP"):
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder)
    for sentence in checks.failures[:20]:
        print(f"FAILED: {sentence}")
    print(f"{name}: {checks.made} checks, {len(checks.failures)} failed")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
