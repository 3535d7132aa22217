/* cli/evaluate_page.c - the evaluation on one page: the answer first, then what it rests on. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/evaluate.h"
#include "hotgrid/mem.h"
#include "report/html.h"
#include "report/sections.h"

enum { WIDTH = 720, HEIGHT = 400, LEFT = 60, RIGHT = 150, TOP = 20, BOTTOM = 44 };
#define CURVE_END 0.2 /* of the area: beyond it nobody patrols */

static const char *const colours[] = {"#1b1f24", "#31688e", "#b3261e", "#35b779", "#8e44ad",
                                      "#d08700", "#5c6672", "#c2185b", "#00838f", "#6d4c41"};

static const char *colour_of(size_t m)
{
    return colours[m % HG_COUNT(colours)];
}

/* Pooled hit rate at the shares of the curve. */
static void pooled_curve(const evaluate_command *e, size_t m, double rate[HG_BACKTEST_CURVE])
{
    double events = 0;
    for (size_t k = 0; k < HG_BACKTEST_CURVE; k++)
        rate[k] = 0;
    for (size_t w = 0; w < e->result.n_windows; w++) {
        const hg_backtest_score *s = &e->result.score[w * e->result.n_models + m];
        if (s->failed || !(e->result.events[w] > 0))
            continue;
        events += e->result.events[w];
        for (size_t k = 0; k < HG_BACKTEST_CURVE; k++)
            rate[k] += s->curve[k] * e->result.events[w];
    }
    for (size_t k = 0; k < HG_BACKTEST_CURVE; k++)
        rate[k] /= events;
}

static double x_of(double share)
{
    return LEFT + (WIDTH - LEFT - RIGHT) * share / CURVE_END;
}

static double y_of(double rate, double top)
{
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - rate / top);
}

static double highest(const evaluate_command *e)
{
    double rate[HG_BACKTEST_CURVE], top = 0.1;
    for (size_t m = 0; m < e->plan.n_models; m++) {
        pooled_curve(e, m, rate);
        for (size_t k = 0; k < HG_BACKTEST_CURVE; k++)
            if (hg_backtest_curve_share(k) <= CURVE_END && rate[k] > top)
                top = rate[k];
    }
    return fmin(1, ceil(top * 10) / 10);
}

