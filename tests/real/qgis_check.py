"""Opens a published run of the pilot job with PyQGIS: qgis_check.py RUN_FOLDER PICTURE_FOLDER

Counts, sums and colours are worked out again from the CSV files and from the palette's ends, not
from what the style files say.
"""
import csv
import math
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

from qgis.core import (QgsApplication, QgsExpression, QgsExpressionContext,
                       QgsExpressionContextUtils, QgsLayerTreeLayer, QgsMapRendererParallelJob,
                       QgsMapSettings, QgsRasterLayer, QgsRectangle, QgsVectorLayer, QgsWkbTypes)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

RUN, PICTURES = sys.argv[1:3]
OFFENCES = ("overval", "straatroof", "woninginbraak")
CELL = 125.0
UNIT = "incidents per cell in 14 d"
LIGHTEST, DARKEST = (250, 247, 231), (70, 34, 95)  # the ends of the palette
FLAG = (0, 62, 92)
failures = []
checks = 0


def check(ok, what):
    global checks
    checks += 1
    if not ok:
        failures.append(what)
        if len(failures) <= 40:
            print("FAILED:", what[:400])


def same(got, want, what):
    check(got == want, f"{what}: {got!r}, not {want!r}")


def near(got, want, tolerance, what):
    check(abs(got - want) <= tolerance, f"{what}: {got!r}, not {want!r}")


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- rasters ----

def grid_of(layer):
    block = layer.dataProvider().block(1, layer.extent(), layer.width(), layer.height())
    return [[None if block.isNoData(r, c) else block.value(r, c) for c in range(layer.width())]
            for r in range(layer.height())]


def check_legend(layer, label, top):
    nodes = layer.renderer().createLegendNodes(QgsLayerTreeLayer(layer))
    texts = [str(node.data(0)) for node in nodes]
    check(UNIT in texts[0], f"{label}: the legend starts with the unit: {texts[0]!r}")
    steps = texts[1:]
    same(len(steps), 13, f"{label}: one legend row a step")
    check(all(re.fullmatch(r"\d+(\.\d+)?", text) and len(text) <= 9 for text in steps),
          f"{label}: short numbers in the legend: {steps}")
    values = [float(text) for text in steps]
    check(values == sorted(set(values)), f"{label}: the legend's numbers differ and rise: {values}")
    near(values[-1], top, top / 500, f"{label}: the legend ends at the maximum")


