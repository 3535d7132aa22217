/*
 * io/csv_scan.c - where does this record end, and where do its fields lie?
 *
 * 64 bytes are looked at in one go; each delimiter, quote and line end is one bit, so the cost is
 * that of the structure, not of the text. Fields point into the buffer. A record that is cut off
 * by the end of the buffer is scanned again as a whole: nothing is changed before it is complete.
 */
#include "io/csv.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "hotgrid/mem.h"

hg_csv_bits hg_csv_look_scalar(const char *block, char delimiter)
{
    hg_csv_bits bits = {0, 0};
    for (int i = 0; i < 64; i++) {
        char c = block[i];
        bool structural = c == delimiter || c == '"' || c == '\n' || c == '\r' || c == '\0';
        bits.structural |= (uint64_t)structural << i;
        bits.high |= (uint64_t)((unsigned char)c >> 7) << i;
    }
    return bits;
}

#ifdef __SSE2__
static inline uint64_t mask_of(__m128i bytes)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(bytes);
}

hg_csv_bits hg_csv_look(const char *block, char delimiter)
{
    const __m128i split = _mm_set1_epi8(delimiter), quote = _mm_set1_epi8('"');
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r'), nul = _mm_setzero_si128();
    hg_csv_bits bits = {0, 0};
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i));
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(bytes, split), _mm_cmpeq_epi8(bytes, quote));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, lf));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, cr));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, nul));
        bits.structural |= mask_of(hit) << (16 * i);
        bits.high |= mask_of(bytes) << (16 * i);
    }
    return bits;
}
#else
hg_csv_bits hg_csv_look(const char *block, char delimiter)
{
    return hg_csv_look_scalar(block, delimiter);
}
#endif

static void look_at(hg_csv_scan *scan, char *block)
{
    scan->block = block;
    if (block >= scan->end) {
        scan->bits = (hg_csv_bits){0, 0};
        return;
    }
    scan->bits = hg_csv_look(block, scan->delimiter);
    size_t left = (size_t)(scan->end - block);
    if (left < 64) {
        scan->bits.structural &= (UINT64_C(1) << left) - 1;
        scan->bits.high &= (UINT64_C(1) << left) - 1;
    }
}

void hg_csv_scan_start(hg_csv_scan *scan)
{
    look_at(scan, scan->text);
}

/* The next structural byte, or NULL at the end of the text. */
static inline char *next_mark(hg_csv_scan *scan)
{
    while (scan->bits.structural == 0) {
        if (scan->block + 64 >= scan->end)
            return NULL;
        look_at(scan, scan->block + 64);
        scan->high |= scan->bits.high != 0;
    }
    int at = __builtin_ctzll(scan->bits.structural);
    scan->bits.structural &= scan->bits.structural - 1;
    return scan->block + at;
}

static inline hg_status end_field(hg_csv_scan *scan, char *start, const char *end, uint8_t quoted,
                                  hg_err *err)
{
    if (scan->n_fields == scan->fields_capacity) {
        size_t wanted = scan->fields_capacity < 16 ? 16 : 2 * scan->fields_capacity;
        hg_status st = hg_resize(&scan->field, wanted, sizeof *scan->field, err);
        if (st == HG_OK)
            st = hg_resize(&scan->quoted, wanted, sizeof *scan->quoted, err);
        if (st != HG_OK)
            return st;
        scan->fields_capacity = wanted;
    }
    scan->field[scan->n_fields].text = start;
    scan->field[scan->n_fields].length = (uint32_t)(end - start);
    scan->quoted[scan->n_fields++] = quoted;
    return HG_OK;
}

/* Behind an opening quote: to the closing one. NULL when the text ends first, or at a NUL. */
static char *close_quote(hg_csv_scan *scan, uint8_t *quoted)
{
    for (char *mark; (mark = next_mark(scan)) != NULL;) {
        if (*mark == '"') {
            if (mark + 1 == scan->end && !scan->last)
                return NULL;
            if (mark + 1 == scan->end || mark[1] != '"')
                return mark;
            *quoted = 2;
            next_mark(scan); /* the second of the pair */
        } else if (*mark == '\n' || *mark == '\r') {
            scan->inner_lines += *mark == '\r' || mark[-1] != '\r';
        } else if (*mark == '\0') {
            scan->trouble = mark;
            return NULL;
        }
    }
    return NULL;
}

