/* The page: everything escaped, nothing fetched, numbers as people read them, same bytes again. */
#define _XOPEN_SOURCE 700
#include <locale.h>

#include <nettle/base64.h>
#include <nettle/sha2.h>

#include "check.h"
#include "report/html.h"
#include "report/sections.h"

/* ---- pieces ---- */

static void is_number(double value, int decimals, const char *expected)
{
    hg_buf out = {0};
    html_number(&out, value, decimals);
    assert_string_equal(out.data, expected);
    hg_buf_clear(&out);
}

#define THIN "\xe2\x80\xaf"
#define DASH "\xe2\x80\x93"

static void numbers_are_for_people(void **state)
{
    (void)state;
    is_number(0, 0, "0");
    is_number(0, 2, "0.00");
    is_number(7, 1, "7.0");
    is_number(999, 0, "999");
    is_number(1000, 0, "1" THIN "000");
    is_number(999999, 0, "999" THIN "999");
    is_number(1234567.891, 2, "1" THIN "234" THIN "567.89");
    is_number(-1234.5, 1, "-1" THIN "234.5");
    is_number(-999, 0, "-999");
    is_number(-0.0, 1, "0.0");
    is_number(-0.04, 1, "0.0");
    is_number(-0.06, 1, "-0.1");
    is_number(999.96, 1, "1" THIN "000.0");
    is_number(0.0000123, 3, "0.000");
    is_number(NAN, 2, DASH);
    is_number(INFINITY, 2, "\xe2\x88\x9e");
    is_number(-INFINITY, 0, "-\xe2\x88\x9e");
    is_number(999999999999999.0, 0, "999" THIN "999" THIN "999" THIN "999" THIN "999");
    is_number(1e15, 0, "1e15");
    is_number(-1.7976931348623157e308, 3, "-1.7976931348623157e308");
    is_number(123456.123456789, 9, "123" THIN "456.123456789");
}

/* A host program may have set a locale with a decimal comma. */
static void numbers_do_not_follow_the_locale(void **state)
{
    (void)state;
    const char *const names[] = {"nl_NL.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < 4; i++) {
        setlocale(LC_NUMERIC, names[i]);
        is_number(1234.5, 1, "1" THIN "234.5");
    }
    setlocale(LC_NUMERIC, "C");
}

static void shares_and_intervals(void **state)
{
    (void)state;
    hg_buf out = {0};
    html_percent(&out, 0.12345, 1);
    assert_string_equal(out.data, "12.3" THIN "%");
    out.length = 0;
    html_percent(&out, NAN, 1);
    assert_string_equal(out.data, DASH);
    out.length = 0;
    html_interval(&out, 1.23, 45, 1);
    assert_string_equal(out.data, "1.2 to 45.0");
    out.length = 0;
    html_interval(&out, NAN, 45, 1);
    assert_string_equal(out.data, DASH);
    out.length = 0;
    html_interval(&out, 1, NAN, 1);
    assert_string_equal(out.data, DASH);
    hg_buf_clear(&out);
}

static void is_text(const char *text, const char *expected)
{
    hg_buf out = {0};
    html_text(&out, text);
    assert_string_equal(out.data ? out.data : "", expected);
    hg_buf_clear(&out);
}

#define MARK "\xef\xbf\xbd"

static void text_is_made_harmless(void **state)
{
    (void)state;
    is_text(NULL, "");
    is_text("", "");
    is_text("'s-Gravenhage & <b>\"x\"</b>",
            "&#39;s-Gravenhage &amp; &lt;b&gt;&quot;x&quot;&lt;/b&gt;");
    is_text("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82",
            "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82");
    is_text("a\tb\nc\x01\x1b[31m\x7f", "a b c" MARK MARK "[31m" MARK);
    is_text("\xc2\x9b"
            "0m",
            MARK "0m"); /* C1 control */
    is_text("a\xe2\x80\xae"
            "b\xe2\x81\xa6"
            "c",
            "a" MARK "b" MARK "c"); /* turned direction */
    is_text("caf\xe9", "caf" MARK); /* Latin-1 */
    is_text("\xc0\xbc"
            "script",
            MARK MARK "script");             /* overlong < */
    is_text("\xed\xa0\x80", MARK MARK MARK); /* a surrogate */
    is_text("cut \xe2\x82", "cut " MARK MARK);
}