def check_raster(offence):
    label = f"{offence}/risk.tif"
    layer = QgsRasterLayer(f"{RUN}/{label}", offence)
    same(layer.isValid(), True, label)
    same(layer.crs().authid(), "EPSG:28992", f"{label}: CRS")
    same(layer.bandCount(), 1, f"{label}: bands")
    same((layer.rasterUnitsPerPixelX(), layer.rasterUnitsPerPixelY()), (CELL, CELL),
         f"{label}: cell")
    extent = layer.extent()
    for side in (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()):
        same(side % CELL, 0.0, f"{label}: a side of the extent on the grid")
    provider = layer.dataProvider()
    check(provider.sourceHasNoDataValue(1) and math.isnan(provider.sourceNoDataValue(1)),
          f"{label}: nodata is NaN")
    check(UNIT in layer.bandName(1), f"{label}: unit in the band's name {layer.bandName(1)!r}")
    check(f"UNIT={UNIT}" in layer.htmlMetadata(), f"{label}: unit in the layer's information")
    check("HOTGRID_RUN=2017-01-01" in layer.htmlMetadata(), f"{label}: run in the information")

    values = grid_of(layer)
    inside = [v for row in values for v in row if v is not None]
    check(len(inside) < layer.width() * layer.height(), f"{label}: cells outside are nodata")
    check(min(inside) >= 0, f"{label}: no negative risk")
    for row in table(f"{RUN}/{offence}/cells.csv"):
        column = int((float(row["x"]) - extent.xMinimum()) // CELL)
        line = int((extent.yMaximum() - float(row["y"])) // CELL)
        near(values[line][column], float(row["expected"]), 1e-6 * float(row["expected"]),
             f"{label}: cell {row['cell']} as in cells.csv")

    renderer = layer.renderer()
    same(renderer.type(), "singlebandpseudocolor", f"{label}: renderer of risk.qml")
    items = renderer.shader().rasterShaderFunction().colorRampItemList()
    same(len(items), 13, f"{label}: colour steps")
    same(items[0].color.getRgb()[:3], LIGHTEST, f"{label}: first colour")
    same(items[-1].color.getRgb()[:3], DARKEST, f"{label}: last colour")
    same(items[0].value, 0.0, f"{label}: first step")
    same(items[-1].value, max(inside), f"{label}: last step is the maximum, to the bit")
    shades = [item.color.lightness() for item in items]
    check(shades == sorted(shades, reverse=True), f"{label}: ever darker: {shades}")
    check_legend(layer, label, max(inside))
    return layer


# ---- layers ----

TYPES = {"gpkg": ("Integer64", "Real", "String"), "fgb": ("Integer64", "Real", "String"),
         "shp": ("Integer", "Real", "String"), "geojson": ("Integer", "Real", "String")}
WHOLE = {"rank", "cells", "hotspot"}
WORDS = {"cell", "place", "code", "name"}


def check_fields(layer, label, extension, columns):
    fields = [field for field in layer.fields() if field.name() != "fid"]
    names = [field.name() for field in fields]
    if extension == "shp":  # cut to ten, but each its own
        same(len(set(names)), len(columns), f"{label}: columns")
        check(all(name[:5] == column[:5] for name, column in zip(names, columns)),
              f"{label}: columns {names}")
    else:
        same(names, columns, f"{label}: columns")
    whole, real, word = TYPES[extension]
    for field, column in zip(fields, columns):
        want = whole if column in WHOLE else word if column in WORDS else real
        same(field.typeName(), want, f"{label}: type of {column}")


def pairs(layer, rows):
    """Features with their rows of the CSV file: FlatGeobuf sorts by place, for its index."""
    key = "code" if "code" in rows[0] else "rank"
    by_key = {row[key]: row for row in rows}
    return [(feature, by_key[str(feature[key])]) for feature in layer.getFeatures()]


def check_rows(layer, label, rows):
    same(layer.featureCount(), len(rows), f"{label}: features")
    area = 0.0
    for feature, row in pairs(layer, rows):
        shape = feature.geometry()
        check(shape.isGeosValid() and not shape.isEmpty(), f"{label}: geometry of {row}")
        area += shape.area()
        for column in ("rank", "place", "name", "code"):
            if column in row:
                same(str(feature[column]), row[column], f"{label}: {column}")
    return area


def check_style(layer, label, rows, rules, label_column):
    renderer = layer.renderer()
    same(renderer.type(), "RuleRenderer", f"{label}: renderer of the .qml")
    texts = [item.label() for item in renderer.legendSymbolItems()]
    same(texts, rules, f"{label}: legend")
    same(layer.labelsEnabled(), True, f"{label}: labels")
    same(layer.labeling().settings().fieldName, label_column, f"{label}: label")
    for feature, row in pairs(layer, rows):
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        context.setFeature(feature)
        tip = QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
        check("[%" not in tip and f">{row[label_column]}<" in tip, f"{label}: map tip {tip!r}")
        for column in row:
            if column.endswith("count"):  # a name that a shapefile cuts
                check(f"<td>{column}</td><td>{float(row[column]):g}</td>" in tip,
                      f"{label}: {column} in the map tip {tip!r}")


def check_layer(base, rules, label_column, meanings, area=None):
    rows = table(f"{RUN}/{base}.csv")
    columns = list(rows[0])
    for extension in TYPES:
        label = f"{base}.{extension}"
        layer = QgsVectorLayer(f"{RUN}/{label}", label, "ogr")
        same(layer.isValid(), True, label)
        degrees = extension == "geojson"  # RFC 7946 knows WGS 84 only
        same(layer.crs().authid(), "EPSG:4326" if degrees else "EPSG:28992", f"{label}: CRS")
        same(QgsWkbTypes.geometryType(layer.wkbType()), QgsWkbTypes.PolygonGeometry,
             f"{label}: polygons")
        check_fields(layer, label, extension, columns)
        total = check_rows(layer, label, rows)
        if area and not degrees:
            near(total, area(rows), 1e-6 * total, f"{label}: area of all")
        check_style(layer, label, rows, rules, label_column)
        first = 1 if layer.fields()[0].name() == "fid" else 0
        for i, column in enumerate(columns):
            alias = layer.attributeAlias(first + i)
            check(alias.split(" ")[0] == column and meanings.get(column, "") in alias,
                  f"{label}: {column} is called {alias!r}")


# ---- the map ----

def draw(layers, extent, width, name):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[-1].crs())
    settings.setBackgroundColor(QColor(255, 255, 255))
    settings.setExtent(extent)
    settings.setOutputSize(QSize(width, int(width * extent.height() / extent.width())))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(os.path.join(PICTURES, name))
    return image


def colour_at(image, extent, x, y):
    column = int((x - extent.xMinimum()) / extent.width() * image.width())
    line = int((extent.yMaximum() - y) / extent.height() * image.height())
    return image.pixelColor(column, line).getRgb()[:3]


def distance(a, b):
    return max(abs(x - y) for x, y in zip(a, b))


def over_white(colour, opacity=0.85):
    return tuple(round(255 + (c - 255) * opacity) for c in colour)


def check_map(offence, raster):
    """Raster below, hotspots above: 8 pixels a cell, labels off where colours are read."""
    label = f"map of {offence}"
    extent = raster.extent()
    width = 8 * raster.width()
    hotspots = QgsVectorLayer(f"{RUN}/{offence}/hotspots.gpkg", "hotspots", "ogr")
    draw([hotspots, raster], extent, width, f"{offence}.png")
    hotspots.setLabelsEnabled(False)
    image = draw([hotspots, raster], extent, width, f"{offence}-unlabelled.png")

    values = grid_of(raster)
    worst = max((v, r, c) for r, row in enumerate(values) for c, v in enumerate(row)
                if v is not None)
    flagged = {(row["x"], row["y"]) for row in table(f"{RUN}/{offence}/cells.csv")}
    seen = {"worst": 0, "outside": 0, "none": 0}
    for r, row in enumerate(values):
        for c, value in enumerate(row):
            x = extent.xMinimum() + (c + 0.5) * CELL
            y = extent.yMaximum() - (r + 0.5) * CELL
            colour = colour_at(image, extent, x, y)
            if value is None:
                seen["outside"] += 1
                same(colour, (255, 255, 255), f"{label}: cell {r},{c} outside shows the page")
            elif (r, c) == worst[1:]:
                seen["worst"] += 1  # hotspots are outlines: the riskiest cell keeps its colour
                check(distance(colour, over_white(DARKEST)) <= 2,
                      f"{label}: the riskiest cell is {colour}")
            elif value == 0:
                seen["none"] += 1
                check(distance(colour, over_white(LIGHTEST)) <= 2, f"{label}: no risk is {colour}")
    same(seen["worst"], 1, f"{label}: riskiest cell")
    check(seen["outside"] > 100, f"{label}: cells outside: {seen}")
    check(flagged, f"{label}: flagged cells")

    # Along each hotspot's ring every pixel is the outline's.
    for feature in hotspots.getFeatures():
        ring = feature.geometry().asMultiPolygon()[0][0]
        for a, b in zip(ring, ring[1:]):
            x, y = (a.x() + b.x()) / 2, (a.y() + b.y()) / 2
            check(distance(colour_at(image, extent, x, y), FLAG) <= 40,
                  f"{label}: outline of hotspot {feature['rank']} at {x}, {y}: "
                  f"{colour_at(image, extent, x, y)}")


# ---- SLD 1.0.0: children in the order of the schema, as GeoServer validates them ----

SLD, OGC = "{http://www.opengis.net/sld}", "{http://www.opengis.net/ogc}"
COMPARISONS = [OGC + "And", OGC + "PropertyIsGreaterThan", OGC + "PropertyIsLessThanOrEqualTo"]
ORDER = {
    SLD + name: [child if child.startswith("{") else SLD + child for child in children]
    for name, children in {
        "StyledLayerDescriptor": ["NamedLayer"],
        "NamedLayer": ["Name", "UserStyle"],
        "UserStyle": ["Name", "Title", "Abstract", "FeatureTypeStyle"],
        "FeatureTypeStyle": ["Name", "Title", "Rule"],
        "Rule": ["Name", "Title", OGC + "Filter", "MinScaleDenominator", "MaxScaleDenominator",
                 "PolygonSymbolizer", "TextSymbolizer", "RasterSymbolizer"],
        "RasterSymbolizer": ["Opacity", "ColorMap"],
        "ColorMap": ["ColorMapEntry"],
        "PolygonSymbolizer": ["Fill", "Stroke"],
        "Fill": ["CssParameter"],
        "Stroke": ["CssParameter"],
        "TextSymbolizer": ["Label", "Font", "LabelPlacement", "Halo", "Fill"],
        "Label": [OGC + "PropertyName"],
        "Font": ["CssParameter"],
        "LabelPlacement": ["PointPlacement"],
        "PointPlacement": ["AnchorPoint"],
        "AnchorPoint": ["AnchorPointX", "AnchorPointY"],
        "Halo": ["Radius", "Fill"],
    }.items()
}
ORDER[OGC + "Filter"] = COMPARISONS
ORDER[OGC + "And"] = COMPARISONS[1:]
for comparison in COMPARISONS[1:]:
    ORDER[comparison] = [OGC + "PropertyName", OGC + "Literal"]
ATTRIBUTES = {SLD + "StyledLayerDescriptor": {"version"}, SLD + "CssParameter": {"name"},
              SLD + "ColorMapEntry": {"color", "quantity", "label", "opacity"}}
CSS = {"Fill": {"fill", "fill-opacity"}, "Stroke": {"stroke", "stroke-width"},
       "Font": {"font-family", "font-size", "font-weight"}}


def check_element(element, label):
    allowed = ORDER.get(element.tag, [])
    places = []
    for child in element:
        check(child.tag in allowed, f"{label}: {child.tag} in {element.tag}")
        places.append(allowed.index(child.tag) if child.tag in allowed else -1)
        check_element(child, label)
    check(places == sorted(places), f"{label}: order of the children of {element.tag}")
    check(set(element.attrib) <= ATTRIBUTES.get(element.tag, set()),
          f"{label}: attributes of {element.tag}: {element.attrib}")
    name = element.tag.replace(SLD, "")
    for child in element.findall(SLD + "CssParameter"):
        check(child.get("name") in CSS[name], f"{label}: {name} has no {child.get('name')}")
        if child.get("name") in ("fill", "stroke"):
            check(re.fullmatch("#[0-9a-f]{6}", child.text), f"{label}: colour {child.text}")


def check_sld(path, rules):
    label = os.path.relpath(path, RUN)
    root = ElementTree.parse(path).getroot()
    same(root.tag, SLD + "StyledLayerDescriptor", f"{label}: root")
    same(root.get("version"), "1.0.0", f"{label}: version")
    check_element(root, label)
    last = root.findall(f".//{SLD}FeatureTypeStyle")[-1]
    titles = [title.text for title in last.iterfind(f"{SLD}Rule/{SLD}Title")]
    same(titles[:len(rules)], rules, f"{label}: rules")
    return root


def check_raster_sld(offence, top):
    label = f"{offence}/risk.sld"
    root = check_sld(f"{RUN}/{label}", [])
    entries = list(root.iter(SLD + "ColorMapEntry"))
    same(len(entries), 13, f"{label}: entries")
    quantities = [float(entry.get("quantity")) for entry in entries]
    check(quantities == sorted(set(quantities)), f"{label}: GeoServer wants rising quantities")
    same(quantities[-1], top, f"{label}: last entry is the maximum")
    check(all(re.fullmatch("#[0-9a-f]{6}", entry.get("color")) for entry in entries),
          f"{label}: colours")
    same(root.find(f".//{SLD}UserStyle/{SLD}Abstract").text, UNIT, f"{label}: unit")


def check_sld_in_qgis(base):
    layer = QgsVectorLayer(f"{RUN}/{base}.gpkg", base, "ogr")
    message, read = layer.loadSldStyle(f"{RUN}/{base}.sld")
    check(read, f"{base}.sld: QGIS reads it: {message}")


HOTSPOTS = ["hotspot, rank 1 to 5", "hotspot, rank 6 and on"]
CELLS = ["cell, rank 1 to 10", "cell, rank 11 to 50", "cell, rank 51 and on"]
ZONES = ["neighbourhood"]


def check_all():
    for offence in OFFENCES:
        raster = check_raster(offence)
        check_layer(f"{offence}/hotspots", HOTSPOTS, "rank", {"expected": "over the horizon"})
        check_layer(f"{offence}/cells", CELLS, "rank", {"expected_km2": "per km2"},
                    lambda rows: CELL * CELL * len(rows))
        check_map(offence, raster)
        items = raster.renderer().shader().rasterShaderFunction().colorRampItemList()
        check_raster_sld(offence, items[-1].value)
        for name, rules in (("hotspots", HOTSPOTS), ("cells", CELLS)):
            check_sld(f"{RUN}/{offence}/{name}.sld", rules)
            check_sld_in_qgis(f"{offence}/{name}")
    check_layer("neighbourhoods", ZONES, "name", {"overval_km2": "per km2"},
                lambda rows: sum(float(row["area_km2"]) for row in rows) * 1e6)
    check_sld(f"{RUN}/neighbourhoods.sld", ZONES)
    check_sld_in_qgis("neighbourhoods")


application = QgsApplication([], False)
application.initQgis()
application.messageLog().messageReceived.connect(
    lambda text, tag, level: check(level == 0 or level == 3, f"QGIS says ({tag}): {text}"))
check_all()
print(f"{checks} checks, {len(failures)} failed")
sys.stdout.flush()
# Qt's own end may crash without a screen: what counts is known by now.
os._exit(1 if failures or checks < 1000 else 0)