static inline bool ends_field(const hg_csv_scan *scan, char c)
{
    return c == scan->delimiter || c == '\n' || c == '\r';
}

static hg_csv_found cut_in_quotes(hg_csv_scan *scan, const char *opened)
{
    if (scan->trouble)
        return HG_CSV_NUL;
    scan->trouble = opened;
    return scan->last ? HG_CSV_OPEN : HG_CSV_MORE;
}

/* A quote at `mark`: opens the field when it is its first byte. *found says why it went wrong. */
static bool take_quote(hg_csv_scan *scan, char *start, char *mark, uint8_t *quoted,
                       hg_csv_found *found)
{
    if (mark != start || *quoted) {
        scan->flaw = *quoted ? HG_CSV_AFTER_QUOTE : HG_CSV_STRAY_QUOTE;
        return true;
    }
    *quoted = 1;
    char *closed = close_quote(scan, quoted);
    if (!closed) {
        *found = cut_in_quotes(scan, mark);
        return false;
    }
    if (closed + 1 < scan->end && !ends_field(scan, closed[1]) && closed[1] != '\0')
        scan->flaw = HG_CSV_AFTER_QUOTE;
    return true;
}

static void end_record(hg_csv_scan *scan, char *next, bool ended_in_cr)
{
    scan->next = next;
    scan->ended_in_cr = ended_in_cr;
}

void hg_csv_scan_skip_lf(hg_csv_scan *scan)
{
    scan->ended_in_cr = false;
    if (scan->text < scan->end && *scan->text == '\n')
        scan->text = next_mark(scan) + 1;
}

hg_status hg_csv_scan_record(hg_csv_scan *scan, hg_csv_found *found, hg_err *err)
{
    hg_status st;
    char *start = scan->text;
    uint8_t quoted = 0;
    scan->n_fields = 0;
    scan->inner_lines = 0;
    scan->flaw = HG_CSV_FINE;
    scan->trouble = NULL;
    scan->high = scan->bits.high != 0;
    for (char *mark; (mark = next_mark(scan)) != NULL;) {
        char c = *mark;
        if (c == '"') {
            scan->open_field = start;
            if (!take_quote(scan, start, mark, &quoted, found))
                return HG_OK;
            continue;
        }
        if (c == '\0') {
            scan->trouble = mark;
            *found = HG_CSV_NUL;
            return HG_OK;
        }
        st = end_field(scan, start, mark, quoted, err);
        if (st != HG_OK)
            return st;
        quoted = 0;
        start = mark + 1;
        if (c != scan->delimiter) {
            end_record(scan, start, c == '\r');
            *found = HG_CSV_RECORD;
            return HG_OK;
        }
        if (scan->n_fields >= HG_CSV_COLUMNS_MAX) {
            *found = HG_CSV_WIDE;
            return HG_OK;
        }
    }
    *found = HG_CSV_MORE;
    scan->open_field = start;
    if (!scan->last)
        return HG_OK;
    st = end_field(scan, start, scan->end, quoted, err);
    end_record(scan, scan->end, false);
    *found = HG_CSV_RECORD;
    return st;
}

/* text[1..end) with "" as "; returns the new end. */
static size_t halve_quotes(char *text, size_t end)
{
    size_t to = 1;
    for (size_t from = 1; from < end; from++) {
        text[to++] = text[from];
        from += text[from] == '"';
    }
    return to;
}

void hg_csv_unquote(hg_csv_scan *scan)
{
    for (size_t i = 0; i < scan->n_fields; i++) {
        if (!scan->quoted[i])
            continue;
        hg_field *field = &scan->field[i];
        char *text = scan->text + (field->text - scan->text);
        size_t length = field->length;
        /* With text behind the closing quote the record is defective: shown as it stands. */
        if (length < 2 || text[length - 1] != '"')
            continue;
        size_t to = length - 1;
        if (scan->quoted[i] == 2)
            to = halve_quotes(text, length - 1);
        field->text = text + 1;
        field->length = (uint32_t)(to - 1);
    }
}
