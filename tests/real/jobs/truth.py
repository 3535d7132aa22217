"""What does a raw incident file say, worked out without the engine?

Plain rules on the text of each line: OGR for places, zoneinfo for clocks, csv for fields. Slow and
simple on purpose: the tests compare the engine with this.
"""
import csv
import datetime
import math
import zoneinfo

import numpy
from osgeo import ogr, osr

ogr.UseExceptions()
osr.UseExceptions()
UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
DAY_S = 86400
YEAR_1990_S = 631152000
QUARTER_CIRCLE = 16  # segments of the engine's halo (engine/geo/shape.c)
SLIVER_SHARE = 0.01


def crs(definition):
    made = osr.SpatialReference()
    made.SetFromUserInput(definition)
    made.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return made


def seconds(moment):
    return int((moment - EPOCH).total_seconds())


class Clock:
    """Local clock readings as instants; None for a reading that the clock skips."""

    def __init__(self, zone):
        self.zone = zoneinfo.ZoneInfo(zone)

    def instant(self, naive, later=False):
        at = naive.replace(tzinfo=self.zone, fold=1 if later else 0).astimezone(UTC)
        if at.astimezone(self.zone).replace(tzinfo=None) != naive:
            return None
        return seconds(at)

    def midnight(self, date):
        return self.instant(datetime.datetime.strptime(date, "%Y-%m-%d"))

    def days_later(self, date, days):
        day = datetime.datetime.strptime(date, "%Y-%m-%d") + datetime.timedelta(days=days)
        return self.instant(day)

    def read(self, text):
        """(first, last) of an ISO time: of two readings both, of a date its day."""
        if text.endswith("Z"):
            at = datetime.datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
            return seconds(at), seconds(at)
        naive = datetime.datetime.fromisoformat(text)
        first = self.instant(naive)
        if len(text) == 10:
            return first, self.instant(naive + datetime.timedelta(days=1))
        return first, self.instant(naive, later=True)


def polygons(path, work, source_crs=None):
    """[(feature attributes, geometry in the working CRS)]; vertices move, edges stay straight."""
    source = ogr.Open(str(path))
    layer = source.GetLayer(0)
    own = crs(source_crs) if source_crs else layer.GetSpatialRef()
    own.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    move = osr.CoordinateTransformation(own, work)
    found = []
    for feature in layer:
        shape = feature.GetGeometryRef().Clone()
        shape.Transform(move)
        if not shape.IsValid():
            shape = union([shape.MakeValid()])
        found.append((feature.items(), shape))
    return found


def flat_parts(shape):
    """The polygons of a shape; a repair leaves lines beside them."""
    if ogr.GT_Flatten(shape.GetGeometryType()) == ogr.wkbPolygon:
        return [shape]
    return [found for part in shape for found in flat_parts(part)]


def union(shapes):
    bag = ogr.Geometry(ogr.wkbMultiPolygon)
    for shape in shapes:
        for part in flat_parts(shape):
            bag.AddGeometry(part)
    return bag.UnionCascaded()


class Inside:
    """Many points against one polygon."""

    def __init__(self, shape):
        self.prepared = shape.CreatePreparedGeometry()
        self.shape = shape  # must live as long as the prepared one
        self.box = shape.GetEnvelope()

    def holds(self, x, y):
        if not (self.box[0] <= x <= self.box[1] and self.box[2] <= y <= self.box[3]):
            return False
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(x, y)
        return self.prepared.Intersects(point)


class Row:
    __slots__ = ("line", "reason", "offence", "id", "begin", "end", "x", "y", "content")


