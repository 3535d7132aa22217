/* report/monitor_svg.c - the programme monitor as a picture: bars of this area, the national series
 * scaled to it, the target line. */
#include <math.h>
#include <stdbool.h>

#include "report/html.h"
#include "report/sections.h"

/* The target is named in the legend, where no bar and no line can run through its name. */
enum { WIDTH = 720, HEIGHT = 270, LEFT = 56, RIGHT = 12, TOP = 46, BOTTOM = 28, LEGEND_Y = 14 };

typedef struct chart {
    const hg_report_monitor *m;
    double top, slot; /* value at the upper edge, width of a year */
    bool national;    /* the scaled series is drawn */
} chart;

static double scaled(const hg_report_monitor *m, size_t i)
{
    return m->years[i].national * m->area_share;
}

static chart lay_out(const hg_report_monitor *m)
{
    chart c = {.m = m, .slot = (double)(WIDTH - LEFT - RIGHT) / (double)m->n_years};
    double top = isfinite(m->target) && m->target > 0 ? m->target : 1;
    for (size_t i = 0; i < m->n_years; i++) {
        if (isfinite(m->years[i].count))
            top = fmax(top, m->years[i].count);
        if (isfinite(scaled(m, i))) {
            top = fmax(top, scaled(m, i));
            c.national = true;
        }
    }
    c.top = top * 1.1;
    return c;
}

/* 1, 2 or 5 times a power of ten, giving three to six ticks. */
static double tick_step(double top)
{
    double step = pow(10, floor(log10(top / 4)));
    double ratio = top / 4 / step;
    return step * (ratio >= 5 ? 5 : ratio >= 2 ? 2 : 1);
}

static double height_of(const chart *c, double value)
{
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / c->top);
}

static double middle_of(const chart *c, size_t i)
{
    return LEFT + c->slot * ((double)i + 0.5);
}

/* name="12.3": tenths of a unit are enough. */
static void put_at(hg_buf *out, const char *name, double value)
{
    hg_buf_printf(out, " %s=\"", name);
    hg_buf_double(out, round(value * 10) / 10);
    hg_buf_puts(out, "\"");
}

static void put_line(hg_buf *out, const char *class, double x1, double y1, double x2, double y2)
{
    hg_buf_printf(out, "<line class=\"%s\"", class);
    put_at(out, "x1", x1);
    put_at(out, "y1", y1);
    put_at(out, "x2", x2);
    put_at(out, "y2", y2);
    hg_buf_puts(out, "/>");
}

static void begin_text(hg_buf *out, const char *class, const char *anchor, double x, double y)
{
    hg_buf_printf(out, "<text class=\"%s\" text-anchor=\"%s\"", class, anchor);
    put_at(out, "x", x);
    put_at(out, "y", y);
    hg_buf_puts(out, ">");
}

static void put_text(hg_buf *out, const char *class, const char *anchor, double x, double y,
                     const char *text)
{
    begin_text(out, class, anchor, x, y);
    html_text(out, text);
    hg_buf_puts(out, "</text>");
}

static void put_axes(hg_buf *out, const chart *c)
{
    double step = tick_step(c->top);
    for (int k = 0; k * step <= c->top; k++) {
        double y = height_of(c, k * step);
        put_line(out, "grid", LEFT, y, WIDTH - RIGHT, y);
        begin_text(out, "tick", "end", LEFT - 6, y + 4);
        html_number(out, k * step, step < 1 ? 1 : 0);
        hg_buf_puts(out, "</text>");
    }
    /* Names of years must not run into each other: every second, fifth, tenth when they are many.
     */
    static const int every[] = {1, 2, 5, 10, 20, 50};
    size_t e = 0;
    while (e + 1 < sizeof every / sizeof *every && c->slot * every[e] < 34)
        e++;
    for (size_t i = 0; i < c->m->n_years; i++) {
        if (c->m->years[i].year % every[e] != 0)
            continue;
        begin_text(out, "tick", "middle", middle_of(c, i), HEIGHT - 8);
        hg_buf_printf(out, "%d</text>", c->m->years[i].year);
    }
}

static void put_bar(hg_buf *out, const chart *c, size_t i)
{
    const hg_report_year *y = &c->m->years[i];
    double at = height_of(c, y->count);
    hg_buf_puts(out, y->complete ? "<rect class=\"bar\"" : "<rect class=\"bar part\"");
    put_at(out, "x", middle_of(c, i) - 0.35 * c->slot);
    put_at(out, "y", at);
    put_at(out, "width", 0.7 * c->slot);
    put_at(out, "height", height_of(c, 0) - at);
    hg_buf_printf(out, "><title>%d: ", y->year);
    html_number(out, y->count, 0);
    hg_buf_puts(out, y->complete ? "</title></rect>" : " (in part)</title></rect>");
}

