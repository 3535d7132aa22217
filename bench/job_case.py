"""One case of bench/job: makes its input (seeded), runs the program, prints one JSON line.

city    150,000 incidents of three offences on 400 x 400 cells of 50 m: 70 % in settlements (Pareto
        sizes; one in four repeats near an earlier one), 20 % along roads, 10 % anywhere.
nation  70,000 incidents of three offences on 2,240 x 2,600 cells of 125 m: in the wijken of the
        Netherlands by their inhabitants when the boundaries are beside the project, else anywhere.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATASETS = os.environ.get("HG_DATASETS", os.path.join(SOURCE, "..", "shared", "datasets"))
CODES = ["B72", "B70", "A20"]
SHARES = [0.02, 0.08, 0.90]  # robberies, street robberies, burglaries
WEST, SOUTH = 120000, 460000  # of the city
RIM = 0.001  # an area that ends on the side of a cell touches the next cell too

JOB = """title: "Bench"
plan: {{goal: "speed", horizon: 14d, area_budget: {budget}, baseline: count-12m}}
crs: EPSG:28992
time_zone: Europe/Amsterdam
as_of: "2017-01-01"
incidents:
  - source: incidents.csv
    columns: {{id: id, x: x, y: y, start: begin, end: end, category: class}}
    offences: {{overval: [B72], straatroof: [B70], woninginbraak: [A20]}}
study_area: "{area}"
{zones}
grid: {{cell: {cell}}}
quality: {{pile_up: 100%}}
forecast:
  overval: {{model: kde, bandwidth: {wide}}}
  straatroof: {{model: kde, bandwidth: {middle}}}
  woninginbraak: {{model: kde, bandwidth: {narrow}}}
