"""The cases of bench/command: command_cases.py BUILD FOLDER [--tiny] [--repeat N] [--case PART]
[--threads 1,2]"""
import argparse
import json
import os
import statistics
import subprocess
import time

WEST, SOUTH = 100000, 400000  # of the workload, in RD New
# name: command, side in km, towns, rows, in degrees, options
CASES = {
    "kde_region_1e6": ("kde", 100, 300, 1000000, False, []),
    "kde_region_1e6_degrees": ("kde", 100, 300, 1000000, True, []),
    "stkde_city_1e5_52": ("stkde", 20, 60, 100000, False,
                          ["--time-bandwidth", "30", "--slice", "7", "--to", "2016-12-30"]),
    "stkde_city_1e5_365": ("stkde", 20, 60, 100000, False,
                           ["--time-bandwidth", "7", "--slice", "1", "--to", "2016-12-31"]),
}


def write_input(build, folder, km, towns, rows, degrees):
    path = os.path.join(folder, f"{km}_{rows}_{'degrees' if degrees else 'metres'}.csv")
    if not os.path.exists(path):
        subprocess.run([os.path.join(build, "bench", "bench_write"), path, str(km * 1000),
                        str(towns), str(rows)] + (["degrees"] if degrees else []), check=True)
    return path


def run_once(arguments, summary):
    """Wall seconds, processor seconds, peak MiB, and the program's own summary."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench/command: exit code {process.returncode} of {' '.join(arguments)}")
    with open(summary, encoding="utf-8") as file:
        return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, json.load(file)


def spread(name, seconds):
    middle = statistics.median(seconds)
    return {f"{name}_s": round(middle, 4), f"{name}_min_s": round(min(seconds), 4),
            f"{name}_mad_s": round(statistics.median(abs(s - middle) for s in seconds), 4)}


def report(name, build, folder, options, threads):
    command, km, towns, rows, degrees, more = CASES[name]
    rows, km = (rows // 1000, max(km // 10, 2)) if options.tiny else (rows, km)
    source = write_input(build, folder, km, towns, rows, degrees)
    summary, out = (os.path.join(folder, file) for file in ("summary.json", "out.tif"))
    # A point on the far side would open another row of cells.
    extent = f"{WEST},{SOUTH},{WEST + km * 1000 - 1},{SOUTH + km * 1000 - 1}"
    arguments = [os.path.join(build, "hotgrid"), command, source, "-o", out, "--force", "-q",
                 "--crs", "EPSG:4326" if degrees else "EPSG:28992", "--work-crs", "EPSG:28992",
                 "--bandwidth", "500", "--cell", "50", "--extent", extent, "--json-summary",
                 summary, "--threads", threads]
    if command == "stkde":
        arguments += ["--time", "time", "--tz", "UTC", "--from", "2016-01-01"] + more
    runs = [run_once(arguments, summary) for _ in range(options.repeat)]
    line = {"bench": "command", "program": "hotgrid", "case": name, "command": command,
            "rows": runs[0][3]["rows"]["read"], "points": runs[0][3]["rows"]["used"],
            "cols": km * 20, "threads": int(threads), "runs": options.repeat,
            "input_mb": round(os.path.getsize(source) / 1e6, 1),
            "output_mb": round(os.path.getsize(out) / 1e6, 1)}
    line.update(spread("wall", [run[0] for run in runs]))
    line["cpu_s"] = round(statistics.median(run[1] for run in runs), 4)
    for stage in runs[0][3]["seconds"]:
        line[f"{stage}_s"] = round(statistics.median(run[3]["seconds"][stage] for run in runs), 4)
    line["peak_mib"] = round(max(run[2] for run in runs), 1)
    print(json.dumps(line), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("folder")
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--case", default="")
    parser.add_argument("--threads", default="1,2")
    options = parser.parse_args()
    for name in CASES:
        for threads in options.threads.split(",") if options.case in name else []:
            report(name, os.path.abspath(options.build), options.folder, options, threads)


if __name__ == "__main__":
    main()
