"""How far off is another program's density? Lines for benches that compare on the same points."""
import array
import json
import statistics
import sys


def read_case(folder, case):
    """The line that bench_kde --dump printed: name, kernel, columns, rows, cell, bandwidth, points."""
    with open(f"{folder}/{case}.txt", encoding="utf-8") as file:
        name, kernel, *numbers = file.read().split()
    cols, rows, cell, bandwidth, points = (float(n) for n in numbers)
    return {"case": name, "kernel": kernel, "cols": int(cols), "rows": int(rows), "cell_m": cell,
            "bandwidth_m": bandwidth, "points": int(points)}


def read_grid(path, cells, code="d"):
    values = array.array(code)
    with open(path, "rb") as file:
        values.fromfile(file, cells)
    return values


def errors(exact, got):
    """Shapes at equal sums, since some scale by a constant of their own: the largest relative error
    where the exact value is above 1e-6 of the peak, and the largest error over the peak."""
    peak, gain = max(exact), sum(exact) / sum(got)
    relative = max(abs(g * gain - e) / e for g, e in zip(got, exact) if e > 1e-6 * peak)
    return {"relative_error": float(f"{relative:.2g}"),
            "error_of_peak": float(f"{max(abs(g * gain - e) for g, e in zip(got, exact)) / peak:.2g}")}


def report(program, case, got, exact, **seconds):
    """seconds: key = list of runs; the median is told."""
    line = {"bench": "kde", "program": program, **{k: case[k] for k in ("case", "kernel", "points")},
            "threads": 1}
    line.update({key: round(statistics.median(runs), 4) for key, runs in seconds.items()})
    print(json.dumps({**line, **errors(exact, got)}))


def skipped(program, case, why):
    print(json.dumps({"bench": "kde", "program": program, "case": case, "skipped": why}))


if __name__ == "__main__":  # compare.py PROGRAM FOLDER CASE GRID TYPE SECONDS, for shell scripts
    name, folder, label, path, kind, took = sys.argv[1:7]
    about = read_case(folder, label)
    size = about["cols"] * about["rows"]
    report(name, about, read_grid(path, size, kind), read_grid(f"{folder}/{label}.f64", size),
           cold_s=[float(took)])
