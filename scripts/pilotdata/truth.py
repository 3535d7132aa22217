"""What was put into the sample: the page datasets/pilot/TRUTH.md, from the parameters themselves."""

from . import crime, export
from .town import NAMES, SEED, SOUTH, WEST


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]) + "\n"


def counts(events):
    rows = []
    for offence, national in crime.NATIONAL.items():
        mean = [f"{crime.yearly_mean(offence, y):.1f}" for y in crime.YEARS]
        share = f"{100 * crime.TOWN_SHARE[offence]:g}%"
        drawn = export.yearly_counts(events, offence, crime.YEARS[0])
        outside = sum(1 for e in events if e.offence == offence and not e.inside)
        rows.append([offence, " ".join(map(str, national)), share, " ".join(mean),
                     " ".join(map(str, drawn)), outside])
    return table(["offence", "national 2014 2015 2016", "share", "expected", "drawn inside the town",
                  "drawn outside, 3 years"], rows)


def places():
    rows = []
    for name, (where, sd) in crime.PLACES.items():
        ends = where if isinstance(where[0], tuple) else (where,)
        spot = " to ".join(f"({WEST + x:.0f}, {SOUTH + y:.0f})" for x, y in ends)
        shares = [f"{100 * crime.MIX[o][1].get(name, 0):g}%" for o in crime.MIX]
        rows.append([name, spot, f"{sd:.0f}"] + shares)
    rows.append(["background", "the whole town", ""]
                + [f"{100 * crime.MIX[o][0]:g}%" for o in crime.MIX])
    return table(["place", "centre, or ends of the street (RD)", "sd, m"] + list(crime.MIX), rows)


def repeats(events):
    rows = []
    for offence, three in crime.NEAR_REPEAT.items():
        if three is None:
            continue
        own = [e for e in events if e.offence == offence]
        children = sum(1 for e in own if e.parent is not None)
        rows.append([offence, three[0], three[1], three[2], f"{children} of {len(own)}"])
    return table(["offence", "theta", "sd on each axis, m", "mean wait, days", "near repeats drawn"],
                 rows)


def profile(name, values):
    head = ["offence"] + [str(k) for k in range(len(next(iter(values.values()))))]
    return f"{name}:\n\n" + table(head, [[o] + list(v) for o, v in values.items()])


def flaws(rows, lines):
    out = [[name, count, outcome] for name, count, _, outcome in export.FLAWS]
    out.append(["line that stands twice", export.COPIES, "duplicate_id (one of the two)"])
    out.append(["one id for two incidents", export.CONFLICTS, "kept, warned"])
    total = sum(row[1] for row in out)
    other = sum(1 for row in rows if row.event.offence == "other")
    halo = sum(1 for row in rows if not row.event.inside and row.event.offence != "other")
    text = table(["flaw", "rows", "what a correct reader does"], out)
    text += (f"\nThat is {total} of {len(lines)} rows ({100 * total / len(lines):.1f}%). No defects: "
             f"{other} rows of offences\nthat the job does not ask for (A40, C10), and {halo} rows "
             "outside the town (around it, or in its enclave),\nwhich a correct reader keeps as "
             "surroundings and never counts.\n")
    return text


def page(town, events, rows, lines):
    named = [[NAMES[c][0], f"{town.area_m2(c) / 1e6:.3f}", NAMES[c][1]] for c in town.cells]
    return f"""# The truth behind the sample

Written by `scripts/make-pilot-data` from the parameters that it used; seed {SEED}. Nothing here is
real: Rivierstad, its neighbourhoods and its incidents are invented. Only the national yearly
counts are not: robberies and street robberies as the action programme gives them, burglaries in
rough round numbers. The town's share of them is chosen far above what a real town of
{town.total_m2() / 1e6:.1f} km2 would have, so that methods have something to score. No number of this sample says
anything about a real place.

## Counts

First events are Poisson with the yearly means below times (1 - theta); the drawn counts follow.

{counts(events)}
Of first events, another {100 * crime.OUTSIDE_SHARE:g}% (of the yearly mean) fall evenly within {crime.HALO_M:.0f} m outside the town.
The export ends {crime.EXPORT_M:.0f} m outside it.

## Where first events fall

Normal around hot places (a street: along its length), cut at the town's border; the background is
even, for burglaries weighted by dwellings (last table).

{places()}
## Near repeats

Every event, near repeats included, has Poisson(theta) near repeats of its own: normal in space,
an exponential wait in time. The wait sets the date; the hour is redrawn from the offence's own
profile and is never before the parent's. `truth.csv` names each parent.

{repeats(events)}
## When

The clock is local (Europe/Amsterdam). Weights:

{profile("Months from January (0) on", crime.MONTHS)}
{profile("Weekdays from Monday (0) on", crime.WEEKDAYS)}
{profile("Hours of the day", crime.HOURS)}
Burglaries happen while the dwelling is empty: {absences()}.
The moment is even within the absence; 12% of the day and evening burglaries are timed exactly. The
export holds begin and end of the absence. Of the other offences 30% have no end.

## Registration

After the end (or the begin): exponential with a mean of {delays()}.
Rows stand in order of registration; the export was made after the last one.

## Places in the export

Precision A 80%: the address. B 16%: normal, sd 40 m on each axis. C 4%: the neighbourhood's centre.
Times are rounded to five minutes.

## Flaws put in

{flaws(rows, lines)}
## Neighbourhoods

{table(["name", "km2", "dwellings, relative"], named)}"""


def absences():
    parts = []
    for name, share, leave, back, nights in crime.ABSENCES:
        text = f"{name} {100 * share:g}% (leave {leave[0]:g} h, sd {leave[1]:g}; back {back[0]:g} h, sd {back[1]:g}"
        parts.append(text + (f"; {nights[0]} to {nights[1]} nights)" if nights else ")"))
    return ", ".join(parts)


def delays():
    return "; ".join(
        f"{offence} {mean:g} h (with chance {100 * chance:g}% ten days instead)"
        for offence, (mean, chance) in crime.DELAY.items()
    )
