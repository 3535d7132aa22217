"""What does the town look like: outline, river, enclave, neighbourhoods, land for incidents?

A mesh of jittered nodes: 6 columns; 2 rows of neighbourhoods south of the river, 3 north of it.
Edges are bent once and shared by both sides, so the neighbourhoods tile the town exactly.
"""

from .chance import Stream
from .shapefile import signed_area

SEED = 20170101
WEST, SOUTH = 150000.0, 440000.0
COLUMNS = 6
COLUMN_X = [0, 1500, 3050, 4500, 5950, 7500, 9000]
ROW_Y = [0, 1400, 2700, 3000, 4250, 5600, 7000]  # between 2 and 3 flows the river
RIVER_ROW = 2
DROPPED = {(0, 0), (5, 0), (4, 0), (0, 5), (5, 5)}  # (column, row): not part of the town
ENCLAVE_OF = (4, 4)
ENCLAVE = [(6500, 4700), (6920, 4640), (7000, 5010), (6780, 5180), (6460, 5060)]

# Dwelling density relative to the town's mean, by (column, row); names in the same order.
NAMES = {
    (1, 0): ("Zuidbroek", 0.5), (2, 0): ("Steenakker", 0.9), (3, 0): ("Reeënveld", 0.7),
    (0, 1): ("De Weerd", 0.3), (1, 1): ("Zuidoever", 1.1), (2, 1): ("Zuidplein", 1.8),
    (3, 1): ("Kastanjehof", 1.4), (4, 1): ("Hoge Dijk", 0.8), (5, 1): ("Uiterwaard", 0.1),
    (0, 3): ("Waterpoort", 0.6), (1, 3): ("Kadebuurt", 1.3), (2, 3): ("Binnenstad", 2.2),
    (3, 3): ("Sint-Jorisbuurt", 2.0), (4, 3): ("Havenkwartier", 0.9), (5, 3): ("Industrieweg", 0.2),
    (0, 4): ("Molenhoek", 0.7), (1, 4): ("Lindenkwartier", 1.5), (2, 4): ("Stationskwartier", 1.8),
    (3, 4): ("Nieuwland", 1.9), (4, 4): ("Oosterhof", 1.0), (5, 4): ("Rietveld", 0.5),
    (1, 5): ("Veldzicht", 0.9), (2, 5): ("Groenewoud", 0.8), (3, 5): ("Noorderlicht", 1.0),
    (4, 5): ("’t Hoge Land", 0.6),
}


def cm(value):
    """Whole centimetres: what a shared vertex is rounded to."""
    return int(value * 100.0 + 0.5) / 100.0


