"""How does the truth reach the analyst: a Dutch police export with everyday flaws, and its key."""

import datetime

from .chance import Stream
from .crime import DAY, EPOCH, date_of, minutes
from .town import SEED

HEADER = ("incident_id;klasse;omschrijving;datum_begin;tijd_begin;datum_eind;tijd_eind;"
          "datum_kennisname;tijd_kennisname;x_rd;y_rd;nauwkeurigheid")
ASKED = ("overval", "straatroof", "woninginbraak")
DOUBLED = [datetime.date(2014, 10, 26), datetime.date(2015, 10, 25), datetime.date(2016, 10, 30)]
SKIPPED = [datetime.date(2014, 3, 30), datetime.date(2015, 3, 29), datetime.date(2016, 3, 27)]


class Row:
    """One line of the export, field by field, and what is wrong with it."""

    def __init__(self, event, town, stream):
        self.event, self.flaw = event, None
        self.id = f"RV{event.number:06d}"
        self.code, self.text = event.code, event.text
        self.begin = clock_text(round5(event.begin))
        self.end = ("", "") if event.end is None else clock_text(
            max(round5(event.end), round5(event.begin)))
        last = event.begin if event.end is None else event.end
        self.known = clock_text(max(round5(event.known), round5(last)))
        self.precision = "ABC"[stream.choose([0.80, 0.16, 0.04])] if event.inside else "A"
        self.x, self.y = located(event, self.precision, town, stream)

    def fields(self):
        return [self.id, self.code, self.text, *self.begin, *self.end, *self.known, self.x, self.y,
                self.precision]

    def line(self):
        return ";".join(self.fields())


def round5(minute):
    """To five minutes; an hour that the clock skipped is written as the hour after it."""
    rounded = int(minute / 5.0 + 0.5) * 5
    if date_of(rounded) in SKIPPED and rounded % DAY // 60 == 2:
        rounded += 60
    return rounded


def clock_text(minute):
    date = date_of(minute)
    return f"{date.day:02d}-{date.month:02d}-{date.year:04d}", \
        f"{minute % DAY // 60:02d}:{minute % 60:02d}"


def dutch(value):
    return f"{value:.2f}".replace(".", ",")


def located(event, precision, town, stream):
    """A: the address. B: some 40 m off along the street. C: the neighbourhood's centre."""
    x, y = event.x, event.y
    if precision == "B":
        for _ in range(20):
            dx, dy = stream.normal_pair(40.0)
            if town.contains(x + dx, y + dy):
                x, y = x + dx, y + dy
                break
    elif precision == "C":
        x, y = town.centroid(town.cell_at(x, y))
    return dutch(x), dutch(y)


# ---- flaws: each takes a row (and a stream), and changes it the way that sources do ----
def no_coordinates(row, _):
    row.x = row.y = ""


def zero_coordinates(row, _):
    row.x = row.y = "0,00"


def swapped_axes(row, _):
    row.x, row.y = row.y, row.x


def thousands(row, _):
    row.x, row.y = (v[:3] + "." + v[3:] for v in (row.x, row.y))


def end_before_begin(row, stream):
    date = date_of(round5(row.event.begin)) - datetime.timedelta(days=1 + stream.below(5))
    row.end = (f"{date.day:02d}-{date.month:02d}-{date.year:04d}", row.begin[1])


def impossible_date(row, _):
    row.begin = ("31-02-2015", row.begin[1])


def no_begin(row, _):
    row.begin = ("", "")


def future_date(row, _):
    row.begin = (row.begin[0][:6] + "2029", row.begin[1])
    row.end = ("", "")


def skipped_hour(row, stream):
    on_clock_change(row, SKIPPED, stream)


def doubled_hour(row, stream):
    on_clock_change(row, DOUBLED, stream)


def on_clock_change(row, dates, stream):
    date = dates[stream.below(len(dates))]
    minute = (date - EPOCH).days * DAY + 120 + 5 * stream.below(12)
    row.begin, row.end = clock_text(minute), ("", "")
    row.known = clock_text(minute + 600)


def default_time(row, _):
    row.begin = (row.begin[0], "00:00")
    row.end = ("", "")


def far_outside(row, stream):
    row.x = dutch(stream.uniform(190000.0, 230000.0))
    row.y = dutch(stream.uniform(470000.0, 520000.0))


