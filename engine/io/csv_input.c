/* io/csv_input.c - the bytes of a CSV file as UTF-8, whatever it was declared to be. */
#define _GNU_SOURCE /* O_CLOEXEC */
#include "io/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/codepage.h"

enum { RAW = 64 * 1024 };

static hg_status open_file(hg_csv_input *input, hg_err *err)
{
    struct stat about;
    input->fd = open(input->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (input->fd < 0)
        return hg_fail(err, HG_ENOINPUT, "%s: %s", input->path, strerror(errno));
    if (fstat(input->fd, &about) != 0)
        return hg_fail(err, HG_ENOINPUT, "%s: %s", input->path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return hg_fail(err, HG_ENOINPUT, "%s: %s, a file is needed", input->path,
                       S_ISDIR(about.st_mode) ? "is a folder" : "is not a regular file");
    input->size = (uint64_t)about.st_size;
    posix_fadvise(input->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return HG_OK;
}

static bool is_wide(const char *name)
{
    return strncasecmp(name, "UTF-16", 6) == 0 || strncasecmp(name, "UTF16", 5) == 0 ||
           strncasecmp(name, "UTF-32", 6) == 0 || strncasecmp(name, "UTF32", 5) == 0 ||
           strncasecmp(name, "UCS", 3) == 0;
}

static hg_status open_decoder(hg_csv_input *input, const char *declared, hg_err *err)
{
    char shown[64];
    snprintf(input->encoding, sizeof input->encoding, "UTF-8");
    if (!declared || !*declared)
        return HG_OK;
    hg_printable(declared, strlen(declared), shown, sizeof shown);
    if (is_wide(declared))
        return hg_fail(err, HG_EDATA, "%s: encoding %s is not read; save the file as UTF-8",
                       input->path, shown);
    if (!hg_codepage_name(declared, input->encoding))
        return hg_fail(err, HG_ECONFIG, "%s: encoding \"%s\" is not known (try UTF-8 or CP1252)",
                       input->path, shown);
    if (strcmp(input->encoding, "UTF-8") == 0)
        return HG_OK;
    input->decoder = iconv_open("UTF-8", input->encoding);
    if (input->decoder == (iconv_t)-1)
        return hg_fail(err, HG_ECONFIG, "%s: encoding \"%s\" is not known (try UTF-8 or CP1252)",
                       input->path, shown);
    return hg_alloc(&input->raw, RAW, 1, err);
}

hg_status hg_csv_input_open(const hg_source_options *options, hg_csv_input *out, hg_err *err)
{
    hg_status st;
    hg_csv_input input = {.fd = -1, .path = options->path, .decoder = (iconv_t)-1};
    HG_TRY(open_file(&input, err));
    HG_TRY(open_decoder(&input, options->encoding, err));
    *out = input;
    return HG_OK;
done:
    hg_csv_input_close(&input);
    return st;
}

static hg_status read_some(hg_csv_input *input, char *to, size_t room, size_t *got, hg_err *err)
{
    for (;;) {
        ssize_t n = read(input->fd, to, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return hg_fail(err, HG_ENOINPUT, "%s: cannot be read at byte %llu: %s", input->path,
                           (unsigned long long)input->taken, strerror(errno));
        *got = (size_t)n;
        input->taken += (uint64_t)n;
        input->at_end = n == 0;
        return HG_OK;
    }
}

/* What iconv could not take becomes 0xFF; a character cut by the end of the chunk waits. */
static size_t decode(hg_csv_input *input, char *to, size_t room)
{
    char *in = input->raw, *out = to;
    size_t left = input->raw_used;
    while (left > 0 && room > 0) {
        if (iconv(input->decoder, &in, &left, &out, &room) != (size_t)-1)
            continue;
        if (errno == E2BIG || (errno == EINVAL && !input->at_end) || room == 0)
            break;
        *out++ = (char)0xFF;
        room--;
        in++;
        left--;
    }
    memmove(input->raw, in, left);
    input->raw_used = left;
    return (size_t)(out - to);
}

hg_status hg_csv_input_read(hg_csv_input *input, char *to, size_t room, size_t *got, hg_err *err)
{
    if (input->decoder == (iconv_t)-1)
        return read_some(input, to, room, got, err);
    for (;;) {
        size_t more = 0;
        if (!input->at_end && input->raw_used < RAW) {
            hg_status st =
                read_some(input, input->raw + input->raw_used, RAW - input->raw_used, &more, err);
            if (st != HG_OK)
                return st;
            input->raw_used += more;
        }
        *got = decode(input, to, room);
        if (*got > 0 || input->at_end)
            return HG_OK;
    }
}

hg_status hg_csv_input_mark(const hg_csv_input *input, const char *text, size_t length,
                            size_t *skip, hg_err *err)
{
    *skip = 0;
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0))
        return hg_fail(err, HG_EDATA,
                       "%s:1:1: the file is UTF-16 or UTF-32; save it as \"CSV UTF-8\"",
                       input->path);
    bool declared_other = input->decoder != (iconv_t)-1;
    /* The mark, or what a Latin code page made of it. */
    if (declared_other && length >= 6 && memcmp(text, "\xC3\xAF\xC2\xBB\xC2\xBF", 6) == 0)
        return hg_fail(err, HG_EDATA,
                       "%s:1:1: encoding %s is declared, but the file says by its first bytes "
                       "that it is UTF-8; leave the encoding out",
                       input->path, input->encoding);
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        *skip = 3;
    return HG_OK;
}

void hg_csv_input_close(hg_csv_input *input)
{
    if (input->fd >= 0)
        close(input->fd);
    if (input->decoder != (iconv_t)-1)
        iconv_close(input->decoder);
    hg_free(input->raw);
    *input = (hg_csv_input){.fd = -1, .decoder = (iconv_t)-1};
}
