/* report/tables.c - neighbourhoods, the account of every row, and where the run came from. */
#include <math.h>

#include "report/html.h"
#include "report/sections.h"

static void put_zone(hg_buf *out, const hg_report *report, const hg_report_zone *z)
{
    hg_buf_puts(out, "<tr>");
    html_cell(out, z->code);
    html_row_head(out, z->name);
    html_number_cell(out, z->area_km2, 2);
    for (size_t i = 0; i < report->n_offences; i++) {
        html_number_cell(out, z->count[i], 0);
        html_number_cell(out, z->rate_per_km2[i], 1);
        html_number_cell(out, z->expected[i], 2);
        hg_buf_puts(out, "<td class=\"n\">");
        html_number(out, z->rank[i], 0);
        if (!isnan(z->rank[i])) {
            hg_buf_puts(out, " <small>(");
            html_interval(out, z->rank_low[i], z->rank_high[i], 0);
            hg_buf_puts(out, ")</small>");
        }
        hg_buf_puts(out, "</td>");
    }
    hg_buf_puts(out, "</tr>\n");
}

static void put_zone_heads(hg_buf *out, const hg_report *report)
{
    hg_buf_puts(out, "<thead><tr><th rowspan=\"2\" scope=\"col\">Code</th>"
                     "<th rowspan=\"2\" scope=\"col\">Name</th>"
                     "<th rowspan=\"2\" scope=\"col\" class=\"n\">km\xc2\xb2</th>");
    for (size_t i = 0; i < report->n_offences; i++) {
        hg_buf_puts(out, "<th colspan=\"4\" scope=\"colgroup\" class=\"group\">");
        html_text(out, report->offences[i].name);
        hg_buf_puts(out, "</th>");
    }
    hg_buf_puts(out, "</tr><tr>");
    for (size_t i = 0; i < report->n_offences; i++)
        hg_buf_puts(out, "<th scope=\"col\" class=\"n\">last 365 d</th>"
                         "<th scope=\"col\" class=\"n\">per km\xc2\xb2</th>"
                         "<th scope=\"col\" class=\"n\">expected</th>"
                         "<th scope=\"col\" class=\"n\">rank (95 %)</th>");
    hg_buf_puts(out, "</tr></thead><tbody>\n");
}

void report_neighbourhoods(hg_buf *out, const hg_report *report)
{
    if (report->n_zones == 0)
        return;
    hg_buf_puts(out, "<section class=\"wide\"><h2>Neighbourhoods</h2>\n");
    html_begin_table(out, "Counts, rates, expectations and ranks");
    put_zone_heads(out, report);
    for (size_t z = 0; z < report->n_zones; z++)
        put_zone(out, report, &report->zones[z]);
    html_end_table(out);
    hg_buf_puts(out, "<p class=\"note\">In the order of the file, not a league table. No rank is "
                     "given below ");
    html_number(out, report->zone_minimum_count, 0);
    hg_buf_puts(out, " incidents.</p></section>\n");
}

static void put_account(hg_buf *out, const char *name, const hg_account *a)
{
    hg_buf_puts(out, "<tr>");
    html_row_head(out, name);
    html_number_cell(out, (double)a->read, 0);
    html_number_cell(out, (double)a->used, 0);
    html_number_cell(out, (double)a->halo, 0);
    html_number_cell(out, (double)hg_account_dropped(a), 0);
    html_percent_cell(out, hg_account_located_share(a), 1);
    hg_buf_puts(out, "</tr>\n");
}

static void put_reasons(hg_buf *out, const hg_account *a)
{
    if (hg_account_dropped(a) == 0)
        return;
    static const char *const heads[] = {"Reason", "#Rows", "What it means"};
    html_table(out, "Rows left out, by reason (each is in rejects.csv)", heads, 3);
    for (int r = 0; r < HG_REASON_COUNT; r++) {
        if (a->dropped[r] == 0)
            continue;
        hg_buf_puts(out, "<tr>");
        html_row_head(out, hg_reason_name((hg_reason)r));
        html_number_cell(out, (double)a->dropped[r], 0);
        html_cell(out, hg_reason_help((hg_reason)r));
        hg_buf_puts(out, "</tr>\n");
    }
    html_end_table(out);
}

