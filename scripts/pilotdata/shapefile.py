"""How is a polygon layer written as a shapefile, byte for byte the same on every run?"""

import struct

RD_NEW = (
    'PROJCS["RD_New",GEOGCS["GCS_Amersfoort",DATUM["D_Amersfoort",'
    'SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Double_Stereographic"],'
    'PARAMETER["False_Easting",155000.0],PARAMETER["False_Northing",463000.0],'
    'PARAMETER["Central_Meridian",5.38763888888889],PARAMETER["Scale_Factor",0.9999079],'
    'PARAMETER["Latitude_Of_Origin",52.15616055555555],UNIT["Meter",1.0]]'
)
POLYGON = 5


def signed_area(ring):
    """Positive for counter-clockwise; the ring may be open or closed."""
    return sum(
        a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])
    ) / 2.0


def turned(ring, hole):
    """Closed, and turned the way the format wants: outer rings clockwise, holes the other way."""
    ring = ring if ring[0] != ring[-1] else ring[:-1]
    if (signed_area(ring) > 0.0) != hole:
        ring = ring[::-1]
    return ring + ring[:1]


def extent(points):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def polygon_content(rings):
    """Content of one record: the rings are closed and turned already."""
    points = [p for ring in rings for p in ring]
    out = struct.pack("<i4d2i", POLYGON, *extent(points), len(rings), len(points))
    start = 0
    for ring in rings:
        out += struct.pack("<i", start)
        start += len(ring)
    return out + b"".join(struct.pack("<2d", *p) for p in points)


def header(words, box):
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack(
        "<2i8d", 1000, POLYGON, *box, 0.0, 0.0, 0.0, 0.0
    )


def dbf_bytes(fields, rows):
    """fields: (name, 'C' or 'N', width, decimals). The date in the header is fixed on purpose."""
    record = 1 + sum(width for _, _, width, _ in fields)
    out = struct.pack("<4BIHH20x", 3, 117, 1, 1, len(rows), 33 + 32 * len(fields), record)
    for name, kind, width, decimals in fields:
        out += struct.pack("<11sc4xBB14x", name.encode("ascii"), kind.encode("ascii"), width, decimals)
    out += b"\r"
    for row in rows:
        out += b" "
        for (name, kind, width, decimals), value in zip(fields, row):
            if kind == "N":
                cell = f"{value:.{decimals}f}".rjust(width).encode("ascii")
            else:
                cell = value.encode("utf-8").ljust(width)
            if len(cell) != width:
                raise ValueError(f"{name}: {value!r} does not fit into {width} bytes")
            out += cell
    return out + b"\x1a"


def write(base, shapes, fields, rows):
    """shapes: one list of (ring, is_hole) a record. Writes base.shp .shx .dbf .prj .cpg."""
    contents = [polygon_content([turned(r, hole) for r, hole in s]) for s in shapes]
    box = extent([p for s in shapes for ring, _ in s for p in ring])
    shp, shx, offset = b"", b"", 50
    for number, content in enumerate(contents, 1):
        words = len(content) // 2
        shp += struct.pack(">2i", number, words) + content
        shx += struct.pack(">2i", offset, words)
        offset += words + 4
    files = {
        ".shp": header(offset, box) + shp,
        ".shx": header(50 + len(shx) // 2, box) + shx,
        ".dbf": dbf_bytes(fields, rows),
        ".prj": RD_NEW.encode("ascii"),
        ".cpg": b"UTF-8",
    }
    for suffix, data in files.items():
        with open(base + suffix, "wb") as file:
            file.write(data)
