/*
 * The report: lines of the input stand wherever a text of the data can. The page's tags are then
 * exactly those of a page of harmless texts: nothing of the data became markup.
 */
#include "fuzz.h"

#include <math.h>

#include "hotgrid.h"

enum { TEXTS = 24 };

static char *texts[TEXTS];
static size_t next_text;

static const char *text(void)
{
    return texts[next_text++ % TEXTS];
}

/* Numbers come from the input too; a number never changes which tags there are, NaN may. */
static void fill_offence(hg_report_offence *o, fuzz_input *numbers)
{
    static hg_report_hotspot hotspots[2];
    static hg_report_window windows[2];
    static hg_report_year years[4];
    static const unsigned char png[] = "not a picture";
    memset(o, 0, sizeof *o);
    o->name = text();
    o->model = text();
    o->model_help = text();
    o->parameters = text();
    o->baseline = text();
    o->map_png = png;
    o->map_bytes = sizeof png;
    o->expected = fuzz_double(numbers);
    o->budget_share = fuzz_double(numbers);
    for (int i = 0; i < 2; i++) {
        hotspots[i] = (hg_report_hotspot){.rank = 1, .place = text()};
        hotspots[i].expected = fuzz_double(numbers);
        windows[i] = (hg_report_window){.run = text(), .from = text(), .to = text()};
        windows[i].model.hits = fuzz_double(numbers);
    }
    o->hotspots = hotspots;
    o->n_hotspots = 2;
    o->windows = windows;
    o->n_windows = 2;
    for (int i = 0; i < 4; i++)
        years[i] = (hg_report_year){2010 + i, fuzz_double(numbers), fuzz_double(numbers), i % 2};
    o->monitor = (hg_report_monitor){.years = years, .n_years = 4, .note = text()};
    o->monitor.target = fuzz_double(numbers);
    o->monitor.national_target = NAN;
}

static void fill(hg_report *r, fuzz_input numbers)
{
    static hg_report_offence offence;
    static hg_report_zone zone;
    static hg_report_source source;
    static const char *warnings[2];
    static hg_tag tags[2];
    static const double one[] = {1};
    next_text = 0;
    fill_offence(&offence, &numbers);
    zone = (hg_report_zone){.code = text(), .name = text(), .area_km2 = fuzz_double(&numbers)};
    zone.count = zone.rate_per_km2 = zone.expected = one;
    zone.rank = zone.rank_low = zone.rank_high = one;
    source = (hg_report_source){.path = text(), .description = text(), .sha256 = text()};
    warnings[0] = text();
    warnings[1] = text();
    tags[0] = tags[1] = (hg_tag){text(), text()};
    *r = (hg_report){.title = text(), .run = text(), .as_of = text(), .from = text(), .to = text()};
    r->goal = text();
    r->owner = text();
    r->stop_rule = text();
    r->plan_sha256 = text();
    r->area_name = text();
    r->crs = text();
    r->work_crs = text();
    r->pipeline = text();
    r->newest_incident = text();
    r->offences = &offence;
    r->zones = &zone;
    r->sources = &source;
    r->n_offences = r->n_zones = r->n_sources = 1;
    r->warnings = warnings;
    r->n_warnings = 2;
    r->parameters = r->versions = tags;
    r->n_parameters = r->n_versions = 2;
}

/* What a browser's parser acts on: '<', '>' and quotes, in order. */
static char *skeleton(const hg_buf *page)
{
    char *marks = malloc(page->length + 1);
    size_t n = 0;
    if (!marks)
        abort();
    for (size_t i = 0; i < page->length; i++)
        if (memchr("<>\"'", page->data[i], 4))
            marks[n++] = page->data[i];
    marks[n] = '\0';
    return marks;
}

static char *render(fuzz_input numbers)
{
    hg_report report;
    hg_buf page = {0};
    hg_err err = {0};
    fill(&report, numbers);
    fuzz_check_says(hg_report_html(&report, &page, &err) == HG_OK, &err);
    fuzz_check(strlen(page.data) == page.length);
    char *marks = skeleton(&page);
    hg_buf_clear(&page);
    return marks;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 8192)
        return 0;
    fuzz_input in = {data, size};
    fuzz_input numbers = fuzz_part(&in, 96);
    for (int i = 0; i < TEXTS; i++)
        texts[i] = fuzz_text_until(&in, '\n');
    char *wild = render(numbers);
    for (int i = 0; i < TEXTS; i++)
        for (char *p = texts[i]; *p; p++)
            *p = 'a';
    char *tame = render(numbers);
    fuzz_check(strcmp(wild, tame) == 0);
    free(wild);
    free(tame);
    for (int i = 0; i < TEXTS; i++)
        free(texts[i]);
    return 0;
}