static void put_axes(hg_buf *out, double top)
{
    for (int k = 0; k <= 4; k++) {
        double share = CURVE_END * k / 4, rate = top * k / 4;
        hg_buf_printf(out,
                      "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                      "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%.0f %%</text>"
                      "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%.0f "
                      "%%</text>",
                      LEFT, WIDTH - RIGHT, y_of(rate, top), y_of(rate, top), LEFT - 6,
                      y_of(rate, top) + 4, 100 * rate, x_of(share), HEIGHT - 26, 100 * share);
    }
    hg_buf_printf(
        out,
        "<text class=\"tick\" text-anchor=\"middle\" x=\"%d\" y=\"%d\">share of the area, "
        "riskiest first</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
}

/* Names at the right, where each line ends, moved apart when they would cover each other. */
static void put_curves(const evaluate_command *e, hg_buf *out, double top)
{
    double rate[HG_BACKTEST_CURVE], at[EVALUATE_MODELS_MAX];
    size_t order[EVALUATE_MODELS_MAX];
    for (size_t m = 0; m < e->plan.n_models; m++) {
        double end = 0;
        pooled_curve(e, m, rate);
        hg_buf_printf(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" points=\"",
                      colour_of(m), m == e->plan.baseline ? "3" : "1.8");
        for (size_t k = 0; k < HG_BACKTEST_CURVE; k++)
            if (hg_backtest_curve_share(k) <= CURVE_END && isfinite(rate[k])) {
                end = rate[k];
                hg_buf_printf(out, "%.1f,%.1f ", x_of(hg_backtest_curve_share(k)),
                              y_of(rate[k], top));
            }
        hg_buf_puts(out, "\"/>");
        at[m] = y_of(end, top) + 4;
        size_t i = m;
        for (; i > 0 && at[order[i - 1]] > at[m]; i--)
            order[i] = order[i - 1];
        order[i] = m;
    }
    double free_from = 0;
    for (size_t i = 0; i < e->plan.n_models; i++) {
        size_t m = order[i];
        double y = fmax(at[m], free_from);
        free_from = y + 14;
        hg_buf_printf(out, "<text class=\"tick\" style=\"fill:%s\" x=\"%d\" y=\"%.1f\">", "inherit",
                      WIDTH - RIGHT + 22, y);
        html_text(out, e->plan.models[m].name);
        hg_buf_printf(out,
                      "</text><line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
                      "stroke-width=\"3\"/>",
                      WIDTH - RIGHT + 4, WIDTH - RIGHT + 18, y - 4, y - 4, colour_of(m));
    }
}

static void put_capture(const evaluate_command *e, hg_buf *out)
{
    double top = highest(e), share = e->plan.share[e->plan.primary];
    hg_buf_printf(out,
                  "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
                  "viewBox=\"0 0 %d %d\" aria-label=\"Capture curves\">",
                  WIDTH, HEIGHT);
    put_axes(out, top);
    if (share < CURVE_END)
        hg_buf_printf(out, "<line class=\"break\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                      x_of(share), x_of(share), TOP, HEIGHT - BOTTOM);
    put_curves(e, out, top);
    hg_buf_puts(out, "</svg>");
}

static void put_percent_range(hg_buf *out, double value, double low, double high)
{
    hg_buf_puts(out, "<td class=\"n\">");
    html_percent(out, value, 1);
    if (isfinite(low)) {
        hg_buf_puts(out, " <small>(");
        html_number(out, 100 * low, 1);
        hg_buf_puts(out, " to ");
        html_number(out, 100 * high, 1);
        hg_buf_puts(out, ")</small>");
    }
    hg_buf_puts(out, "</td>");
}

static void put_number_range(hg_buf *out, const hg_difference *d)
{
    hg_buf_puts(out, "<td class=\"n\">");
    html_number(out, d->value, 3);
    if (isfinite(d->low)) {
        hg_buf_puts(out, " <small>(");
        html_number(out, d->low, 3);
        hg_buf_puts(out, " to ");
        html_number(out, d->high, 3);
        hg_buf_puts(out, ")</small>");
    }
    hg_buf_puts(out, "</td>");
}

static hg_status put_answer(const evaluate_command *e, hg_buf *out, hg_err *err)
{
    static const char *const heads[] = {"Model",     "#Hit rate",    "#PAI",
                                        "#PEI*",     "#Hits gained", "#Bits per event gained",
                                        "#p (Holm)", "Verdict"};
    hg_window_score s;
    double expected, low, high;
    hg_status st = HG_OK;
    html_table(out, "Models, pooled over all windows; intervals of 95 %", heads, HG_COUNT(heads));
    for (size_t m = 0; m < e->plan.n_models; m++) {
        const evaluate_judgement *j = &e->judged[m];
        bool base = m == e->plan.baseline;
        HG_TRY(evaluate_pool(e, m, e->plan.primary, &s, &expected, err));
        hg_clopper_pearson(s.hits, s.events, 0.95, &low, &high);
        hg_buf_puts(out, "<tr>");
        html_row_head(out, e->plan.models[m].name);
        put_percent_range(out, s.hit_rate, low, high);
        html_number_cell(out, s.pai, 2);
        html_number_cell(out, s.pei_star, 3);
        if (base) {
            html_cell(out, "the baseline");
            hg_buf_puts(out, "<td></td><td></td><td></td></tr>\n");
            continue;
        }
        put_percent_range(out, j->gain.gain, j->gain.low, j->gain.high);
        put_number_range(out, &j->bits);
        html_number_cell(out, j->holm, 4);
        html_cell(out, hg_verdict_name(j->gain.verdict));
        hg_buf_puts(out, "</tr>\n");
    }
    html_end_table(out);
done:
    return st;
}

static void put_sentence(const evaluate_command *e, hg_buf *out)
{
    static const char *const says[] = {
        [HG_VERDICT_UNDECIDABLE] = "These windows cannot tell whether a model is worth following",
        [HG_VERDICT_MET] = "At least one model is worth following",
        [HG_VERDICT_NOT_MET] = "No model gained what the plan asked for",
    };
    hg_buf_puts(out, "<p class=\"verdict\">Verdict: <b>");
    html_text(out, hg_verdict_name(e->verdict));
    hg_buf_printf(out, "</b>. %s: ", says[e->verdict]);
    hg_buf_puts(out, "more than ");
    html_percent(out, e->minimum_gain, 0);
    hg_buf_puts(out, " more hits than ");
    html_text(out, e->plan.models[e->plan.baseline].name);
    hg_buf_puts(out, " when ");
    html_percent(out, e->plan.share[e->plan.primary], 1);
    hg_buf_printf(out, " of the area is flagged, in %zu windows of ", e->result.n_windows);
    html_number(out, (double)e->plan.horizon_s / 86400.0, 0);
    hg_buf_puts(out, " days.</p>\n");
}

static hg_status put_power(const evaluate_command *e, hg_buf *out, hg_err *err)
{
    hg_window_score s;
    double expected;
    hg_status st = evaluate_pool(e, e->plan.baseline, e->plan.primary, &s, &expected, err);
    if (st != HG_OK)
        return st;
    hg_buf_puts(out, "<p>What could be seen at all: with ");
    html_number(out, s.events, 0);
    hg_buf_puts(out, " incidents, two unrelated choices of cells are told apart when their hit "
                     "rates are ");
    html_percent(out, s.hit_rate, 1);
    hg_buf_puts(out, " and ");
    html_percent(out, hg_detectable_hit_rate(s.hit_rate, s.events), 1);
    hg_buf_puts(out, " or further apart (5 %, power 80 %). Models are compared window by window, "
                     "which sees smaller differences.</p>\n");
    return HG_OK;
}

static void put_complementarity(const evaluate_command *e, hg_buf *out)
{
    static const char *const heads[] = {"Model", "#Both", "#Only the model", "#Only the baseline",
                                        "#Neither"};
    html_table(out, "Incidents caught by a model and by the baseline, declared share", heads,
               HG_COUNT(heads));
    for (size_t m = 0; m < e->plan.n_models; m++) {
        const evaluate_judgement *j = &e->judged[m];
        if (m == e->plan.baseline)
            continue;
        hg_buf_puts(out, "<tr>");
        html_row_head(out, e->plan.models[m].name);
        html_number_cell(out, j->both, 0);
        html_number_cell(out, j->only_model, 0);
        html_number_cell(out, j->only_baseline, 0);
        html_number_cell(out, j->none, 0);
        hg_buf_puts(out, "</tr>\n");
    }
    html_end_table(out);
}

static void put_head(hg_buf *out)
{
    hg_buf_printf(out,
                  "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>Evaluation of forecasts</title>\n<style>%s</style></head><body>\n",
                  report_css);
}

/* Line by line: html_text makes a blank of a line's end, here it must stay one. */
static void put_plan(const evaluate_command *e, hg_buf *out)
{
    char line[512];
    hg_buf_printf(out, "<h2>The plan</h2>\n<p>SHA-256 <code>%s</code></p>\n<pre>", e->plan_sha256);
    for (const char *at = e->declared.data; at && *at;) {
        size_t n = strcspn(at, "\n"), kept = n < sizeof line - 1 ? n : sizeof line - 1;
        memcpy(line, at, kept);
        line[kept] = '\0';
        html_text(out, line);
        hg_buf_puts(out, "\n");
        at += n + (at[n] == '\n');
    }
    hg_buf_puts(out, "</pre>\n");
}

hg_status evaluate_write_page(const evaluate_command *e, hg_err *err)
{
    hg_buf page = {0}, figure = {0};
    hg_status st = HG_OK;
    put_capture(e, &figure);
    HG_TRY(hg_buf_check(&figure, err));
    HG_TRY(evaluate_folder_put(e, "capture.svg", &figure, err));
    put_head(&page);
    hg_buf_puts(&page, "<header><h1>Which forecast is worth following?</h1></header>\n<main>\n");
    put_sentence(e, &page);
    HG_TRY(put_answer(e, &page, err));
    HG_TRY(put_power(e, &page, err));
    hg_buf_puts(&page, "<h2>How much of what happened lay in the riskiest cells</h2>\n<figure>");
    hg_buf_add(&page, figure.data, figure.length);
    hg_buf_puts(&page, "<figcaption>Share of the incidents in the riskiest cells, pooled over the "
                       "windows; equal scores count fewest incidents first. The dashed line is the "
                       "declared share.</figcaption></figure>\n");
    put_complementarity(e, &page);
    put_plan(e, &page);
    hg_buf_puts(&page, "</main></body></html>\n");
    HG_TRY(evaluate_folder_put(e, "evaluate.html", &page, err));
done:
    hg_buf_clear(&page);
    hg_buf_clear(&figure);
    return st;
}
