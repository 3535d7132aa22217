"""Names that want to be scripts, in every place where a job and its data can put text."""
import json, os, shutil, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Browser, check, finish

program = sys.argv[1]
BAIT = "\"'><img src=x onerror=alert(1)><script>document.title='owned'</script></title></style>"


def square(x0, x1):
    return [[[x0, 463000], [x1, 463000], [x1, 464000], [x0, 464000], [x0, 463000]]]


def polygons(features):
    return json.dumps({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
        "features": [{"type": "Feature", "properties": {"name": name, "code": name},
                      "geometry": {"type": "Polygon", "coordinates": ring}}
                     for name, ring in features]})


def write(name, text):
    with open(name, "w") as file:
        file.write(text)


work = tempfile.mkdtemp()
browser = None
try:
    os.chdir(work)
    write("incidents.csv", "id,x,y,begin,code\n" + "".join(
        f"{i},{155010 + i * 37 % 900},{463010 + i * 53 % 900},2016-11-{1 + i % 28:02d} 12:30,B70\n"
        for i in range(90)))
    write("area.geojson", polygons([("town", square(155000, 156000))]))
    write("zones.geojson", polygons([(BAIT, square(155000, 156000))]))
    write("job.yaml", json.dumps({ # YAML reads JSON
        "title": BAIT,
        "plan": {"goal": BAIT, "owner": BAIT, "stop_rule": BAIT, "horizon": "14d",
                 "area_budget": "10%", "baseline": "count-12m"},
        "crs": "EPSG:28992", "time_zone": "Europe/Amsterdam",
        "incidents": [{"source": "incidents.csv", "time_format": "%Y-%m-%d %H:%M",
                       "columns": {"id": "id", "x": "x", "y": "y", "start": "begin",
                                   "category": "code"},
                       "offences": {"straatroof": ["B70"]}}],
        "study_area": "area.geojson",
        "neighbourhoods": {"source": "zones.geojson", "name": "name", "code": "code"},
        "forecast": {"straatroof": {"model": "kde", "bandwidth": 300}},
        "monitor": {"straatroof": {"source": BAIT, "as_of": BAIT, "target": 10,
                                   "national": {"2014": 5, "2015": 4}}},
        "output": {"folder": "out", "formats": ["csv"]}}))
    run = subprocess.run([program, "run", "job.yaml", "--as-of", "2016-12-01", "-q"],
                         stderr=subprocess.PIPE, text=True)
    check(run.returncode == 0, f"the run ended with {run.returncode}: {run.stderr}")
    if run.returncode == 0:
        report = os.path.realpath("out/current/report.html")
        with open(report) as file:
            check(file.read().count("&lt;script&gt;") >= 8, "the bait is not in the page")
        browser = Browser(os.path.join(work, "profile"))
        browser.open(report, 1000)
        title = browser.value("document.title")
        check(title == BAIT + ", 2016-12-01", f"the title is {title}")
        check(browser.value("document.querySelector('h1').textContent") == BAIT, "the heading")
        check(browser.value("document.scripts.length") == 0, "a script got in")
        check(browser.value("document.images.length") == 1, "a picture got in")
        check(browser.value("document.querySelectorAll('style').length") == 1, "a style got in")
        check(not browser.complaints(), f"complaints: {browser.complaints()}")
        check(not browser.requests(), f"asked for {browser.requests()}")
finally:
    if browser:
        browser.close()
    os.chdir("/")
    shutil.rmtree(work, ignore_errors=True)
finish()
