/* report/html.c - text, numbers and tables on their way into the page. */
#include "report/html.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* What a page must never hand to a reader as it came: controls, and the marks that turn the
 * direction of writing and so can make a text read as another. */
static bool is_unsafe(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x200E, 0x200F}, {0x2028, 0x202E},
                  {0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xFFFE, 0xFFFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

static const char *escape_of(uint32_t code)
{
    static const struct {
        uint32_t from;
        const char *to;
    } escapes[] = {{'&', "&amp;"},  {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"},
                   {'\'', "&#39;"}, {'\t', " "},   {'\n', " "}};
    for (size_t k = 0; k < sizeof escapes / sizeof *escapes; k++)
        if (code == escapes[k].from)
            return escapes[k].to;
    return is_unsafe(code) ? "\xef\xbf\xbd" : NULL;
}

void html_text(hg_buf *out, const char *text)
{
    const char *at = text ? text : "";
    for (size_t left = strlen(at); left > 0;) {
        uint32_t code = 0;
        size_t n = hg_utf8_next(at, left, &code);
        const char *to = n == 0 ? "\xef\xbf\xbd" : escape_of(code);
        n = n == 0 ? 1 : n;
        if (to)
            hg_buf_puts(out, to);
        else
            hg_buf_add(out, at, n);
        at += n;
        left -= n;
    }
}

/* Whatever mark the C library puts between the digits (a host program may have set a locale), the
 * page has a full stop. */
static void put_grouped(hg_buf *out, const char *digits, size_t decimals)
{
    size_t whole = strspn(digits, "0123456789");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            hg_buf_puts(out, "\xe2\x80\xaf"); /* narrow no-break space */
        hg_buf_add(out, digits + i, 1);
    }
    if (decimals == 0)
        return;
    hg_buf_puts(out, ".");
    hg_buf_add(out, digits + strlen(digits) - decimals, decimals);
}

void html_number(hg_buf *out, double value, int decimals)
{
    char text[64];
    if (isnan(value)) {
        hg_buf_puts(out, "\xe2\x80\x93");
        return;
    }
    if (isinf(value)) {
        hg_buf_puts(out, value < 0 ? "-\xe2\x88\x9e" : "\xe2\x88\x9e");
        return;
    }
    if (fabs(value) >= 1e15) { /* more digits than a double knows */
        hg_buf_double(out, value);
        return;
    }
    snprintf(text, sizeof text, "%.*f", decimals, fabs(value));
    if (value < 0 && strpbrk(text, "123456789")) /* no "-0.0" */
        hg_buf_puts(out, "-");
    put_grouped(out, text, (size_t)decimals);
}

void html_percent(hg_buf *out, double share, int decimals)
{
    html_number(out, 100 * share, decimals);
    if (!isnan(share))
        hg_buf_puts(out, "\xe2\x80\xaf%");
}

void html_interval(hg_buf *out, double low, double high, int decimals)
{
    if (isnan(low) || isnan(high)) {
        html_number(out, NAN, 0);
        return;
    }
    html_number(out, low, decimals);
    hg_buf_puts(out, " to ");
    html_number(out, high, decimals);
}

void html_cell(hg_buf *out, const char *text)
{
    hg_buf_puts(out, "<td>");
    html_text(out, text);
    hg_buf_puts(out, "</td>");
}

void html_number_cell(hg_buf *out, double value, int decimals)
{
    hg_buf_puts(out, "<td class=\"n\">");
    html_number(out, value, decimals);
    hg_buf_puts(out, "</td>");
}

void html_percent_cell(hg_buf *out, double share, int decimals)
{
    hg_buf_puts(out, "<td class=\"n\">");
    html_percent(out, share, decimals);
    hg_buf_puts(out, "</td>");
}

void html_row_head(hg_buf *out, const char *text)
{
    hg_buf_puts(out, "<th scope=\"row\">");
    html_text(out, text);
    hg_buf_puts(out, "</th>");
}

void html_begin_table(hg_buf *out, const char *caption)
{
    /* Wide tables scroll inside their own region, which the keyboard can reach too. */
    hg_buf_puts(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_text(out, caption);
    hg_buf_puts(out, "\"><table><caption>");
    html_text(out, caption);
    hg_buf_puts(out, "</caption>\n");
}

void html_table(hg_buf *out, const char *caption, const char *const *heads, size_t n)
{
    html_begin_table(out, caption);
    hg_buf_puts(out, "<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        bool number = heads[i][0] == '#'; /* heads of number columns stand over their digits */
        hg_buf_puts(out, number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        html_text(out, heads[i] + number);
        hg_buf_puts(out, "</th>");
    }
    hg_buf_puts(out, "</tr></thead><tbody>\n");
}

void html_end_table(hg_buf *out)
{
    hg_buf_puts(out, "</tbody></table></div>\n");
}

void html_fact(hg_buf *out, const char *name, const char *value)
{
    hg_buf_puts(out, "<tr>");
    html_row_head(out, name);
    html_cell(out, value);
    hg_buf_puts(out, "</tr>\n");
}

void html_base64(hg_buf *out, const unsigned char *bytes, size_t n)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        unsigned block = (unsigned)bytes[i] << 16;
        if (i + 1 < n)
            block |= (unsigned)bytes[i + 1] << 8;
        if (i + 2 < n)
            block |= bytes[i + 2];
        char four[4] = {digit[block >> 18], digit[block >> 12 & 63],
                        i + 1 < n ? digit[block >> 6 & 63] : '=',
                        i + 2 < n ? digit[block & 63] : '='};
        hg_buf_add(out, four, 4);
    }
}
