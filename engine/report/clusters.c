/* report/clusters.c - who should be warned until when, and which neighbourhoods become hot? */
#include "report/html.h"
#include "report/sections.h"

enum { VISITS_SHOWN = 20 };

static void put_visits(hg_buf *out, const hg_report_near_repeat *near)
{
    static const char *const heads[] = {"#Round",           "#Zones",          "Neighbourhood",
                                        "First ends after", "Last ends after", "#Hectares"};
    size_t shown = near->n_visits < VISITS_SHOWN ? near->n_visits : VISITS_SHOWN;
    if (shown == 0)
        return;
    html_table(out, "Rounds of visits: advice zones that overlap", heads, 6);
    for (size_t v = 0; v < shown; v++) {
        const hg_report_visit *one = &near->visits[v];
        hg_buf_puts(out, "<tr>");
        html_number_cell(out, (double)(v + 1), 0);
        html_number_cell(out, (double)one->zones, 0);
        html_cell(out, one->place);
        html_cell(out, one->first_until);
        html_cell(out, one->until);
        html_number_cell(out, one->area_m2 / 1e4, 1);
        hg_buf_puts(out, "</tr>\n");
    }
    html_end_table(out);
    if (near->n_visits > shown)
        hg_buf_printf(out, "<p class=\"note\">%zu more are in advice_zones.</p>\n",
                      near->n_visits - shown);
}

static void put_near_repeat(hg_buf *out, const hg_report_near_repeat *near)
{
    if (!near->sentence)
        return;
    hg_buf_puts(out, "<h3>Near repeats</h3>\n<p>");
    html_text(out, near->sentence);
    hg_buf_puts(out, "</p>\n");
    put_visits(out, near);
    if (near->table_svg) {
        hg_buf_puts(out, "<figure>");
        hg_buf_puts(out, near->table_svg); /* made by us, escaped there */
        hg_buf_puts(out, "</figure>\n");
    }
}

static void put_zone(hg_buf *out, const hg_report_emerging_zone *z)
{
    hg_buf_puts(out, "<tr>");
    html_row_head(out, z->name);
    html_cell(out, z->pattern);
    html_number_cell(out, (double)z->hot_steps, 0);
    html_number_cell(out, (double)z->cold_steps, 0);
    html_number_cell(out, z->z_last, 2);
    html_number_cell(out, z->trend_z, 2);
    html_number_cell(out, z->trend_p, 3);
    html_number_cell(out, z->count, 1);
    html_number_cell(out, z->count_last, 1);
    hg_buf_puts(out, "</tr>\n");
}

static void put_emerging(hg_buf *out, const hg_report_emerging *e)
{
    static const char *const heads[] = {"Neighbourhood", "Pattern",    "#Hot steps",
                                        "#Cold steps",   "#Gi* last",  "#Trend z",
                                        "#Trend p",      "#All steps", "#Last step"};
    if (!e->sentence)
        return;
    hg_buf_puts(out, "<h3>Emerging neighbourhoods</h3>\n<p>");
    html_text(out, e->sentence);
    hg_buf_puts(out, "</p>\n");
    if (e->n_zones == 0)
        return;
    html_table(out, "Neighbourhoods with a pattern", heads, 9);
    for (size_t z = 0; z < e->n_zones; z++)
        put_zone(out, &e->zones[z]);
    html_end_table(out);
}

static void put_alarm(hg_buf *out, const hg_report_alarm *a)
{
    hg_buf_puts(out, "<tr>");
    html_row_head(out, a->place);
    html_cell(out, a->start);
    html_number_cell(out, a->radius_m, 0);
    html_number_cell(out, a->observed, 0);
    html_number_cell(out, a->expected, 1);
    html_number_cell(out, a->p, 3);
    html_number_cell(out, a->recurrence_days, 0);
    hg_buf_puts(out, "</tr>\n");
}

static void put_scan(hg_buf *out, const hg_report_scan *s)
{
    static const char *const heads[] = {"Neighbourhood",       "Since",     "#Radius m",
                                        "#Incidents",          "#Expected", "#p",
                                        "#Recurs every (days)"};
    if (!s->sentence)
        return;
    hg_buf_puts(out, "<h3>Alarm clusters</h3>\n<p>");
    html_text(out, s->sentence);
    hg_buf_puts(out, "</p>\n");
    if (s->n_alarms == 0)
        return;
    html_table(out, "Clusters that are still alive", heads, 7);
    for (size_t i = 0; i < s->n_alarms; i++)
        put_alarm(out, &s->alarms[i]);
    html_end_table(out);
}

void report_clusters(hg_buf *out, const hg_report_offence *offence)
{
    put_near_repeat(out, &offence->near_repeat);
    put_emerging(out, &offence->emerging);
    put_scan(out, &offence->scan);
}
