/* report/html.c - text, numbers and tables on their way into the page. */
#include "report/html.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void html_text(hg_buf *out, const char *text)
{
    static const struct {
        char from;
        const char *to;
    } escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (const char *at = text ? text : ""; *at; at++) {
        const char *to = NULL;
        for (size_t k = 0; k < sizeof escapes / sizeof *escapes; k++)
            if (*at == escapes[k].from)
                to = escapes[k].to;
        if (!to && ((unsigned char)*at < 0x20 || *at == 0x7f))
            to = *at == '\t' || *at == '\n' ? " " : "\xef\xbf\xbd";
        if (to)
            hg_buf_puts(out, to);
        else
            hg_buf_add(out, at, 1);
    }
}

void html_number(hg_buf *out, double value, int decimals)
{
    if (isnan(value)) {
        hg_buf_puts(out, "\xe2\x80\x93");
        return;
    }
    char text[64];
    int n = snprintf(text, sizeof text, "%.*f", decimals, value);
    if (n < 0 || n >= (int)sizeof text)
        n = snprintf(text, sizeof text, "%.3e", value);
    size_t digits = strspn(text + (text[0] == '-'), "0123456789");
    for (const char *at = text; *at; at++) {
        hg_buf_add(out, *at == ',' ? "." : at, 1);
        if (at == text && *at == '-')
            continue;
        if (digits > 0 && --digits > 0 && digits % 3 == 0)
            hg_buf_puts(out, "\xe2\x80\xaf"); /* narrow no-break space */
    }
}

void html_percent(hg_buf *out, double share, int decimals)
{
    html_number(out, 100 * share, decimals);
    if (!isnan(share))
        hg_buf_puts(out, "\xe2\x80\xaf%");
}

void html_interval(hg_buf *out, double low, double high, int decimals)
{
    html_number(out, low, decimals);
    if (!isnan(low) && !isnan(high)) {
        hg_buf_puts(out, " to ");
        html_number(out, high, decimals);
    }
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

void html_table(hg_buf *out, const char *caption, const char *const *heads, size_t n)
{
    hg_buf_puts(out, "<div class=\"scroll\"><table>");
    if (caption) {
        hg_buf_puts(out, "<caption>");
        html_text(out, caption);
        hg_buf_puts(out, "</caption>");
    }
    hg_buf_puts(out, "<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        hg_buf_puts(out, "<th scope=\"col\">");
        html_text(out, heads[i]);
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
    hg_buf_puts(out, "<tr><th scope=\"row\">");
    html_text(out, name);
    hg_buf_puts(out, "</th>");
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
