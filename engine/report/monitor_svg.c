/* report/monitor_svg.c - the programme monitor as a picture: yearly counts against the target line.
 */
#include <math.h>

#include "report/html.h"
#include "report/sections.h"

enum { WIDTH = 720, HEIGHT = 240, LEFT = 56, RIGHT = 12, TOP = 16, BOTTOM = 28 };

static double largest(const hg_report_monitor *m)
{
    double top = isnan(m->target) ? 1 : m->target;
    for (size_t i = 0; i < m->n_years; i++)
        if (m->years[i].count > top)
            top = m->years[i].count;
    return top * 1.1;
}

/* 1, 2 or 5 times a power of ten, giving three to six ticks. */
static double tick_step(double top)
{
    double step = pow(10, floor(log10(top / 4)));
    double ratio = top / 4 / step;
    return step * (ratio >= 5 ? 5 : ratio >= 2 ? 2 : 1);
}

static double height_of(double value, double top)
{
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
}

static void put_axis(hg_buf *out, double top)
{
    double step = tick_step(top);
    for (double v = 0; v <= top; v += step) {
        double y = height_of(v, top);
        hg_buf_printf(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                      LEFT, WIDTH - RIGHT, y, y);
        hg_buf_printf(out, "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
                      LEFT - 6, y + 4);
        html_number(out, v, step < 1 ? 1 : 0);
        hg_buf_puts(out, "</text>");
    }
}

static void put_bars(hg_buf *out, const hg_report_monitor *m, double top)
{
    double slot = (double)(WIDTH - LEFT - RIGHT) / (double)m->n_years;
    for (size_t i = 0; i < m->n_years; i++) {
        const hg_report_year *y = &m->years[i];
        double x = LEFT + slot * ((double)i + 0.15);
        hg_buf_printf(out,
                      "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
                      x + slot * 0.35, HEIGHT - 8, y->year);
        if (isnan(y->count))
            continue;
        double at = height_of(y->count, top);
        hg_buf_printf(out,
                      "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                      "<title>%d: ",
                      y->complete ? "bar" : "bar part", x, at, slot * 0.7, height_of(0, top) - at,
                      y->year);
        html_number(out, y->count, 0);
        hg_buf_puts(out, y->complete ? "</title></rect>" : " (year not complete)</title></rect>");
    }
}

void report_monitor_svg(hg_buf *out, const hg_report_monitor *m)
{
    double top = largest(m);
    hg_buf_printf(out,
                  "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Incidents per year against "
                  "the target\">",
                  WIDTH, HEIGHT);
    put_axis(out, top);
    put_bars(out, m, top);
    if (!isnan(m->target)) {
        double y = height_of(m->target, top);
        hg_buf_printf(out, "<line class=\"target\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                      LEFT, WIDTH - RIGHT, y, y);
        hg_buf_printf(
            out,
            "<text class=\"targetname\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">target: under ",
            WIDTH - RIGHT, y - 5);
        html_number(out, m->target, m->target < 100 ? 1 : 0);
        hg_buf_puts(out, "</text>");
    }
    hg_buf_puts(out, "</svg>\n");
}