void report_accounting(hg_buf *out, const hg_report *report)
{
    static const char *const heads[] = {"Source", "#Read",     "#Used",
                                        "#Halo",  "#Left out", "#Located"};
    hg_buf_puts(out, "<section><h2>Every row is accounted for</h2>\n");
    html_table(out, "Rows by source", heads, 6);
    for (size_t i = 0; i < report->n_sources; i++)
        put_account(out, report->sources[i].path, &report->sources[i].account);
    if (report->n_sources > 1)
        put_account(out, "all sources", &report->account);
    html_end_table(out);
    put_reasons(out, &report->account);
    if (report->n_warnings > 0) {
        hg_buf_puts(out, "<h3>Warnings</h3><ul>\n");
        for (size_t i = 0; i < report->n_warnings; i++) {
            hg_buf_puts(out, "<li>");
            html_text(out, report->warnings[i]);
            hg_buf_puts(out, "</li>\n");
        }
        hg_buf_puts(out, "</ul>\n");
    }
    hg_buf_puts(out, "</section>\n");
}

static void put_tags(hg_buf *out, const char *caption, const hg_tag *tags, size_t n)
{
    static const char *const heads[] = {"Key", "Value"};
    html_table(out, caption, heads, 2);
    for (size_t i = 0; i < n; i++)
        html_fact(out, tags[i].key, tags[i].value);
    html_end_table(out);
}

static void put_sources(hg_buf *out, const hg_report *report)
{
    static const char *const heads[] = {"Input", "Format", "SHA-256"};
    html_table(out, "Inputs", heads, 3);
    for (size_t i = 0; i < report->n_sources; i++) {
        hg_buf_puts(out, "<tr>");
        html_row_head(out, report->sources[i].path);
        html_cell(out, report->sources[i].description);
        hg_buf_puts(out, "<td><code>");
        html_text(out, report->sources[i].sha256);
        hg_buf_puts(out, "</code></td></tr>\n");
    }
    html_end_table(out);
}

static void put_frame(hg_buf *out, const hg_report *report)
{
    hg_buf text = {0}; /* a failed growth leaves a shorter text here and shows in `out` */
    html_table(out, "Frame", (const char *const[]){"Item", "Value"}, 2);
    html_fact(out, "Study area", report->area_name);
    hg_buf_puts(out, "<tr>");
    html_row_head(out, "Its size");
    hg_buf_puts(out, "<td>");
    html_number(out, report->area_km2, 2);
    hg_buf_puts(out, " km\xc2\xb2</td></tr>\n");
    hg_buf_printf(&text, "%zu x %zu cells of ", report->cols, report->rows);
    hg_buf_double(&text, report->cell_m);
    hg_buf_puts(&text, " m");
    out->failed |= text.failed;
    html_fact(out, "Grid", text.data);
    hg_buf_clear(&text);
    html_fact(out, "Input CRS", report->crs);
    html_fact(out, "Working CRS", report->work_crs);
    if (report->pipeline && *report->pipeline)
        html_fact(out, "Transformation", report->pipeline);
    html_fact(out, "Plan SHA-256", report->plan_sha256);
    html_end_table(out);
}

void report_provenance(hg_buf *out, const hg_report *report)
{
    hg_buf_puts(out, "<section><h2>How this run came about</h2>\n");
    put_frame(out, report);
    put_sources(out, report);
    put_tags(out, "Settings as used", report->parameters, report->n_parameters);
    put_tags(out, "Versions", report->versions, report->n_versions);
    hg_buf_puts(out, "</section>\n");
}