/* Against nettle, for every length of the last group. */
static void base64_is_rfc_4648(void **state)
{
    (void)state;
    test_random random = {41};
    for (size_t n = 0; n < 100; n++) {
        unsigned char bytes[100];
        char expected[BASE64_ENCODE_RAW_LENGTH(100) + 1];
        for (size_t i = 0; i < n; i++)
            bytes[i] = (unsigned char)test_next(&random);
        base64_encode_raw(expected, n, bytes);
        expected[BASE64_ENCODE_RAW_LENGTH(n)] = '\0';
        hg_buf out = {0};
        html_base64(&out, bytes, n);
        assert_string_equal(out.data ? out.data : "", expected);
        hg_buf_clear(&out);
    }
}

static void the_policy_names_the_style_sheet(void **state)
{
    (void)state;
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char text[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE) + 1];
    sha256_init(&hash);
    sha256_update(&hash, strlen(report_css), (const uint8_t *)report_css);
    sha256_digest(&hash, sizeof digest, digest);
    base64_encode_raw(text, sizeof digest, digest);
    text[sizeof text - 1] = '\0';
    assert_string_equal(report_css_sha256, text);
}

/* ---- a whole page ---- */

enum { YEARS = 6 };

typedef struct page_parts {
    hg_report_year years[YEARS];
    hg_report_hotspot hotspots[20];
    hg_report_window windows[15];
    hg_report_offence offence[2];
    double numbers[12];
    hg_report_zone zone;
    hg_report_source sources[2];
    const char *warnings[1];
    hg_tag tags[1];
    hg_report report;
} page_parts;

static void fill_monitor(page_parts *p, hg_report_monitor *m, const char *name)
{
    for (int i = 0; i < YEARS; i++)
        p->years[i] = (hg_report_year){.year = 2011 + i,
                                       .count = i < 2 ? (double)NAN : 60 - i,
                                       .national = 2000 - 100 * i,
                                       .complete = i >= 2 && i < 5};
    *m = (hg_report_monitor){.years = p->years,
                             .n_years = YEARS,
                             .target = 30,
                             .national_target = 1000,
                             .area_share = 0.03,
                             .has_national_trend = 1,
                             .national_trend = {.z = -2.335, .p = 0.0195, .sen_slope = -157.875},
                             .national_first = 2011,
                             .national_last = 2016,
                             .break_year = 2015,
                             .note = name};
}

static void fill_offence(page_parts *p, hg_report_offence *o, const char *name)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', 0, 1, 2};
    for (uint32_t i = 0; i < 20; i++)
        p->hotspots[i] = (hg_report_hotspot){i + 1, 15625, 1.5, 0, 4, name};
    for (int i = 0; i < 15; i++)
        p->windows[i] = (hg_report_window){.run = name,
                                           .from = i == 14 ? "2016-12-18" : "2016-01-02",
                                           .to = "2017-01-01",
                                           .model = {3, 7, .03, .4286, 14.3, 5, .6},
                                           .baseline = {2, 7, .03, .2857, 9.5, 5, .4}};
    *o = (hg_report_offence){.name = name,
                             .model = name,
                             .model_help = name,
                             .parameters = name,
                             .baseline = name,
                             .map_png = png,
                             .map_bytes = sizeof png,
                             .n_history = 1234,
                             .expected = 2.1,
                             .budget_share = .03,
                             .flagged_share = .0298,
                             .flagged_expected_share = .443,
                             .n_flagged = 95,
                             .n_tied_at_cut = 3,
                             .hotspots = p->hotspots,
                             .n_hotspots = 20,
                             .windows = p->windows,
                             .n_windows = 15,
                             .pooled_model = {45, 105, .03, .4286, 14.3, 75, .6},
                             .pooled_baseline = {30, 105, .03, .2857, 9.5, 75, .4},
                             .hits_low = 32.8,
                             .hits_high = 60.2,
                             .detectable_hit_rate = .48,
                             .gain = {.5, .2, .8, 15, HG_VERDICT_MET}};
    fill_monitor(p, &o->monitor, name);
}

