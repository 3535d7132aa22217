/* io/csv_sniff.c - which delimiter does a CSV file use, when nobody said? */
#include "io/csv.h"

enum { LINES = 20 };

/* Fields of the record at text[*at], quotes respected; false when the text ends inside it. */
static bool count_fields(const char *text, size_t length, char delimiter, size_t *at,
                         size_t *fields, bool *blank)
{
    bool inside = false;
    size_t start = *at;
    *fields = 1;
    for (size_t i = start; i < length; i++) {
        char c = text[i];
        if (c == '"') {
            inside = !inside;
        } else if (!inside && c == delimiter) {
            ++*fields;
        } else if (!inside && (c == '\n' || c == '\r')) {
            *blank = i == start;
            *at = i + 1;
            return true;
        }
    }
    *blank = start == length;
    *at = length;
    return false;
}

typedef struct verdict {
    size_t fields; /* of the header */
    double agreeing;
} verdict;

static verdict judge(const char *text, size_t length, char delimiter)
{
    verdict v = {0, 0};
    size_t lines = 0, same = 0, fields = 0;
    for (size_t at = 0; at < length && lines < LINES;) {
        bool blank = false;
        bool whole = count_fields(text, length, delimiter, &at, &fields, &blank);
        if (blank || (!whole && lines > 0)) /* a cut last line says little */
            continue;
        if (lines++ == 0)
            v.fields = fields;
        same += fields == v.fields;
    }
    v.agreeing = lines ? (double)same / (double)lines : 0;
    return v;
}

char hg_csv_sniff(const char *text, size_t length)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    char best = ',';
    verdict found = {1, 0};
    for (size_t i = 0; i < sizeof candidates; i++) {
        verdict v = judge(text, length, candidates[i]);
        if (v.fields < 2)
            continue;
        if (v.agreeing > found.agreeing ||
            (v.agreeing == found.agreeing && v.fields > found.fields)) {
            best = candidates[i];
            found = v;
        }
    }
    return best;
}
