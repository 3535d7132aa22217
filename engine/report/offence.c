/* report/offence.c - one offence: its map, its hotspots, its score. */
#include <math.h>
#include <string.h>

#include "report/html.h"
#include "report/sections.h"

enum { HOTSPOTS_SHOWN = 15, WINDOWS_SHOWN = 13 };

static void put_map(hg_buf *out, const hg_report_offence *o)
{
    if (o->map_bytes == 0)
        return;
    hg_buf_puts(out, "<figure><img alt=\"Risk map of ");
    html_text(out, o->name);
    hg_buf_puts(out, "; the chosen cells are outlined\" src=\"data:image/png;base64,");
    html_base64(out, o->map_png, o->map_bytes);
    hg_buf_puts(out, "\"><figcaption>Colours: expected incidents per cell. Outlined: the cells "
                     "within the area budget. An area without outline is not a safe "
                     "area.</figcaption></figure>\n");
}

static void put_choice(hg_buf *out, const hg_report_offence *o)
{
    hg_buf_puts(out, "<p>Model <b>");
    html_text(out, o->model);
    hg_buf_puts(out, "</b> (");
    html_text(out, o->parameters);
    hg_buf_puts(out, "): ");
    html_text(out, o->model_help);
    if (o->n_flagged == 0) {
        hg_buf_puts(out, ". <strong>No incident to forecast from</strong> was known: no cell is "
                         "chosen, and the map says nothing about risk.</p>\n");
        return;
    }
    hg_buf_puts(out, ". It learned from ");
    html_number(out, (double)o->n_history, 0);
    hg_buf_puts(out, " incidents and expects ");
    html_number(out, o->expected, 1);
    hg_buf_puts(out, " in this window. The ");
    html_number(out, (double)o->n_flagged, 0);
    hg_buf_puts(out, " chosen cells are ");
    html_percent(out, o->flagged_share, 2);
    hg_buf_puts(out, " of the area (budget ");
    html_percent(out, o->budget_share, 2);
    hg_buf_puts(out, ") and hold ");
    html_percent(out, o->flagged_expected_share, 1);
    hg_buf_puts(out, " of the expected incidents.</p>\n");
    if (o->n_tied_at_cut > 1) {
        hg_buf_puts(out, "<p class=\"note\">");
        html_number(out, (double)o->n_tied_at_cut, 0);
        hg_buf_puts(
            out, " cells share the score at the cut; their order is by place, not by risk.</p>\n");
    }
}

static void put_hotspots(hg_buf *out, const hg_report_offence *o)
{
    static const char *const heads[] = {"#Rank", "Place", "#Area, km\xc2\xb2", "#Expected",
                                        "#95 % range"};
    if (o->n_hotspots == 0)
        return;
    html_table(out, "Hotspots: chosen cells that touch, merged", heads, 5);
    for (size_t i = 0; i < o->n_hotspots && i < HOTSPOTS_SHOWN; i++) {
        const hg_report_hotspot *h = &o->hotspots[i];
        hg_buf_puts(out, "<tr>");
        html_number_cell(out, h->rank, 0);
        html_cell(out, h->place);
        html_number_cell(out, h->area_m2 / 1e6, 3);
        html_number_cell(out, h->expected, 2);
        hg_buf_puts(out, "<td class=\"n\">");
        html_interval(out, h->low, h->high, 0);
        hg_buf_puts(out, "</td></tr>\n");
    }
    html_end_table(out);
    if (o->n_hotspots > HOTSPOTS_SHOWN)
        hg_buf_printf(out, "<p class=\"note\">%zu smaller ones are in hotspots.csv.</p>\n",
                      o->n_hotspots - HOTSPOTS_SHOWN);
}

static void put_score_row(hg_buf *out, const char *name, const hg_window_score *s)
{
    hg_buf_puts(out, "<tr>");
    html_row_head(out, name);
    html_number_cell(out, s->hits, 0);
    html_number_cell(out, s->events, 0);
    html_percent_cell(out, s->hit_rate, 1);
    html_number_cell(out, s->pai, 2);
    html_number_cell(out, s->pei_star, 3);
    hg_buf_puts(out, "</tr>\n");
}

