"""What happens in the town: the true process behind every incident.

Local clock throughout, in minutes since 2013-01-01 00:00 (2013 is a run-up that is thrown away).
"""

import datetime

from .chance import Stream
from .town import NAMES, SEED, SOUTH, WEST

EPOCH = datetime.date(2013, 1, 1)
DAY = 1440
YEARS = (2014, 2015, 2016)

# National yearly counts and the share of them that happens here: an unusually hot town, on purpose.
NATIONAL = {
    "overval": (1267, 1239, 1132),
    "straatroof": (5460, 4731, 4157),
    "woninginbraak": (71000, 64500, 55000),
}
TOWN_SHARE = {"overval": 0.06, "straatroof": 0.06, "woninginbraak": 0.015}

# Class codes, how often, and the police's words for them.
CODES = {
    "overval": [("B72", 0.25, "Overval woning"), ("B73", 0.70, "Overval overige objecten"),
                ("B74", 0.05, "Overval geld- en waardetransport")],
    "straatroof": [("B70", 1.0, "Straatroof")],
    "woninginbraak": [("A20", 0.72, "Gekwalificeerde diefstal in/uit woning"),
                      ("A30", 0.06, "Diefstal in/uit woning (niet gekwalificeerd)"),
                      ("B20", 0.17, "Gekwalificeerde diefstal met geweld in/uit woning"),
                      ("B30", 0.05, "Diefstal met geweld in/uit woning")],
    "other": [("A40", 0.6, "Zakkenrollerij"), ("C10", 0.4, "Vernieling aan auto")],
}

# Hot places: name, (x, y) in the town, sd in metres; a street is its two ends.
PLACES = {
    "centre": ((3800, 3750), 350.0),
    "shopping street": (((3150, 3600), (4450, 3900)), 60.0),
    "station": ((3650, 4650), 150.0),
    "nightlife": ((4700, 3600), 180.0),
    "south mall": ((3700, 2050), 200.0),
    "north flats": ((5200, 5600), 260.0),
    "garden suburb": ((2200, 5150), 320.0),
    "park": ((2600, 4150), 220.0),
}
# Where first events come from: share of the even background, then of the hot places.
MIX = {
    "overval": (0.25, {"centre": 0.25, "shopping street": 0.25, "station": 0.10, "south mall": 0.15}),
    "straatroof": (0.15, {"nightlife": 0.30, "station": 0.20, "centre": 0.20,
                          "shopping street": 0.10, "park": 0.05}),
    "woninginbraak": (0.75, {"north flats": 0.12, "garden suburb": 0.08, "centre": 0.05}),
    "other": (0.30, {"centre": 0.30, "station": 0.20, "shopping street": 0.20}),
}
# Near repeats: every event (offspring included) has Poisson(theta) offspring, normally spread with
# this sd on each axis, after an exponential wait with this mean.
NEAR_REPEAT = {
    "overval": None,
    "straatroof": (0.08, 150.0, 5.0),
    "woninginbraak": (0.22, 100.0, 7.0),
    "other": None,
}
OUTSIDE_SHARE = 0.03  # first events spread evenly outside the town, up to 1,400 m from it
HALO_M = 1400.0
EXPORT_M = 1490.0  # near repeats of those may lie further out: the export stops here

