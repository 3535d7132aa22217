/* Times: a pivot byte, a format up to the first line end, then the text that is to be read. */
#include "fuzz.h"

#include "hotgrid.h"

/* The text with one more byte no longer matches as a whole. */
static void check_whole_text_counts(const hg_time_format *format, const char *text, size_t length)
{
    hg_time_text read;
    char *longer = malloc(length + 1);
    if (!longer)
        abort();
    memcpy(longer, text, length);
    longer[length] = '\x01';
    fuzz_check(!hg_time_parse(format, longer, length + 1, &read, NULL));
    free(longer);
}

static void check_reading(const hg_time_text *read)
{
    char iso[32];
    hg_civil civil;
    hg_time_format format;
    hg_time_text again;
    fuzz_check(read->offset_s >= -14 * 3600 && read->offset_s <= 14 * 3600);
    fuzz_check(read->has_offset || read->offset_s == 0);
    fuzz_check(read->grain <= HG_GRAIN_MONTH);
    hg_civil_from_seconds(read->local_s, &civil);
    fuzz_check(hg_civil_valid(&civil) && hg_civil_to_seconds(&civil) == read->local_s);
    fuzz_check(civil.year >= 0 && civil.year <= 10000);
    if (civil.year > 9999 || civil.year < 1)
        return;
    hg_time_iso(read->local_s, iso);
    fuzz_check(hg_time_format_compile("iso", -1, &format, NULL) == HG_OK);
    fuzz_check(hg_time_parse(&format, iso, strlen(iso), &again, NULL));
    fuzz_check(again.local_s == read->local_s && again.has_offset && again.offset_s == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    fuzz_input in = {data, size};
    hg_err err = {0};
    hg_time_format format;
    hg_time_text read;
    const char *why = NULL;
    int32_t seconds = -1;
    int pivot = fuzz_byte(&in);
    char *form = fuzz_text_until(&in, '\n');
    size_t length = in.left;
    char *text = fuzz_text(in);
    hg_status st = hg_time_format_compile(form, pivot > 100 ? -1 : pivot, &format, &err);
    fuzz_check_says(st == HG_OK || (st == HG_EDOMAIN && *err.text), &err);
    if (st == HG_OK && hg_time_parse(&format, text, length, &read, &why)) {
        check_reading(&read);
        check_whole_text_counts(&format, text, length);
    } else if (st == HG_OK) {
        fuzz_check(why && *why);
    }
    fuzz_check(!hg_clock_parse(text, length, &seconds) || (seconds >= 0 && seconds <= 86400));
    free(form);
    free(text);
    return 0;
}