def centroid(row, _):
    row.precision, row.x, row.y = "D", "153500,00", "443500,00"


def bad_precision(row, _):
    row.precision = "onbekend"


def known_before_begin(row, _):
    row.known = clock_text(round5(row.event.begin) - 3 * DAY)


def wrong_fields(row, _):
    row.text = row.text + "; zie mutatie"


# name, count, how, what a correct reader does with it (a reason of the row accounting, or a mark)
FLAWS = [
    ("no coordinates", 14, no_coordinates, "no_location"),
    ("coordinates (0, 0)", 8, zero_coordinates, "null_island"),
    ("x and y exchanged", 4, swapped_axes, "outside_crs"),
    ("thousands mark in the coordinates", 4, thousands, "bad_coordinate"),
    ("end before begin", 9, end_before_begin, "end_before_begin"),
    ("impossible date 31-02-2015", 4, impossible_date, "bad_time"),
    ("no begin", 3, no_begin, "no_begin"),
    ("begin in the future (year 2029)", 3, future_date, "implausible_time"),
    ("begin in the hour that the spring clock skips", 3, skipped_hour, "clock_change"),
    ("begin in the hour that the autumn clock repeats", 4, doubled_hour, "kept, flagged"),
    ("default time 00:00", 12, default_time, "kept, counted"),
    ("far outside the town and its surroundings", 6, far_outside, "outside_area"),
    ("precision D: a municipal centroid", 14, centroid, "centroid"),
    ("precision not A to D", 2, bad_precision, "bad_precision"),
    ("registered before it began", 3, known_before_begin, "kept, warned"),
    ("an unquoted delimiter in the text: 13 fields", 4, wrong_fields, "bad_record"),
]
COPIES = 8  # whole lines that stand in the file twice -> duplicate_id
CONFLICTS = 2  # an id that stands for two different incidents -> kept, warned


def free_row(rows, stream):
    """A row of an offence that was asked for, inside the town, not on a special night, no flaw."""
    while True:
        row = rows[stream.below(len(rows))]
        quiet = date_of(row.event.begin) not in SKIPPED + DOUBLED
        if row.flaw is None and row.event.offence in ASKED and row.event.inside and quiet:
            return row


def registered(row):
    """Text that sorts like the moment of registration."""
    date, clock = row.known
    return date[6:] + date[3:5] + date[:2] + clock


def make_rows(events, town):
    stream = Stream(SEED, "export")
    rows = [Row(event, town, stream) for event in events]
    stream = Stream(SEED, "flaws")
    for name, count, spoil, _ in FLAWS:
        for _ in range(count):
            row = free_row(rows, stream)
            row.flaw = name
            spoil(row, stream)
    for _ in range(CONFLICTS):
        row, other = free_row(rows, stream), free_row(rows, stream)
        row.flaw = other.flaw = "one id for two incidents"
        other.id = row.id
    copies = []
    for _ in range(COPIES):
        row = free_row(rows, stream)
        row.flaw = "line that stands twice"
        copies.append(row)
    rows.sort(key=registered)
    lines = []
    for row in rows:
        lines += [row.line()] * (2 if row in copies else 1)
    return rows, lines


def write_csv(path, lines):
    with open(path, "wb") as file:
        file.write(b"\xef\xbb\xbf")
        file.write("\r\n".join([HEADER] + lines + [""]).encode("utf-8"))


def write_truth_csv(path, rows):
    """The key: where an incident came from and when it really happened (local clock)."""
    out = ["incident_id;origin;parent_id;moment;flaw"]
    for row in rows:
        event = row.event
        parent = event.parent
        parent_id = f"RV{parent.number:06d}" if parent is not None and hasattr(parent, "number") else ""
        date, clock = clock_text(int(event.moment))
        iso = "-".join(reversed(date.split("-"))) + "T" + clock
        out.append(f"RV{event.number:06d};{event.origin};{parent_id};{iso};{row.flaw or ''}")
    with open(path, "wb") as file:
        file.write("\n".join(out + [""]).encode("utf-8"))


def yearly_counts(events, offence, first):
    """Begins inside the town in the year `first` and the two after it."""
    return [sum(1 for e in events if e.offence == offence and e.inside
                and minutes(year) <= e.begin < minutes(year + 1))
            for year in range(first, first + 3)]
