/* report/page.c - the page: what is claimed, for when, how sure, and everything behind it. */
#include <math.h>

#include "report/html.h"
#include "report/sections.h"

const char report_css[] =
    ":root{color-scheme:light}"
    "body{font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;margin:0 auto;"
    "max-width:62rem;padding:1rem}"
    "h1{font-size:1.7rem;line-height:1.25;margin:.2rem 0}"
    "h1,h2,p,li{overflow-wrap:anywhere}td{overflow-wrap:break-word}"
    "h2{margin-top:2.5rem;border-bottom:2px solid #1b1f24}"
    "h3{margin-bottom:.3rem}figure{margin:1rem 0}img,svg{max-width:100%;height:auto}"
    "figcaption,.note,small{color:#4a5159;font-size:.875rem}"
    "table{border-collapse:collapse;margin:.8rem 0;font-size:.925rem}"
    "caption{text-align:left;font-weight:600;padding:.2rem 0}"
    "th,td{padding:.2rem .6rem;border-bottom:1px solid #d5d9dd;text-align:left;vertical-align:top}"
    "tbody th{font-weight:400}.date{white-space:nowrap}td{min-width:2.5rem}"
    "thead th{border-bottom:2px solid #8a929a;vertical-align:bottom}"
    "th.n,.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".scroll{overflow-x:auto}.scroll:focus-visible{outline:2px solid #31688e}"
    ".verdict{font-size:1.1rem}code{font-size:.8rem;word-break:break-all}"
    ".group{text-align:center;border-left:1px solid #8a929a}"
    "nav a{margin-right:1rem}a{color:#1a4f7a}.chart{display:block;width:45rem;min-width:34rem}"
    ".bar{fill:#31688e}.part{fill:#fff;stroke:#31688e;stroke-width:1.5}"
    ".grid{stroke:#d5d9dd}.tick{font-size:12px;fill:#4a5159}"
    ".nat{stroke:#1b1f24;stroke-width:1.5}.dot{fill:#1b1f24;stroke:#fff;stroke-width:1.5}"
    ".break{stroke:#4a5159;stroke-dasharray:2 2}"
    ".target{stroke:#b3261e;stroke-width:2;stroke-dasharray:6 4}"
    "@media(max-width:40rem){body{padding:.6rem}th,td{padding:.2rem .4rem}}"
    "@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}"
    ".scroll{overflow:visible}.wide{font-size:7pt}.wide th,.wide td{padding:.1rem .15rem}"
    "h2,h3,caption{break-after:avoid}figure,svg,tr{break-inside:avoid}img{max-height:22cm}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

/* base64(SHA-256(report_css)); a test computes it again. */
const char report_css_sha256[] = "7oowvaKtP4FtqQacZqICkaPXEfiQ2FqQoLG4ms770nw=";

static void put_head(hg_buf *out, const hg_report *report)
{
    hg_buf_puts(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'sha256-");
    hg_buf_puts(out, report_css_sha256);
    hg_buf_puts(
        out, "'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html_text(out, report->title);
    hg_buf_puts(out, ", ");
    html_text(out, report->run);
    hg_buf_puts(out, "</title>\n<style>");
    hg_buf_puts(out, report_css);
    hg_buf_puts(out, "</style></head><body>\n");
}

static void put_opening(hg_buf *out, const hg_report *report)
{
    hg_buf_puts(out, "<header><h1>");
    html_text(out, report->title);
    hg_buf_puts(out, "</h1>\n<p>Forecast from <b>");
    html_text(out, report->from);
    hg_buf_puts(out, "</b> to <b>");
    html_text(out, report->to);
    hg_buf_puts(out, "</b>, made with what was known at ");
    html_text(out, report->as_of);
    hg_buf_puts(out, ". Newest incident: ");
    html_text(out, report->newest_incident && *report->newest_incident ? report->newest_incident
                                                                       : "none");
    hg_buf_puts(out, ".</p>\n");
    if (report->n_offences > 0)
        hg_buf_puts(out, "<nav aria-label=\"Offences\">");
    for (size_t i = 0; i < report->n_offences; i++) {
        hg_buf_printf(out, "<a href=\"#offence-%zu\">", i + 1);
        html_text(out, report->offences[i].name);
        hg_buf_puts(out, "</a> ");
    }
    hg_buf_puts(out, report->n_offences > 0 ? "</nav></header>\n<main>\n" : "</header>\n<main>\n");
}

static void put_glance(hg_buf *out, const hg_report *report)
{
    static const char *const heads[] = {"Offence",   "#Expected",   "#Cells", "#Scored windows",
                                        "#Hit rate", "#Baseline's", "Plan"};
    html_table(out, "At a glance", heads, 7);
    for (size_t i = 0; i < report->n_offences; i++) {
        const hg_report_offence *o = &report->offences[i];
        hg_buf_puts(out, "<tr>");
        html_row_head(out, o->name);
        html_number_cell(out, o->expected, 1);
        html_number_cell(out, (double)o->n_flagged, 0);
        html_number_cell(out, (double)o->n_windows, 0);
        html_percent_cell(out, o->pooled_model.hit_rate, 1);
        html_percent_cell(out, o->pooled_baseline.hit_rate, 1);
        html_cell(out, hg_verdict_name(o->gain.verdict));
        hg_buf_puts(out, "</tr>\n");
    }
    html_end_table(out);
}

static void put_plan(hg_buf *out, const hg_report *report)
{
    hg_buf_puts(out, "<section><h2>The plan, declared beforehand</h2>\n");
    html_table(out, "What was promised", (const char *const[]){"Item", "Text"}, 2);
    html_fact(out, "Goal", report->goal);
    html_fact(out, "Owner", report->owner);
    html_fact(out, "Stop rule", report->stop_rule);
    html_end_table(out);
    hg_buf_puts(out, "<p>The map says where, never who. It is one input to a "
                     "decision that people make and answer for; a place on it gives no ground "
                     "against anybody found there.</p></section>\n");
}

hg_status hg_report_html(const hg_report *report, hg_buf *out, hg_err *err)
{
    put_head(out, report);
    put_opening(out, report);
    put_glance(out, report);
    put_plan(out, report);
    for (size_t i = 0; i < report->n_offences; i++)
        report_offence(out, report, i);
    report_neighbourhoods(out, report);
    report_accounting(out, report);
    report_provenance(out, report);
    hg_buf_puts(out, "</main>\n</body></html>\n");
    return hg_buf_check(out, err);
}