class Truth:
    """Every row of a file with its one reason, "used" or "halo"."""

    def __init__(self, path, columns, offences, zone, as_of, work, area, halo_m,
                 delimiter=",", decimal=".", source_crs="EPSG:4326"):
        self.columns, self.decimal = columns, decimal
        self.clock = Clock(zone)
        self.as_of_s = self.clock.midnight(as_of)
        self.offence_of = {code: name for name, codes in offences.items() for code in codes}
        self.area = area
        self.inside = Inside(area)
        self.halo = Inside(area.Buffer(halo_m, QUARTER_CIRCLE)) if halo_m else None
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            header = next(reader)
            self.at = {role: header.index(name) for role, name in columns.items()}
            self.rows = [self._read(reader.line_num, fields) for fields in reader]
        self._place(osr.CoordinateTransformation(crs(source_crs), work))
        self._drop_repeated()

    def _text(self, fields, role):
        return fields[self.at[role]] if role in self.at else ""

    def _number(self, text):
        if self.decimal != ".":
            if "." in text:
                raise ValueError(text)
            text = text.replace(self.decimal, ".")
        return float(text)

    def _read(self, line, fields):
        row = Row()
        row.line, row.id = line, self._text(fields, "id")
        row.content = tuple(fields)
        row.offence = self.offence_of.get(self._text(fields, "category"))
        row.reason = self._judge(row, fields)
        return row

    def _judge(self, row, fields):
        if row.offence is None:
            return "category"
        place = [self._text(fields, role).strip() for role in ("x", "y")]
        if "" in place:
            return "no_location"
        try:
            row.x, row.y = (self._number(text) for text in place)
        except ValueError:
            return "bad_coordinate"
        if not (math.isfinite(row.x) and math.isfinite(row.y)):
            return "bad_coordinate"
        if row.x == 0 and row.y == 0:
            return "null_island"
        return self._judge_time(row, fields)

    def _judge_time(self, row, fields):
        start, end = (self._text(fields, role).strip() for role in ("start", "end"))
        if not start:
            return "no_begin"
        try:
            row.begin, _ = self.clock.read(start)
            if row.begin is None:
                return "clock_change"
            row.end = row.begin
            if row.begin < YEAR_1990_S:
                return "implausible_time"
            if end:
                row.end = self.clock.read(end)[1]
                if row.end is None:
                    return "clock_change"
        except ValueError:
            return "bad_time"
        if row.end < row.begin:
            return "end_before_begin"
        return "outside_window" if row.begin >= self.as_of_s else "used"

    def _place(self, move):
        sound = [row for row in self.rows if row.reason == "used"]
        moved = move.TransformPoints([(row.x, row.y) for row in sound])
        for row, (x, y, _) in zip(sound, moved):
            row.x, row.y = x, y
            if not self.inside.holds(x, y):
                near = self.halo is not None and self.halo.holds(x, y)
                row.reason = "halo" if near else "outside_area"

    def _drop_repeated(self):
        seen = set()
        for row in self.rows:
            if "id" not in self.at or row.reason not in ("used", "halo") or not row.id:
                continue
            known = (row.id, row.begin, row.end, row.x, row.y, row.offence)
            if known in seen:
                row.reason = "duplicate_id"
            seen.add(known)

    def counts(self):
        made = {}
        for row in self.rows:
            made[row.reason] = made.get(row.reason, 0) + 1
        return made

    def chosen(self, offence, first, last, halo=False):
        """Rows of the offence that began in [first, last)."""
        reasons = ("used", "halo") if halo else ("used",)
        return [row for row in self.rows if row.reason in reasons and row.offence == offence
                and first <= row.begin < last]


def poisson_quantile(mean, level):
    """Smallest count whose distribution function reaches the level."""
    count, term, total = 0, math.exp(-mean), math.exp(-mean)
    while total < level:
        count += 1
        term *= mean / count
        total += term
    return count


def cell_of(x, y, cell_m):
    return math.floor(x / cell_m), math.floor(y / cell_m)


def cell_area(area, cell, cell_m):
    """Area of a cell inside the study area; 0 for a sliver."""
    west, south = cell[0] * cell_m, cell[1] * cell_m
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)):
        ring.AddPoint_2D(west + dx * cell_m, south + dy * cell_m)
    square = ogr.Geometry(ogr.wkbPolygon)
    square.AddGeometry(ring)
    share = area.Intersection(square).GetArea() / (cell_m * cell_m)
    return share * cell_m * cell_m if share >= SLIVER_SHARE else 0.0


def quartic_cell_mean(x, y, bandwidth_m, points, cell_m):
    """Mean density per m2 of a cell round (x, y), by Gauss-Legendre 8 x 8."""
    nodes, weights = numpy.polynomial.legendre.leggauss(8)
    px, py = numpy.array(points).T
    near = numpy.hypot(px - x, py - y) < bandwidth_m + cell_m
    px, py = px[near], py[near]
    total = 0.0
    for dx, wx in zip(nodes, weights):
        for dy, wy in zip(nodes, weights):
            u2 = ((px - x - dx * cell_m / 2) ** 2 + (py - y - dy * cell_m / 2) ** 2) / bandwidth_m**2
            total += wx * wy / 4 * numpy.sum(numpy.where(u2 < 1, (1 - u2) ** 2, 0.0))
    return 3 / (math.pi * bandwidth_m**2) * total