static void put_windows(hg_buf *out, const hg_report_offence *o)
{
    static const char *const heads[] = {"From",      "Until", "#Incidents",    "#Hits",
                                        "#Hit rate", "#PAI",  "#Baseline hits"};
    html_table(out, "Scored windows, newest first", heads, 7);
    for (size_t k = 0; k < o->n_windows && k < WINDOWS_SHOWN; k++) {
        const hg_report_window *w = &o->windows[o->n_windows - 1 - k];
        hg_buf_puts(out, "<tr>");
        hg_buf_puts(out, "<th scope=\"row\" class=\"date\">");
        html_text(out, w->from);
        hg_buf_puts(out, "</th><td class=\"date\">");
        html_text(out, w->to);
        hg_buf_puts(out, "</td>");
        html_number_cell(out, w->model.events, 0);
        html_number_cell(out, w->model.hits, 0);
        html_percent_cell(out, w->model.hit_rate, 1);
        html_number_cell(out, w->model.pai, 2);
        html_number_cell(out, w->baseline.hits, 0);
        hg_buf_puts(out, "</tr>\n");
    }
    html_end_table(out);
    if (o->n_windows > WINDOWS_SHOWN)
        hg_buf_printf(out, "<p class=\"note\">%zu older ones are in scorecard.csv.</p>\n",
                      o->n_windows - WINDOWS_SHOWN);
}

static void put_gain(hg_buf *out, const hg_report *report, const hg_gain *gain)
{
    if (isnan(gain->gain)) {
        hg_buf_puts(out, "The baseline had no hits, so a gain over it is not defined");
    } else {
        hg_buf_puts(out, "Gain over the baseline on the same area: ");
        html_percent(out, gain->gain, 1);
        if (isnan(gain->low)) {
            hg_buf_puts(out, " (no interval: that takes eight windows)");
        } else {
            hg_buf_puts(out, " (95 % interval ");
            html_percent(out, gain->low, 1);
            hg_buf_puts(out, " to ");
            html_percent(out, gain->high, 1);
            hg_buf_puts(out, ")");
        }
    }
    hg_buf_puts(out, "; the plan asks for ");
    html_percent(out, report->minimum_gain, 0);
    hg_buf_puts(out, ".");
}

/* What these counts could have shown at all (docs/methods.md 12.6). */
static void put_power(hg_buf *out, const hg_report_offence *o)
{
    if (isnan(o->detectable_hit_rate)) {
        hg_buf_puts(out, " The incidents scored so far are too few to tell any hit rate from the "
                         "baseline's.");
        return;
    }
    hg_buf_puts(out, " With this many incidents, a hit rate must reach ");
    html_percent(out, o->detectable_hit_rate, 1);
    hg_buf_puts(out, " to be told from the baseline's.");
}

static void put_verdict(hg_buf *out, const hg_report *report, const hg_report_offence *o)
{
    hg_buf_puts(out, "<p>Hits with 95 % interval: ");
    html_interval(out, o->hits_low, o->hits_high, 1);
    hg_buf_puts(out, ". ");
    put_gain(out, report, &o->gain);
    put_power(out, o);
    hg_buf_puts(out, "</p>\n<p class=\"verdict\">Plan: <b>");
    html_text(out, hg_verdict_name(o->gain.verdict));
    hg_buf_printf(out, "</b> after %zu window%s.</p>\n", o->gain.n_windows,
                  o->gain.n_windows == 1 ? "" : "s");
}

static void put_score(hg_buf *out, const hg_report *report, const hg_report_offence *o)
{
    static const char *const heads[] = {"Chosen by", "#Hits", "#Incidents",
                                        "#Hit rate", "#PAI",  "#PEI*"};
    hg_buf_puts(out, "<h3>How earlier forecasts did</h3>\n");
    if (o->n_windows == 0) {
        hg_buf_puts(out, "<p>No earlier forecast of this plan has ended yet: the verdict is "
                         "<b>undecidable</b>.</p>\n");
        return;
    }
    html_table(out, "Pooled over windows that do not overlap", heads, 6);
    put_score_row(out, o->model, &o->pooled_model);
    put_score_row(out, o->baseline, &o->pooled_baseline);
    html_end_table(out);
    put_verdict(out, report, o);
    put_windows(out, o);
}

void report_offence(hg_buf *out, const hg_report *report, size_t index)
{
    const hg_report_offence *o = &report->offences[index];
    hg_buf_printf(out, "<section><h2 id=\"offence-%zu\">", index + 1);
    html_text(out, o->name);
    hg_buf_puts(out, "</h2>\n");
    put_map(out, o);
    put_choice(out, o);
    put_hotspots(out, o);
    put_score(out, report, o);
    report_clusters(out, o);
    report_monitor(out, &o->monitor);
    hg_buf_puts(out, "</section>\n");
}
