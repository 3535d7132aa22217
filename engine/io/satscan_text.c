/* io/satscan_text.c - how are SaTScan's lines cut, and what do its dates mean? */
#include "io/satscan_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/time.h"

#define BYTES_MOST ((size_t)1 << 30)

hg_status hg_word_file_open(hg_word_file *file, const char *path, hg_err *err)
{
    struct stat facts;
    hg_status st = HG_OK;
    *file = (hg_word_file){.path = path};
    FILE *from = fopen(path, "rb");
    if (!from)
        return hg_fail(err, HG_ENOINPUT, "%s: %s", path, strerror(errno));
    if (fstat(fileno(from), &facts) != 0 || !S_ISREG(facts.st_mode) ||
        (size_t)facts.st_size > BYTES_MOST) {
        st = hg_fail(err, HG_ENOINPUT, "%s: no plain file of at most 1 GiB", path);
        goto done;
    }
    HG_TRY(hg_alloc(&file->text, (size_t)facts.st_size + 1, 1, err));
    size_t got = fread(file->text, 1, (size_t)facts.st_size, from);
    if (got < (size_t)facts.st_size && ferror(from)) {
        st = hg_fail(err, HG_ENOINPUT, "%s: %s", path, strerror(errno));
        goto done;
    }
    file->text[got] = '\0';
    file->next = file->text;
done:
    fclose(from);
    if (st != HG_OK)
        hg_word_file_close(file);
    return st;
}

void hg_word_file_close(hg_word_file *file)
{
    hg_free(file->text);
    file->text = file->next = NULL;
}

char *hg_word_file_line(hg_word_file *file)
{
    char *line = file->next;
    if (!line || *line == '\0')
        return NULL;
    size_t length = strcspn(line, "\r\n");
    char *end = line + length;
    file->next = end;
    if (*end == '\r' && end[1] == '\n')
        file->next++;
    if (*file->next != '\0')
        file->next++;
    *end = '\0';
    file->line++;
    return line;
}

bool hg_word_file_next(hg_word_file *file)
{
    static const char blanks[] = " \t,";
    char *line;
    file->n = 0;
    while (file->n == 0 && (line = hg_word_file_line(file)) != NULL)
        while (file->n < HG_SATSCAN_WORDS) {
            line += strspn(line, blanks);
            if (*line == '\0')
                break;
            file->word[file->n++] = line;
            line += strcspn(line, blanks);
            if (*line != '\0')
                *line++ = '\0';
        }
    return file->n > 0;
}

/* ---- dates ---- */

/* Up to three whole numbers between '/' or '-'; returns how many, 0 for anything else. */
static size_t cut_date(const char *text, int64_t part[3])
{
    size_t n = 0;
    while (n < 3) {
        size_t length = strcspn(text, "/-");
        if (length == 0 || length > 9 || !hg_parse_int64(text, length, &part[n]))
            return 0;
        n++;
        if (text[length] == '\0')
            return n;
        text += length + 1;
    }
    return 0;
}

/* Two digits: 1950 to 2049, as SaTScan reads them. */
static bool complete(size_t n, int64_t part[3])
{
    if (part[0] >= 0 && part[0] < 100)
        part[0] += part[0] < 50 ? 2000 : 1900;
    if (part[0] < 100 || part[0] > 9999)
        return false;
    const hg_civil civil = {
        .year = (int)part[0], .month = n > 1 ? (int)part[1] : 1, .day = n > 2 ? (int)part[2] : 1};
    return hg_civil_valid(&civil);
}

bool hg_satscan_date(const char *text, hg_satscan_unit precision, hg_satscan_unit unit,
                     int64_t *out)
{
    int64_t part[3] = {0, 1, 1};
    if (precision == HG_SATSCAN_GENERIC)
        return hg_parse_int64(text, strlen(text), out) && *out > -1000000000 && *out < 1000000000;
    size_t n = cut_date(text, part);
    if (n < (size_t)precision || n == 0 || !complete(n, part))
        return false;
    if (unit == HG_SATSCAN_YEAR)
        *out = part[0];
    else if (unit == HG_SATSCAN_MONTH)
        *out = part[0] * 12 + part[1] - 1;
    else
        *out = hg_days_from_civil((int)part[0], (int)part[1], (int)part[2]);
    return true;
}

bool hg_satscan_years(const char *text, hg_satscan_unit unit, double *out)
{
    int64_t part[3] = {0, 1, 1};
    if (unit == HG_SATSCAN_GENERIC)
        return hg_parse_double(text, strlen(text), '.', out);
    size_t n = cut_date(text, part);
    if (n == 0 || !complete(n, part))
        return false;
    int64_t day = hg_days_from_civil((int)part[0], (int)part[1], (int)part[2]);
    int64_t start = hg_days_from_civil((int)part[0], 1, 1);
    double length = (double)(hg_days_from_civil((int)part[0] + 1, 1, 1) - start);
    *out = (double)part[0];
    *out += n == 1 ? 0.5 : ((double)(day - start) + (n == 2 ? 15 : 0.5)) / length;
    return true;
}