output: {{folder: out}}
"""


def rectangles(path, boxes):
    """A GeoJSON of boxes (west, south, east, north) in RD New."""
    features = [{"type": "Feature", "properties": {"name": f"Z{k:03d}"},
                 "geometry": {"type": "Polygon", "coordinates":
                              [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}}
                for k, (w, s, e, n) in enumerate(boxes)]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features, "crs": {
            "type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}}, file)


def write_incidents(path, chance, x, y):
    import numpy
    n = len(x)
    minute = chance.integers(0, 3 * 365 * 1440, n)
    begin = numpy.datetime64("2014-01-02T00:00") + minute.astype("timedelta64[m]")
    end = begin + chance.integers(0, 600, n).astype("timedelta64[m]")
    code = numpy.array(CODES)[chance.choice(3, n, p=SHARES)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,class,begin,end,x,y\n")
        for k, row in enumerate(zip(code, begin.astype(str), end.astype(str), x, y)):
            file.write("N%d,%s,%s,%s,%.2f,%.2f\n" % (k, *row))


def city_places(chance, n, side):
    import numpy
    def within(value):
        value = numpy.abs(value) % (2 * side)
        return numpy.where(value >= side, 2 * side - value - 0.01, value)
    sizes = chance.pareto(1.2, 60) + 0.2
    centre, spread = chance.uniform(0, side, (60, 2)), chance.uniform(300, 2500, 60)
    pick = chance.choice(60, n, p=sizes / sizes.sum())
    place = centre[pick] + chance.normal(size=(n, 2)) * spread[pick, None]
    roads = chance.uniform(0, side, (20, 2, 2))
    road, along = chance.integers(0, 20, n), chance.uniform(0, 1, (n, 1))
    on_road = roads[road, 0] * (1 - along) + roads[road, 1] * along + chance.normal(0, 20, (n, 2))
    kind = chance.uniform(0, 1, n)
    place[kind > 0.7] = on_road[kind > 0.7]
    place[kind > 0.9] = chance.uniform(0, side, (n, 2))[kind > 0.9]
    near = (kind < 0.7 / 4) & (numpy.arange(n) > 0)
    place[near] = place[numpy.maximum(numpy.nonzero(near)[0] - 1, 0)] + chance.normal(
        0, 75, (near.sum(), 2))
    return within(place[:, 0]), within(place[:, 1])


def make_city(folder, tiny):
    import numpy
    chance = numpy.random.default_rng(150000)
    cells, n = (40, 2000) if tiny else (400, 150000)
    side = cells * 50
    x, y = city_places(chance, n, side)
    write_incidents(os.path.join(folder, "incidents.csv"), chance, x + WEST, y + SOUTH)
    rectangles(os.path.join(folder, "area.geojson"), [(WEST, SOUTH, WEST + side - RIM, SOUTH + side - RIM)])
    step = side // 10
    rectangles(os.path.join(folder, "zones.geojson"),
               [(WEST + i * step, SOUTH + k * step, WEST + (i + 1) * step, SOUTH + (k + 1) * step)
                for i in range(10) for k in range(10)])
    return JOB.format(area="area.geojson", zones="neighbourhoods: {source: zones.geojson, "
                      "name: name}", cell=50, budget="3%", wide=750, middle=500, narrow=400)


def dutch(file):
    path = os.path.abspath(os.path.join(DATASETS, "nl_boundaries_2022", file))
    return path if os.path.exists(path) else None


def make_dutch_nation(folder, chance, n):
    """Provinces, and a cell in two corners so that the grid is exactly 280 x 325 km."""
    import numpy
    from osgeo import ogr, osr
    work = osr.SpatialReference()
    work.ImportFromEPSG(28992)
    out = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(os.path.join(folder, "area.shp"))
    layer = out.CreateLayer("area", work, ogr.wkbPolygon)
    def add(shape):
        made = ogr.Feature(layer.GetLayerDefn())
        made.SetGeometry(shape)
        layer.CreateFeature(made)
    provinces = ogr.Open(dutch("provinces_epsg28992.shp"))
    for feature in provinces.GetLayer(0):
        add(feature.GetGeometryRef())
    for x, y in ((0, 300000), (279875, 624875)):
        e, top = x + 125 - RIM, y + 125 - RIM
        add(ogr.CreateGeometryFromWkt(f"POLYGON(({x} {y},{e} {y},{e} {top},{x} {top},{x} {y}))"))
    wijken = ogr.Open(dutch("wijken_epsg28992.shp"))
    rows = [(max(f["pop"] or 0, 0), f.GetGeometryRef().Centroid().GetX(),
             f.GetGeometryRef().Centroid().GetY(), f.GetGeometryRef().GetArea())
            for f in wijken.GetLayer(0)]
    people, x, y, area = numpy.array(rows).T
    pick = chance.choice(len(people), n, p=people / people.sum())
    spread = numpy.minimum(numpy.sqrt(area[pick]) / 3, 1500)
    return x[pick] + chance.normal(size=n) * spread, y[pick] + chance.normal(size=n) * spread


def make_nation(folder, tiny):
    import numpy
    chance = numpy.random.default_rng(70000)
    n = 700 if tiny else 70000
    zones = ""
    if dutch("provinces_epsg28992.shp") and not tiny:
        x, y = make_dutch_nation(folder, chance, n)
        area = "area.shp"
        zones = f'neighbourhoods: {{source: "{dutch("municipalities_epsg28992.shp")}", name: name}}'
    else:
        width, height = (28000, 32500) if tiny else (280000, 325000)
        x, y = chance.uniform(0, width, n), chance.uniform(300000, 300000 + height, n)
        area = "area.geojson"
        rectangles(os.path.join(folder, area), [(0, 300000, width - RIM, 300000 + height - RIM)])
    write_incidents(os.path.join(folder, "incidents.csv"), chance, x, y)
    return JOB.format(area=area, zones=zones, cell=125, budget="3%", wide=1500, middle=1000,
                      narrow=750)


def make_pilot(folder, _tiny):
    pilot = os.path.join(SOURCE, "datasets", "pilot")
    for name in os.listdir(pilot):
        if os.path.isfile(os.path.join(pilot, name)):
            shutil.copy(os.path.join(pilot, name), folder)
    return None


# case: how to make it, goal in seconds on two cores, goal in MiB
CASES = {"pilot": (make_pilot, 2, None), "city": (make_city, 3, None),
         "nation": (make_nation, 10, 1024)}


def run_once(program, folder):
    """Seconds of the clock and of the processors, peak MiB, and the program's own summary."""
    shutil.rmtree(os.path.join(folder, "out"), ignore_errors=True)
    start = time.perf_counter()
    with open(os.path.join(folder, "log"), "wb") as log:
        with subprocess.Popen([program, "run", "job.yaml", "--json-summary", "summary.json"],
                              cwd=folder, stdout=log, stderr=log) as child:
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        with open(os.path.join(folder, "log"), encoding="utf-8") as log:
            sys.exit(f"{folder}: hotgrid ended with {child.returncode}: {log.read()}")
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
        summary = json.load(file)
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, summary


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("case", choices=CASES)
    arguments.add_argument("program")
    arguments.add_argument("folder")
    arguments.add_argument("--tiny", action="store_true")
    arguments.add_argument("--repeat", type=int)
    options = arguments.parse_args()
    make, goal_s, goal_mib = CASES[options.case]
    repeat = options.repeat or (1 if options.tiny else 5)
    shutil.rmtree(options.folder, ignore_errors=True)
    os.makedirs(options.folder)
    try:
        job = make(options.folder, options.tiny)
    except ImportError as missing:
        print(json.dumps({"bench": "job", "case": options.case, "skipped": str(missing)}))
        return
    if job:
        with open(os.path.join(options.folder, "job.yaml"), "w", encoding="utf-8") as file:
            file.write(job)
    runs = [run_once(os.path.abspath(options.program), options.folder) for _ in range(repeat)]
    wall = [run[0] for run in runs]
    with open(os.path.join(options.folder, "out", "current", "manifest.json"),
              encoding="utf-8") as file:
        grid = json.load(file)["scoring"]["grid"]
    stages = {stage: round(statistics.median(run[3]["seconds"][stage] for run in runs), 3)
              for stage in runs[0][3]["seconds"]}
    print(json.dumps({
        "bench": "job", "case": options.case, "tiny": options.tiny,
        "rows": runs[0][3]["rows"]["read"], "cols": grid["cols"], "grid_rows": grid["rows"],
        "threads": len(os.sched_getaffinity(0)), "repeat": repeat,
        "seconds_min": round(min(wall), 3), "seconds_median": round(statistics.median(wall), 3),
        "cpu_seconds_median": round(statistics.median(run[1] for run in runs), 3),
        "peak_mib": round(max(run[2] for run in runs), 1), "stages": stages,
        "goal_seconds": goal_s, "goal_mib": goal_mib}))


if __name__ == "__main__":
    main()