static bool is_break(const chart *c, size_t i)
{
    return c->m->break_year != 0 && i > 0 && c->m->years[i].year == c->m->break_year;
}

/* The line stops where a year is missing or where the way of counting changed. */
static void put_national(hg_buf *out, const chart *c)
{
    for (size_t i = 1; i < c->m->n_years; i++)
        if (isfinite(scaled(c->m, i - 1)) && isfinite(scaled(c->m, i)) && !is_break(c, i))
            put_line(out, "nat", middle_of(c, i - 1), height_of(c, scaled(c->m, i - 1)),
                     middle_of(c, i), height_of(c, scaled(c->m, i)));
    for (size_t i = 0; i < c->m->n_years; i++) {
        if (!isfinite(scaled(c->m, i)))
            continue;
        hg_buf_puts(out, "<circle class=\"dot\" r=\"3.5\"");
        put_at(out, "cx", middle_of(c, i));
        put_at(out, "cy", height_of(c, scaled(c->m, i)));
        hg_buf_printf(out, "><title>%d: ", c->m->years[i].year);
        html_number(out, c->m->years[i].national, 0);
        hg_buf_puts(out, " nationally, ");
        html_number(out, scaled(c->m, i), 1);
        hg_buf_puts(out, " scaled to this area</title></circle>");
    }
}

static void put_break(hg_buf *out, const chart *c)
{
    for (size_t i = 0; i < c->m->n_years; i++) {
        if (!is_break(c, i))
            continue;
        double x = middle_of(c, i) - 0.5 * c->slot;
        bool right = x > (LEFT + WIDTH - RIGHT) / 2.0; /* the words go where there is more room */
        put_line(out, "break", x, TOP - 10, x, HEIGHT - BOTTOM);
        put_text(out, "tick", right ? "end" : "start", right ? x - 5 : x + 5, TOP - 3,
                 "national counting changed");
    }
}

static void put_target(hg_buf *out, const chart *c)
{
    if (!isfinite(c->m->target))
        return;
    double y = height_of(c, c->m->target);
    put_line(out, "target", LEFT, y, WIDTH - RIGHT, y);
}

static void put_legend(hg_buf *out, const chart *c)
{
    bool part = false;
    double x = LEFT;
    for (size_t i = 0; i < c->m->n_years; i++)
        part |= !c->m->years[i].complete && isfinite(c->m->years[i].count);
    static const char square[] =
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"12\" height=\"10\"/>";
    hg_buf_printf(out, square, "bar", (int)x, LEGEND_Y - 9);
    put_text(out, "tick", "start", x + 18, LEGEND_Y, "this area");
    x += 100;
    if (part) {
        hg_buf_printf(out, square, "bar part", (int)x, LEGEND_Y - 9);
        put_text(out, "tick", "start", x + 18, LEGEND_Y, "this area, year in part");
        x += 180;
    }
    if (c->national) {
        put_line(out, "nat", x, LEGEND_Y - 4, x + 24, LEGEND_Y - 4);
        hg_buf_printf(out, "<circle class=\"dot\" r=\"3.5\" cx=\"%d\" cy=\"%d\"/>", (int)x + 12,
                      LEGEND_Y - 4);
        put_text(out, "tick", "start", x + 30, LEGEND_Y, "national, scaled");
        x += 160;
    }
    if (isfinite(c->m->target)) {
        put_line(out, "target", x, LEGEND_Y - 4, x + 24, LEGEND_Y - 4);
        begin_text(out, "tick", "start", x + 30, LEGEND_Y);
        hg_buf_puts(out, "target: under ");
        html_number(out, c->m->target, c->m->target < 100 ? 1 : 0);
        hg_buf_puts(out, "</text>");
    }
}

void report_monitor_svg(hg_buf *out, const hg_report_monitor *m)
{
    chart c = lay_out(m);
    hg_buf_printf(out,
                  "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Chart of "
                  "incidents per year\"><svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
                  "aria-label=\"Incidents per year in this area%s%s. The figures are in the table "
                  "below.\">\n",
                  WIDTH, HEIGHT, c.national ? ", the national series scaled to it" : "",
                  isfinite(m->target) ? ", and the target line" : "");
    put_axes(out, &c);
    for (size_t i = 0; i < m->n_years; i++)
        if (isfinite(m->years[i].count))
            put_bar(out, &c, i);
    put_break(out, &c);
    put_target(out, &c);
    put_national(out, &c);
    put_legend(out, &c);
    hg_buf_puts(out, "</svg></div>\n");
}