/* A page in which every text is `name`. */
static void fill(page_parts *p, const char *name)
{
    memset(p, 0, sizeof *p);
    fill_offence(p, &p->offence[0], name);
    fill_offence(p, &p->offence[1], name);
    for (int i = 0; i < 12; i++)
        p->numbers[i] = i;
    p->zone = (hg_report_zone){name,           name,           2.5,
                               p->numbers,     p->numbers + 2, p->numbers + 4,
                               p->numbers + 6, p->numbers + 8, p->numbers + 10};
    for (int i = 0; i < 2; i++) {
        p->sources[i] = (hg_report_source){.path = name, .description = name, .sha256 = name};
        p->sources[i].account.read = 10;
        p->sources[i].account.used = 9;
        p->sources[i].account.dropped[1] = 1;
    }
    p->warnings[0] = name;
    p->tags[0] = (hg_tag){name, name};
    p->report = (hg_report){.title = name,
                            .run = name,
                            .as_of = name,
                            .from = name,
                            .to = name,
                            .goal = name,
                            .owner = name,
                            .stop_rule = name,
                            .plan_sha256 = name,
                            .minimum_gain = .1,
                            .area_name = name,
                            .crs = name,
                            .work_crs = name,
                            .pipeline = name,
                            .cell_m = 125,
                            .area_km2 = 49.84,
                            .cols = 73,
                            .rows = 61,
                            .offences = p->offence,
                            .n_offences = 2,
                            .zones = &p->zone,
                            .n_zones = 1,
                            .zone_minimum_count = 20,
                            .sources = p->sources,
                            .n_sources = 2,
                            .account = p->sources[0].account,
                            .newest_incident = name,
                            .warnings = p->warnings,
                            .n_warnings = 1,
                            .parameters = p->tags,
                            .n_parameters = 1,
                            .versions = p->tags,
                            .n_versions = 1};
}

static char *page(const hg_report *report)
{
    hg_err err = {0};
    hg_buf out = {0};
    assert_ok(hg_report_html(report, &out, &err));
    return out.data; /* the caller hg_free()s it */
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

#define assert_holds(text, part)                          \
    do {                                                  \
        if (!strstr(text, part)) {                        \
            print_error("the page lacks \"%s\"\n", part); \
            fail();                                       \
        }                                                 \
    } while (0)

#define assert_lacks(text, part)                          \
    do {                                                  \
        if (strstr(text, part)) {                         \
            print_error("the page holds \"%s\"\n", part); \
            fail();                                       \
        }                                                 \
    } while (0)

static void the_page_fetches_and_runs_nothing(void **state)
{
    (void)state;
    page_parts p;
    fill(&p, "plain");
    char *html = page(&p.report);
    const char *const forbidden[] = {"http:",  "https:",  "url(",    "@import", "<script",
                                     "<link",  "<iframe", "<base",   "srcset",  "<object",
                                     "<embed", "onload",  "onerror", "style=",  "javascript:"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        assert_lacks(html, forbidden[i]);
    /* Every src is data, every href stays in the page. */
    assert_int_equal(count(html, "src=\""), count(html, "src=\"data:image/png;base64,"));
    assert_int_equal(count(html, "href=\""), count(html, "href=\"#offence-"));
    assert_holds(html, "default-src 'none'");
    assert_holds(html, report_css_sha256);
    assert_holds(html, report_css);
    hg_free(html);
}

/* No text of the data reaches the page as markup: the tags are the same for a plain name and for a
 * hostile one, and the only difference lies in escaped text. */
static void hostile_names_stay_text(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "</title><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",           "</style><style>*{}</style>",
        "--><!--<svg onload=alert(1)>",      "&lt;script&gt;&#x3c;",
        "]]>{{7*7}}${7*7}\xc0\xbcscript>",
    };
    page_parts plain, bad;
    fill(&plain, "plain");
    char *reference = page(&plain.report);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        fill(&bad, hostile[i]);
        char *html = page(&bad.report);
        assert_int_equal(count(html, "<"), count(reference, "<"));
        assert_int_equal(count(html, ">"), count(reference, ">"));
        assert_int_equal(count(html, "\""), count(reference, "\""));
        assert_int_equal(count(html, "'"), count(reference, "'"));
        assert_lacks(html, "&lt;script&gt;&#x3c;"); /* an entity in the data is data too */
        hg_free(html);
    }
    hg_free(reference);
}

