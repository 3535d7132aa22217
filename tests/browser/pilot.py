"""The pilot's report at desk and phone width: quiet, self-contained, its pictures drawn."""
import os, shutil, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Browser, check, finish

program, source = sys.argv[1:3]
OFFENCES = 3


def colours(path):
    """How many colours a picture has: a blank one has one."""
    import numpy
    from osgeo import gdal
    gdal.UseExceptions()
    bands = gdal.Open(path).ReadAsArray()[:3].astype("uint32")
    return len(numpy.unique(bands[0] << 16 | bands[1] << 8 | bands[2]))


work = tempfile.mkdtemp()
browser = None
try:
    out = os.path.join(work, "out")
    for night in ("2016-12-04", "2016-12-18", "2017-01-01"):
        subprocess.run([program, "run", source + "/datasets/pilot/job.yaml", "--as-of", night,
                        "--set", "output.folder=" + out, "--set", "output.formats=[csv]", "-q"],
                       check=True, stderr=subprocess.DEVNULL)
    report = os.path.realpath(out + "/current/report.html")
    browser = Browser(os.path.join(work, "profile"))
    # Where the reader looks for these pictures when a person wants to see them too.
    kept = os.environ.get("HG_SCREENSHOTS", work)
    for name, width in (("desk", 1000), ("phone", 390)):
        browser.open(report, width)
        pictures = browser.value("[...document.images].map(i => [i.complete, i.naturalWidth,"
                                 " i.naturalHeight, i.getBoundingClientRect().width])")
        check(len(pictures) == OFFENCES, f"{len(pictures)} pictures")
        for complete, wide, high, shown in pictures:
            check(complete and wide > 300 and high > 300, f"a picture of {wide} x {high}")
            check(0 < shown <= width, f"a picture shown {shown} wide on {width}")
        charts = browser.value("[...document.querySelectorAll('svg')].map(s =>"
                               " s.getBoundingClientRect().height)")
        check(len(charts) == 4 and min(charts) > 100, f"charts {charts}")
        # The style sheet is in force: the policy named the right hash.
        check(browser.value("getComputedStyle(document.querySelector('.bar')).fill")
              == "rgb(49, 104, 142)", "the style sheet is not applied")
        scroll = browser.value("document.documentElement.scrollWidth")
        check(scroll <= width, f"the page is {scroll} wide on {width}")
        check(browser.value("document.scripts.length") == 0, "there is a script")
        check(browser.value("document.documentElement.lang") == "en", "lang")
        links = browser.value("[...document.querySelectorAll('a')].every(a =>"
                              " document.querySelector(a.getAttribute('href')))")
        check(links, "a link leads nowhere")
        path = os.path.join(kept, f"report-{name}.png")
        browser.screenshot(path)
        check(colours(path) > 100, f"{name}: the page is blank")
        check(not browser.complaints(), f"{name}: {browser.complaints()}")
        check(not browser.requests(), f"{name}: asked for {browser.requests()}")
finally:
    if browser:
        browser.close()
    shutil.rmtree(work, ignore_errors=True)
finish()
