"""QGIS's QgsKernelDensityEstimation on points that bench_kde wrote: one JSON line.
kde_qgis.py FOLDER CASE REPEAT"""
import os
import sys
import tempfile
import time

import compare

NAME = "QGIS QgsKernelDensityEstimation"


def layer_of(path, case):
    """The points, and two of weight 0 in the corners: QGIS's grid begins where they make it."""
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer
    layer = QgsVectorLayer("Point?crs=EPSG:28992&field=w:double", "points", "memory")
    with open(path, encoding="utf-8") as file:
        next(file)
        places = [(*map(float, row.split(",")), 1.0) for row in file]
    east, north = case["cols"] * case["cell_m"], case["rows"] * case["cell_m"]
    features = []
    for x, y, weight in places + [(0.0, 0.0, 0.0), (east, north, 0.0)]:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        feature.setAttributes([weight])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer


def estimate(layer, case, path):
    """Seconds of QGIS's own run; reading the points is not counted."""
    from qgis.analysis import QgsKernelDensityEstimation as Kde
    parameters = Kde.Parameters()
    parameters.source = layer
    parameters.radius, parameters.pixelSize = case["bandwidth_m"], case["cell_m"]
    parameters.shape, parameters.outputValues = Kde.KernelQuartic, Kde.OutputRaw
    parameters.decayRatio, parameters.radiusField, parameters.weightField = 0, "", "w"
    start = time.perf_counter()
    if Kde(parameters, path, "GTiff").run() != Kde.Success:
        raise RuntimeError("QGIS failed")
    return time.perf_counter() - start


def on_our_grid(path, case):
    """Its grid is larger by the radius: the cell that holds our centre."""
    from osgeo import gdal
    source = gdal.Open(path)
    west, step, _, north, _, _ = source.GetGeoTransform()
    values, none = source.ReadAsArray(), source.GetRasterBand(1).GetNoDataValue()
    got = []
    for row in range(case["rows"]):
        y = (case["rows"] - row - 0.5) * case["cell_m"]
        for col in range(case["cols"]):
            x = (col + 0.5) * case["cell_m"]
            i, j = int((north - y) // step), int((x - west) // step)
            inside = 0 <= i < values.shape[0] and 0 <= j < values.shape[1]
            value = float(values[i, j]) if inside else 0.0
            got.append(0.0 if value == none else value)
    return got


def main():
    folder, label, repeat = sys.argv[1], sys.argv[2], int(sys.argv[3])
    case = compare.read_case(folder, label)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())  # only its owner may enter
    try:
        from qgis.core import QgsApplication
    except ImportError:
        compare.skipped(NAME, label, "not installed")
        return
    QgsApplication.setPrefixPath("/usr", True)
    program = QgsApplication([], False)
    program.initQgis()
    layer = layer_of(f"{folder}/{label}.csv", case)
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "density.tif")
        seconds = [estimate(layer, case, path) for _ in range(repeat)]
        got = on_our_grid(path, case)
    exact = compare.read_grid(f"{folder}/{label}.f64", case["cols"] * case["rows"])
    compare.report(NAME, case, got, exact, warm_s=seconds)
    sys.stdout.flush()
    if not os.listdir(os.environ["XDG_RUNTIME_DIR"]):
        os.rmdir(os.environ["XDG_RUNTIME_DIR"])
    os._exit(0)  # QGIS without a window may crash while it is taken down


if __name__ == "__main__":
    main()