static void same_input_same_bytes(void **state)
{
    (void)state;
    page_parts p, q;
    fill(&p, "once");
    fill(&q, "once");
    char *a = page(&p.report), *b = page(&q.report);
    assert_string_equal(a, b);
    hg_free(a);
    hg_free(b);
}

static void the_page_is_appended(void **state)
{
    (void)state;
    hg_err err = {0};
    page_parts p;
    fill(&p, "x");
    hg_buf out = {0};
    hg_buf_puts(&out, "before");
    assert_ok(hg_report_html(&p.report, &out, &err));
    assert_memory_equal(out.data, "before<!doctype html>", 21);
    hg_buf_clear(&out);
}

/* A report of nothing at all: NULL texts, empty lists. */
static void empty_lists_are_fine(void **state)
{
    (void)state;
    hg_report nothing = {0};
    char *html = page(&nothing);
    assert_holds(html, "Newest incident: none");
    assert_lacks(html, "<nav");
    assert_lacks(html, "Neighbourhoods");
    assert_lacks(html, "Warnings");
    assert_lacks(html, "(null)");
    hg_free(html);

    hg_report_offence bare = {.detectable_hit_rate = NAN, .monitor = {.n_years = 0}};
    hg_report one = {.offences = &bare, .n_offences = 1};
    html = page(&one);
    assert_holds(html, "No earlier forecast of this plan has ended yet");
    assert_lacks(html, "Programme monitor");
    assert_lacks(html, "<img");
    assert_lacks(html, "(null)");
    hg_free(html);
}

/* ---- well-formed enough for a machine to check ---- */

/* Every element that opens closes, in order; void elements and self-closed ones aside. */
static void assert_balanced(const char *html)
{
    static const char *const empty[] = {"meta", "img", "!doctype"};
    char open[64][16];
    size_t depth = 0;
    for (const char *at = html; (at = strchr(at, '<')); at++) {
        char name[16] = "";
        bool closing = at[1] == '/';
        size_t n = strcspn(at + 1 + closing, " >/\n");
        assert_in_range(n, 1, 15);
        memcpy(name, at + 1 + closing, n);
        const char *end = strchr(at, '>');
        assert_non_null(end);
        bool single = end[-1] == '/';
        for (size_t i = 0; i < 3; i++)
            single |= strcmp(name, empty[i]) == 0;
        if (closing) {
            assert_true(depth > 0);
            if (strcmp(open[--depth], name) != 0) {
                print_error("</%s> closes <%s>\n", name, open[depth]);
                fail();
            }
        } else if (!single) {
            assert_true(depth < 64);
            memcpy(open[depth++], name, sizeof name);
        }
    }
    assert_int_equal(depth, 0);
}

static void a_screen_reader_finds_its_way(void **state)
{
    (void)state;
    page_parts p;
    fill(&p, "plain");
    char *html = page(&p.report);
    assert_balanced(html);
    assert_holds(html, "<html lang=\"en\">");
    assert_int_equal(count(html, "<h1"), 1);
    assert_int_equal(count(html, "<main>"), 1);
    assert_int_equal(count(html, "<img "), count(html, "<img alt=\"Risk map of plain"));
    assert_int_equal(count(html, "<svg "), count(html, "role=\"img\" aria-label=\""));
    assert_int_equal(count(html, "<th"), count(html, " scope=\"") + count(html, "<thead"));
    assert_int_equal(count(html, "<table>"), count(html, "<caption>"));
    /* Headings go down one step at a time. */
    int level = 0;
    for (const char *at = html; (at = strstr(at, "<h")); at++)
        if (at[2] >= '1' && at[2] <= '6') {
            assert_true(at[2] - '0' <= level + 1);
            level = at[2] - '0';
        }
    /* Ids are unique and each link has its target. */
    assert_int_equal(count(html, "id=\"offence-1\""), 1);
    assert_int_equal(count(html, "href=\"#offence-2\""), 1);
    assert_int_equal(count(html, "id=\"offence-2\""), 1);
    hg_free(html);
}

/* ---- what it says ---- */