MONTHS = {
    "overval": (1.15, 1.0, 1.0, 0.95, 0.9, 0.85, 0.85, 0.9, 0.95, 1.05, 1.15, 1.25),
    "straatroof": (1.0, 0.95, 1.0, 1.0, 1.05, 1.0, 1.0, 1.0, 1.0, 1.05, 1.0, 0.95),
    "woninginbraak": (1.35, 1.2, 1.0, 0.9, 0.85, 0.75, 0.75, 0.8, 0.9, 1.05, 1.35, 1.5),
    "other": (1.0,) * 12,
}
WEEKDAYS = {  # Monday first
    "overval": (1.0, 0.95, 1.0, 1.0, 1.1, 1.1, 0.85),
    "straatroof": (0.8, 0.75, 0.8, 0.95, 1.25, 1.45, 1.0),
    "woninginbraak": (1.0, 1.0, 1.0, 1.0, 1.15, 1.1, 0.75),
    "other": (1.0,) * 7,
}
HOURS = {  # relative weight of each clock hour
    "overval": (2, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 4, 4, 5, 7, 9, 10, 10, 9, 7, 4),
    "straatroof": (10, 10, 9, 7, 4, 2, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 8, 10),
    "other": (2, 1, 1, 1, 1, 1, 1, 2, 4, 5, 6, 7, 8, 8, 8, 8, 8, 7, 5, 4, 4, 4, 3, 3),
}
# A dwelling is empty: share, hours of leaving and coming back (mean, sd), nights away (low, high).
ABSENCES = [
    ("day", 0.68, (8.5, 1.0), (17.5, 1.2), None),
    ("evening", 0.20, (18.8, 0.8), (23.2, 0.7), None),
    ("away", 0.12, (10.0, 2.0), (16.0, 2.5), (2, 14)),
]
# Registration after the end: mean hours, and with what chance a long wait of ten days on average.
DELAY = {"overval": (2.0, 0.01), "straatroof": (9.0, 0.06), "woninginbraak": (12.0, 0.05),
         "other": (24.0, 0.10)}
OTHER_PER_YEAR = 110


class Event:
    __slots__ = ("offence", "x", "y", "moment", "begin", "end", "known", "origin", "parent",
                 "code", "text", "number", "inside")

    def __init__(self, offence, x, y, moment, origin, parent=None):
        self.offence, self.x, self.y, self.moment = offence, x, y, moment
        self.origin, self.parent = origin, parent


def minutes(year, month=1, day=1):
    return (datetime.date(year, month, day) - EPOCH).days * DAY


