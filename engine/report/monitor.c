/* report/monitor.c - the programme monitor in words and figures: target, trends, every year. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "report/html.h"
#include "report/sections.h"

static int count_decimals(double count)
{
    return count < 100 ? 1 : 0;
}

static void put_p(hg_buf *out, double p)
{
    if (p < 0.0001) {
        hg_buf_puts(out, "p below 0.0001");
        return;
    }
    hg_buf_puts(out, "p ");
    html_number(out, p, 4);
}

static void put_trend(hg_buf *out, const char *name, const hg_trend *t, int first, int last)
{
    hg_buf_puts(out, "<li>");
    hg_buf_printf(out, "%s, %d to %d: Sen slope ", name, first, last);
    html_number(out, t->sen_slope, 1);
    hg_buf_puts(out, " a year, Mann-Kendall Z ");
    html_number(out, t->z, 2);
    hg_buf_puts(out, ", ");
    put_p(out, t->p);
    if (last - first + 1 < 10)
        hg_buf_puts(out, " (fewer than ten years: weak evidence)");
    hg_buf_puts(out, "</li>\n");
}

static bool any_national(const hg_report_monitor *m)
{
    for (size_t i = 0; i < m->n_years; i++)
        if (!isnan(m->years[i].national))
            return true;
    return false;
}

static void put_trends(hg_buf *out, const hg_report_monitor *m, bool national)
{
    hg_buf_puts(out, "<ul>\n");
    if (m->has_trend)
        put_trend(out, "This area", &m->trend, m->trend_first, m->trend_last);
    else
        hg_buf_puts(out,
                    "<li>This area: fewer than four complete years, no trend is tested</li>\n");
    if (m->has_national_trend)
        put_trend(out, "National", &m->national_trend, m->national_first, m->national_last);
    else if (national)
        hg_buf_puts(out, "<li>National: no four years in a row counted in one way, no trend is "
                         "tested</li>\n");
    hg_buf_puts(out, "</ul>\n");
}

/* The newest year that is over, against the line. */
static void put_newest(hg_buf *out, const hg_report_monitor *m)
{
    const hg_report_year *newest = NULL;
    for (size_t i = 0; i < m->n_years; i++)
        if (m->years[i].complete && !isnan(m->years[i].count))
            newest = &m->years[i];
    if (!newest)
        return;
    hg_buf_printf(out, " The newest complete year, %d, had ", newest->year);
    html_number(out, newest->count, 0);
    hg_buf_puts(out, newest->count < m->target ? ": under the line." : ": not under the line.");
}

static void put_target(hg_buf *out, const hg_report_monitor *m)
{
    if (isnan(m->national_target))
        return;
    hg_buf_puts(out, "<p>National target: under ");
    html_number(out, m->national_target, 0);
    hg_buf_puts(out, " a year");
    if (isnan(m->area_share)) {
        hg_buf_puts(out, ". No year is complete both here and nationally, so the target cannot be "
                         "scaled to this area.</p>\n");
        return;
    }
    hg_buf_puts(out, "; this area's share of the national count is ");
    html_percent(out, m->area_share, 2);
    hg_buf_puts(out, ", so its line is ");
    html_number(out, m->target, count_decimals(m->target));
    hg_buf_puts(out, ".");
    put_newest(out, m);
    hg_buf_puts(out, "</p>\n");
}

static void put_year(hg_buf *out, const hg_report_monitor *m, const hg_report_year *y,
                     bool national)
{
    char year[16];
    snprintf(year, sizeof year, "%d", y->year);
    hg_buf_puts(out, "<tr>");
    html_row_head(out, year);
    hg_buf_puts(out, "<td class=\"n\">");
    html_number(out, y->count, 0);
    if (!isnan(y->count) && !y->complete)
        hg_buf_puts(out, " <small>(in part)</small>");
    hg_buf_puts(out, "</td>");
    if (national) {
        html_number_cell(out, y->national, 0);
        html_number_cell(out, y->national * m->area_share, 1);
    }
    hg_buf_puts(out, "</tr>\n");
}

static void put_years(hg_buf *out, const hg_report_monitor *m, bool national)
{
    static const char *const heads[] = {"Year", "#This area", "#National", "#National, scaled"};
    html_table(out, "Incidents per year", heads, national ? 4 : 2);
    for (size_t i = 0; i < m->n_years; i++)
        put_year(out, m, &m->years[i], national);
    html_end_table(out);
}

void report_monitor(hg_buf *out, const hg_report_monitor *m)
{
    if (m->n_years == 0)
        return;
    bool national = any_national(m);
    hg_buf_puts(out, "<h3>Programme monitor</h3>\n");
    report_monitor_svg(out, m);
    put_target(out, m);
    put_trends(out, m, national);
    put_years(out, m, national);
    if (m->note && *m->note) {
        hg_buf_puts(out, "<p class=\"note\">");
        html_text(out, m->note);
        hg_buf_puts(out, "</p>\n");
    }
}