static void long_lists_are_cut_and_say_so(void **state)
{
    (void)state;
    page_parts p;
    fill(&p, "plain");
    p.report.n_offences = 1;
    char *html = page(&p.report);
    assert_holds(html, "5 smaller ones are in hotspots.csv");
    assert_holds(html, "2 older ones are in scorecard.csv");
    assert_int_equal(count(html, "2016-12-18"), 1);
    assert_int_equal(count(html, "2016-01-02"), 12);
    assert_true(strstr(html, "2016-12-18") < strstr(html, "2016-01-02")); /* newest first */
    assert_holds(html, "3 cells share the score at the cut");
    hg_free(html);
}

static void the_undefined_reads_well(void **state)
{
    (void)state;
    page_parts p;
    fill(&p, "plain");
    p.report.n_offences = 1;
    char *html = page(&p.report);
    assert_holds(html, "a hit rate must reach 48.0" THIN "% to be told from the baseline's.");
    hg_free(html);
    hg_report_offence *o = &p.offence[0];
    o->detectable_hit_rate = NAN;
    o->gain = (hg_gain){NAN, NAN, NAN, 1, HG_VERDICT_UNDECIDABLE};
    o->pooled_model.hit_rate = o->pooled_model.pai = NAN;
    html = page(&p.report);
    assert_holds(html, "too few to tell any hit rate from the baseline");
    assert_holds(html, "The baseline had no hits, so a gain over it is not defined; the plan asks");
    assert_holds(html, "<b>undecidable</b> after 1 window.");
    assert_holds(html, "<td class=\"n\">" DASH "</td>");
    assert_lacks(html, "nan");
    assert_lacks(html, DASH THIN "%");
    assert_lacks(html, " is " DASH);
    hg_free(html);
    o->gain = (hg_gain){-.2, NAN, NAN, 7, HG_VERDICT_UNDECIDABLE};
    html = page(&p.report);
    assert_holds(html, "-20.0" THIN "% (no interval: that takes eight windows); the plan asks");
    hg_free(html);
}

static char *monitor(const hg_report_monitor *m)
{
    hg_buf out = {0};
    report_monitor(&out, m);
    assert_false(out.failed);
    return out.data;
}

static void the_monitor_shows_both_series(void **state)
{
    (void)state;
    page_parts p;
    fill(&p, "the source");
    hg_report_monitor m = p.offence[0].monitor;
    char *html = monitor(&m);
    /* Bars: 2013..2016, the last in part; dots: six years and the one of the legend. */
    assert_int_equal(count(html, "<rect class=\"bar\""), 3 + 1);
    assert_int_equal(count(html, "<rect class=\"bar part\""), 1 + 1);
    assert_int_equal(count(html, "<circle class=\"dot\""), 6 + 1);
    /* Five steps between six years, without the one over the break, with the legend's. */
    assert_int_equal(count(html, "<line class=\"nat\""), 4 + 1);
    assert_int_equal(count(html, "<line class=\"break\""), 1);
    assert_holds(html, "<title>2011: 2" THIN "000 nationally, 60.0 scaled to this area</title>");
    assert_holds(html, "<title>2016: 55 (in part)</title>");
    assert_holds(html, "target: under 30.0");
    assert_holds(html, "under 1" THIN "000 a year");
    assert_holds(html, "is 3.00" THIN "%, so its line is 30.0. The newest complete year, 2015, had "
                       "56: not under the line.");
    assert_holds(html, "National, 2011 to 2016: Sen slope -157.9 a year, Mann-Kendall Z -2.33, p "
                       "0.0195 (fewer than ten years: weak evidence)");
    assert_holds(html, "<th scope=\"row\">2011</th><td class=\"n\">" DASH
                       "</td><td class=\"n\">2" THIN "000</td><td class=\"n\">60.0</td>");
    assert_holds(html, "<td class=\"n\">55 <small>(in part)</small></td>");
    assert_holds(html, "the source");
    hg_free(html);
}