def date_of(minute):
    return EPOCH + datetime.timedelta(days=int(minute // DAY))


def draw_place(town, offence, stream):
    """(x, y, origin) of a first event inside the town."""
    even, hot = MIX[offence]
    names = list(hot)
    while True:
        pick = stream.choose([even] + [hot[name] for name in names])
        if pick == 0:
            cells = town.cells
            weights = [town.area_m2(c) * (NAMES[c][1] if offence == "woninginbraak" else 1.0)
                       for c in cells]
            x, y = town.point_in(cells[stream.choose(weights)], stream)
            return x, y, "background"
        name = names[pick - 1]
        where, sd = PLACES[name]
        if isinstance(where[0], tuple):
            (ax, ay), (bx, by) = where
            share = stream.uniform()
            where = (ax + (bx - ax) * share, ay + (by - ay) * share)
        dx, dy = stream.normal_pair(sd)
        x, y = WEST + where[0] + dx, SOUTH + where[1] + dy
        if town.contains(x, y):
            return x, y, name


def draw_outside(town, stream):
    while True:
        x = stream.uniform(WEST - 1500.0, WEST + 10500.0)
        y = stream.uniform(SOUTH - 1500.0, SOUTH + 8500.0)
        if town.contains(x, y) or town.in_river(x, y):
            continue
        if town.distance2_to_border(x, y) <= HALO_M * HALO_M:
            return x, y, "outside"


def draw_date(offence, year, stream):
    """First minute of a day, by month and weekday."""
    days = (datetime.date(year + 1, 1, 1) - datetime.date(year, 1, 1)).days
    months, week = MONTHS[offence], WEEKDAYS[offence]
    top = max(months) * max(week)
    while True:
        minute = minutes(year) + stream.below(days) * DAY
        date = date_of(minute)
        if stream.uniform() * top < months[date.month - 1] * week[date.weekday()]:
            return minute


def draw_clock(event, stream):
    """Completes the event: its minute within the day, and what the victim can say about it."""
    day = int(event.moment // DAY) * DAY
    if event.offence != "woninginbraak":
        hour = stream.choose(HOURS[event.offence])
        event.moment = day + hour * 60 + stream.uniform(0.0, 60.0)
        event.begin = event.moment
        event.end = None if stream.uniform() < 0.3 else event.moment + stream.exponential(6.0)
        return
    _, _, leave, back, nights = ABSENCES[stream.choose([a[1] for a in ABSENCES])]
    start = day + 60.0 * stream.normal(*leave)
    stop = day + 60.0 * stream.normal(*back)
    if nights:
        length = nights[0] + stream.below(nights[1] - nights[0] + 1)
        before = stream.below(length)
        start, stop = start - before * DAY, stop + (length - before) * DAY
        event.moment = day + stream.uniform(0.0, DAY)
        event.begin, event.end = start, stop
        event.moment = min(max(event.moment, start), stop)
        return
    if stop < start + 30.0:
        stop = start + 30.0
    event.moment = stream.uniform(start, stop)
    if stream.uniform() < 0.12:  # heard, seen or filmed: the time is known
        event.begin, event.end = event.moment, event.moment + 5.0
    else:
        event.begin, event.end = start, stop


def draw_first(town, offence, year, mean, stream):
    """First events of one year, inside and around the town."""
    theta = NEAR_REPEAT[offence][0] if NEAR_REPEAT[offence] else 0.0
    inside = stream.poisson(mean * (1.0 - theta))
    outside = stream.poisson(mean * OUTSIDE_SHARE)
    for k in range(inside + outside):
        x, y, origin = draw_place(town, offence, stream) if k < inside else draw_outside(town, stream)
        event = Event(offence, x, y, float(draw_date(offence, year, stream)), origin)
        draw_clock(event, stream)
        yield event


def draw_offspring(town, parent, stream):
    """The wait decides the date; the hour is the offence's own, never before the parent's."""
    theta, sd, mean_days = NEAR_REPEAT[parent.offence]
    for _ in range(stream.poisson(theta)):
        moment = parent.moment + stream.exponential(mean_days * DAY)
        while True:
            dx, dy = stream.normal_pair(sd)
            if not town.in_river(parent.x + dx, parent.y + dy):
                break
        event = Event(parent.offence, parent.x + dx, parent.y + dy, moment, "near repeat", parent)
        draw_clock(event, stream)
        if event.moment <= parent.moment:
            event.moment = moment
            event.begin, event.end = moment, moment + 5.0
        yield event


def yearly_mean(offence, year):
    if offence == "other":
        return OTHER_PER_YEAR
    return NATIONAL[offence][max(0, year - YEARS[0])] * TOWN_SHARE[offence]


def offence_events(town, offence):
    stream = Stream(SEED, "events " + offence)
    events = []
    for year in (2013,) + YEARS:
        events += draw_first(town, offence, year, yearly_mean(offence, year), stream)
    if NEAR_REPEAT[offence]:
        at = 0
        while at < len(events):  # children are appended, and have children of their own
            events += draw_offspring(town, events[at], stream)
            at += 1
    codes = CODES[offence]
    for event in events:
        event.code, _, event.text = codes[stream.choose([c[1] for c in codes])]
        last = event.end if event.end is not None else event.begin
        mean, long_chance = DELAY[offence]
        delay = stream.exponential(60.0 * mean)
        if stream.uniform() < long_chance:
            delay = stream.exponential(10.0 * DAY)
        event.known = last + delay
    return events


def all_events(town):
    """Every incident in or around the town that began in the three years, as it was registered."""
    events = [e for offence in MIX for e in offence_events(town, offence)]
    kept = [e for e in events if minutes(2014) <= e.begin and e.begin < minutes(2017) - 3
            and e.moment < minutes(2017)]
    for event in kept:
        event.inside = town.contains(event.x, event.y)
    kept = [e for e in kept
            if e.inside or town.distance2_to_border(e.x, e.y) <= EXPORT_M * EXPORT_M]
    kept.sort(key=lambda e: (e.known, e.moment, e.x))
    for number, event in enumerate(kept, 1):
        event.number = number
    return kept
