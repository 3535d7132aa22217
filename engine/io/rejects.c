/* io/rejects.c - which rows were dropped, where do they stand, and what was wrong with them? */
#define _GNU_SOURCE /* O_NOFOLLOW, O_CLOEXEC */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/io.h"
#include "hotgrid/mem.h"
#include "io/out.h"

enum { FLUSH_AT = 64 * 1024, VALUE_MAX = 200 };

struct hg_rejects {
    int fd;
    int write_errno; /* the first failure; nothing is written after it */
    char *path;
    hg_buf buf;
};

static void flush(hg_rejects *rejects)
{
    size_t done = 0;
    while (!rejects->write_errno && done < rejects->buf.length) {
        ssize_t n = write(rejects->fd, rejects->buf.data + done, rejects->buf.length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            rejects->write_errno = n < 0 ? errno : EIO;
        else
            done += (size_t)n;
    }
    rejects->buf.length = 0;
}

static void release(hg_rejects *rejects)
{
    if (!rejects)
        return;
    if (rejects->fd >= 0)
        close(rejects->fd);
    hg_buf_clear(&rejects->buf);
    hg_free(rejects->path);
    hg_free(rejects);
}

hg_status hg_rejects_open(const char *path, hg_rejects **out, hg_err *err)
{
    hg_status st;
    hg_rejects *rejects = NULL;
    HG_TRY(hg_alloc(&rejects, 1, sizeof *rejects, err));
    rejects->fd = -1;
    HG_TRY(hg_strdup(&rejects->path, path, err));
    rejects->fd =
        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0666);
    if (rejects->fd < 0) {
        st = hg_fail(err, hg_creation_status(errno), "%s: %s", path, strerror(errno));
        goto done;
    }
    hg_buf_puts(&rejects->buf, "file,line,reason,column,value\n");
    *out = rejects;
    rejects = NULL;
done:
    release(rejects);
    return st;
}

/* A spreadsheet runs text that begins like this; a plain number stays a number. */
static bool needs_defusing(const char *text, size_t length)
{
    double number;
    if (length == 0 || !memchr("=+-@\t\r", text[0], 6))
        return length > 0 && text[0] == '\0';
    return !hg_parse_double(text, length, '.', &number);
}

static void add_text(hg_buf *buf, const char *text, size_t length)
{
    char shown[VALUE_MAX * 4 + 1];
    bool cut = length > VALUE_MAX;
    hg_printable(text, cut ? VALUE_MAX : length, shown, sizeof shown);
    bool quote = cut || strpbrk(shown, ",\"") != NULL;
    if (quote)
        hg_buf_puts(buf, "\"");
    if (needs_defusing(text, length))
        hg_buf_puts(buf, "'");
    for (const char *p = shown; *p; p++)
        hg_buf_add(buf, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    if (cut)
        hg_buf_puts(buf, "...");
    if (quote)
        hg_buf_puts(buf, "\"");
}

void hg_rejects_add(hg_rejects *rejects, const char *file, uint64_t line, hg_reason reason,
                    const char *column, const char *value, size_t value_length)
{
    if (!rejects)
        return;
    hg_buf *buf = &rejects->buf;
    add_text(buf, file, strlen(file));
    hg_buf_printf(buf, ",%llu,%s,", (unsigned long long)line, hg_reason_name(reason));
    add_text(buf, column, strlen(column));
    hg_buf_puts(buf, ",");
    add_text(buf, value, value_length);
    hg_buf_puts(buf, "\n");
    if (buf->length >= FLUSH_AT)
        flush(rejects);
}

hg_status hg_rejects_close(hg_rejects *rejects, hg_err *err)
{
    if (!rejects)
        return HG_OK;
    hg_status st = hg_buf_check(&rejects->buf, err);
    flush(rejects);
    if (fsync(rejects->fd) != 0 && errno != EINVAL && errno != EROFS && !rejects->write_errno)
        rejects->write_errno = errno;
    if (close(rejects->fd) != 0 && !rejects->write_errno)
        rejects->write_errno = errno;
    rejects->fd = -1;
    if (st == HG_OK && rejects->write_errno)
        st = hg_fail(err, HG_EIO, "%s: writing failed: %s", rejects->path,
                     strerror(rejects->write_errno));
    release(rejects);
    return st;
}