static void a_monitor_with_less(void **state)
{
    (void)state;
    page_parts p;
    fill(&p, "");
    hg_report_monitor m = p.offence[0].monitor;
    m.area_share = m.target = NAN;
    m.has_national_trend = 0;
    m.break_year = 0;
    char *html = monitor(&m);
    assert_holds(html, "cannot be scaled to this area");
    assert_holds(html, "no four years in a row counted in one way");
    assert_lacks(html, "class=\"nat\"");
    assert_lacks(html, "class=\"target\"");
    assert_lacks(html, "class=\"break\"");
    assert_lacks(html, "nan");
    hg_free(html);
    for (int i = 0; i < YEARS; i++)
        p.years[i].national = NAN;
    m.national_target = NAN;
    html = monitor(&m);
    assert_lacks(html, "National");
    assert_lacks(html, "nan");
    assert_int_equal(count(html, "<td"), YEARS);
    hg_free(html);
    for (int i = 0; i < YEARS; i++)
        p.years[i].count = NAN; /* an axis without a bar */
    html = monitor(&m);
    assert_lacks(html, "nan");
    assert_lacks(html, "inf");
    hg_free(html);
    m.n_years = 1;
    p.years[0].count = 0;
    html = monitor(&m);
    assert_lacks(html, "nan");
    assert_lacks(html, "inf");
    hg_free(html);
}

/* Years in tiny counts and in millions; three hundred years: names of years never overlap. */
static void the_axis_fits_any_series(void **state)
{
    (void)state;
    hg_report_year years[300];
    const double scales[] = {1e-3, 0.4, 1, 7, 1e3, 3e6, 1e12};
    for (size_t s = 0; s < sizeof scales / sizeof *scales; s++)
        for (size_t n = 1; n <= 300; n = n * 3 + 1) {
            for (size_t i = 0; i < n; i++)
                years[i] = (hg_report_year){1900 + (int)i, scales[s] * (double)(1 + i % 7), NAN, 1};
            hg_report_monitor m = {.years = years,
                                   .n_years = n,
                                   .target = NAN,
                                   .area_share = NAN,
                                   .national_target = NAN};
            hg_buf out = {0};
            report_monitor_svg(&out, &m);
            size_t texts = count(out.data, "<text class=\"tick\" text-anchor=\"middle\"");
            assert_in_range(texts, 1, 20);
            assert_in_range(count(out.data, "class=\"grid\""), 3, 12);
            assert_lacks(out.data, "nan");
            assert_lacks(out.data, "\"-");
            hg_buf_clear(&out);
        }
}

static void the_sentence_of_p(void **state)
{
    (void)state;
    page_parts p;
    fill(&p, "");
    hg_report_monitor m = p.offence[0].monitor;
    m.national_trend.p = 9.9e-5;
    m.has_trend = 1;
    m.trend = (hg_trend){.z = 3.94, .p = 0.0001, .sen_slope = 1};
    m.trend_first = 2001;
    m.trend_last = 2010;
    char *html = monitor(&m);
    assert_holds(html, "p below 0.0001 (fewer");
    assert_holds(html,
                 "This area, 2001 to 2010: Sen slope 1.0 a year, Mann-Kendall Z 3.94, p 0.0001"
                 "</li>");
    hg_free(html);
}

/* A page that cannot grow says so, wherever that happens. */
static void exhaustion_is_reported(void **state)
{
    (void)state;
    hg_err err = {0};
    page_parts p;
    fill(&p, "plain");
    for (long k = 1;; k++) {
        hg_buf out = {0};
        hg_mem_fail_at(k, 1);
        hg_status st = hg_report_html(&p.report, &out, &err);
        long seen = hg_mem_requests();
        hg_mem_fail_at(0, 0);
        hg_buf_clear(&out);
        if (seen < k) {
            assert_int_equal(st, HG_OK);
            assert_true(k > 3);
            break;
        }
        assert_int_equal(st, HG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_for_people),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(shares_and_intervals),
        cmocka_unit_test(text_is_made_harmless),
        cmocka_unit_test(base64_is_rfc_4648),
        cmocka_unit_test(the_policy_names_the_style_sheet),
        cmocka_unit_test(the_page_fetches_and_runs_nothing),
        cmocka_unit_test(hostile_names_stay_text),
        cmocka_unit_test(same_input_same_bytes),
        cmocka_unit_test(the_page_is_appended),
        cmocka_unit_test(empty_lists_are_fine),
        cmocka_unit_test(a_screen_reader_finds_its_way),
        cmocka_unit_test(long_lists_are_cut_and_say_so),
        cmocka_unit_test(the_undefined_reads_well),
        cmocka_unit_test(the_monitor_shows_both_series),
        cmocka_unit_test(a_monitor_with_less),
        cmocka_unit_test(the_axis_fits_any_series),
        cmocka_unit_test(the_sentence_of_p),
        cmocka_unit_test(exhaustion_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