class Town:
    """Rings are open lists of (x, y), counter-clockwise."""

    def __init__(self):
        self.node = {}
        self.bend = {}
        self._place_nodes(Stream(SEED, "nodes"), Stream(SEED, "bends"))
        self.cells = sorted(NAMES, key=lambda cell: (cell[1], cell[0]))
        self.ring = {cell: self._cell_ring(cell) for cell in self.cells}
        self.enclave = [(cm(WEST + x), cm(SOUTH + y)) for x, y in ENCLAVE]
        self.outline = self._outline()
        self.river = self._river_ring()

    def _place_nodes(self, nodes, bends):
        for row, y in enumerate(ROW_Y):
            for column, x in enumerate(COLUMN_X):
                jitter = 90.0 if row in (RIVER_ROW, RIVER_ROW + 1) else 220.0
                dx, dy = nodes.uniform(-jitter, jitter), nodes.uniform(-jitter, jitter)
                meander = (0, 180, 260, 140, -60, -200, -120)[column] if row in (2, 3) else 0.0
                self.node[column, row] = (WEST + x + dx, SOUTH + y + dy * 0.5 + meander)
        for row in range(len(ROW_Y)):
            for column in range(len(COLUMN_X)):
                for step in ((1, 0), (0, 1)):
                    self._bend_edge((column, row), (column + step[0], row + step[1]), bends)

    def _bend_edge(self, a, b, bends):
        """Three inner vertices, moved sideways: an edge that looks like a street or a bank."""
        if b not in self.node:
            return
        (ax, ay), (bx, by) = self.node[a], self.node[b]
        inner = []
        for share in (0.25, 0.5, 0.75):
            side = bends.uniform(-0.035, 0.035)
            inner.append(
                (cm(ax + (bx - ax) * share - (by - ay) * side),
                 cm(ay + (by - ay) * share + (bx - ax) * side))
            )
        self.bend[a, b] = inner
        self.bend[b, a] = inner[::-1]

    def _edge(self, a, b):
        x, y = self.node[a]
        return [(cm(x), cm(y))] + self.bend[a, b]

    def _cell_corners(self, cell):
        c, r = cell
        return [(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)]

    def _cell_ring(self, cell):
        corners = self._cell_corners(cell)
        ring = []
        for a, b in zip(corners, corners[1:] + corners[:1]):
            ring += self._edge(a, b)
        return ring

    def _outline(self):
        """Edges that only one neighbourhood uses, chained: one ring a bank, ordered by start."""
        after = {}
        for cell in self.cells:
            corners = self._cell_corners(cell)
            for a, b in zip(corners, corners[1:] + corners[:1]):
                after[a, b] = True
        border = {a: b for a, b in after if (b, a) not in after}
        rings = []
        while border:
            start = here = min(border)
            ring = []
            while True:
                there = border.pop(here)
                ring += self._edge(here, there)
                here = there
                if here == start:
                    break
            rings.append(ring)
        return rings

    def _river_ring(self):
        ring = []
        for column in range(COLUMNS):
            ring += self._edge((column, RIVER_ROW), (column + 1, RIVER_ROW))
        for column in range(COLUMNS, 0, -1):
            ring += self._edge((column, RIVER_ROW + 1), (column - 1, RIVER_ROW + 1))
        return ring

    def shape_of(self, cell):
        rings = [(self.ring[cell], False)]
        return rings + [(self.enclave, True)] if cell == ENCLAVE_OF else rings

    def area_shape(self):
        return [(ring, False) for ring in self.outline] + [(self.enclave, True)]

    def area_m2(self, cell):
        return sum(
            abs(signed_area(ring)) * (-1.0 if hole else 1.0) for ring, hole in self.shape_of(cell)
        )

    def total_m2(self):
        return sum(self.area_m2(cell) for cell in self.cells)

    def contains(self, x, y):
        rings = self.outline + [self.enclave]
        return sum(crossings(ring, x, y) for ring in rings) % 2 == 1

    def in_river(self, x, y):
        return crossings(self.river, x, y) % 2 == 1

    def cell_at(self, x, y):
        for cell in self.cells:
            if sum(crossings(ring, x, y) for ring, _ in self.shape_of(cell)) % 2 == 1:
                return cell
        return None

    def point_in(self, cell, stream):
        """Uniform in a neighbourhood."""
        xs = [p[0] for p in self.ring[cell]]
        ys = [p[1] for p in self.ring[cell]]
        while True:
            x, y = stream.uniform(min(xs), max(xs)), stream.uniform(min(ys), max(ys))
            if self.cell_at(x, y) == cell:
                return x, y

    def centroid(self, cell):
        """Mean of the vertices: where a geocoder would put 'somewhere in this neighbourhood'.

        Where that is in the enclave, it moves towards a corner until it is not.
        """
        ring = self.ring[cell]
        x, y = sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
        while self.cell_at(x, y) != cell:
            x, y = 0.75 * x + 0.25 * ring[0][0], 0.75 * y + 0.25 * ring[0][1]
        return x, y

    def distance2_to_border(self, x, y):
        best = 1e30
        for ring in self.outline:
            for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
                dx, dy = bx - ax, by - ay
                share = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)
                share = min(1.0, max(0.0, share))
                ex, ey = x - ax - share * dx, y - ay - share * dy
                best = min(best, ex * ex + ey * ey)
        return best


def crossings(ring, x, y):
    """How many edges a ray to the east meets; odd means inside."""
    count = 0
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            count += 1
    return count
