/* io/shp_hooks.c - how does shapelib reach its files? Through these functions only. */
#include "io/shp_hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hotgrid/mem.h"
#include "hotgrid/text.h"

typedef struct hg_shp_file {
    FILE *stream;
    hg_shp_watch *watch;
} hg_shp_file;

/* shapelib's hooks carry no context of the caller. */
static _Thread_local hg_shp_watch *in_use;

static void note(hg_shp_watch *watch, const char *operation)
{
    if (watch && !watch->operation) {
        watch->operation = operation;
        watch->error = errno ? errno : EIO;
    }
}

int hg_shp_open_fd(const char *path, int flags)
{
    struct stat info;
    /* O_NONBLOCK: a FIFO must not make us wait for somebody to write to it. */
    int fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fd < 0)
        return -1;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

static SAFile file_open(const char *path, const char *access)
{
    bool plus = strchr(access, '+') != NULL, create = *access == 'w';
    int flags = (plus ? O_RDWR : create ? O_WRONLY : O_RDONLY) | (create ? O_CREAT | O_TRUNC : 0);
    hg_shp_file *file = NULL;
    int fd = hg_shp_open_fd(path, flags);
    if (fd < 0) {
        /* A missing file is no news while reading: shapelib tries .shp, then .SHP. */
        if (create || errno != ENOENT)
            note(in_use, "opening");
        return NULL;
    }
    if (hg_alloc(&file, 1, sizeof *file, NULL) == HG_OK)
        file->stream = fdopen(fd, access);
    if (!file || !file->stream) {
        errno = ENOMEM;
        note(in_use, "opening");
        close(fd);
        hg_free(file);
        return NULL;
    }
    file->watch = in_use;
    return (SAFile)(void *)file;
}

static SAOffset file_read(void *data, SAOffset size, SAOffset n, SAFile handle)
{
    hg_shp_file *file = (hg_shp_file *)(void *)handle;
    SAOffset got = fread(data, size, n, file->stream);
    if (got < n && ferror(file->stream))
        note(file->watch, "reading");
    return got;
}

static SAOffset file_write(void *data, SAOffset size, SAOffset n, SAFile handle)
{
    hg_shp_file *file = (hg_shp_file *)(void *)handle;
    errno = 0;
    SAOffset done = fwrite(data, size, n, file->stream);
    if (done < n)
        note(file->watch, "writing");
    return done;
}

static SAOffset file_seek(SAFile handle, SAOffset offset, int whence)
{
    hg_shp_file *file = (hg_shp_file *)(void *)handle;
    errno = 0;
    int failed = fseeko(file->stream, (off_t)offset, whence);
    if (failed) /* a full disk can show itself here, when the buffer is flushed */
        note(file->watch, "writing");
    return failed ? (SAOffset)-1 : 0;
}

static SAOffset file_tell(SAFile handle)
{
    hg_shp_file *file = (hg_shp_file *)(void *)handle;
    return (SAOffset)ftello(file->stream);
}

static int file_flush(SAFile handle)
{
    hg_shp_file *file = (hg_shp_file *)(void *)handle;
    errno = 0;
    int failed = fflush(file->stream);
    if (failed)
        note(file->watch, "writing");
    return failed;
}

static int file_close(SAFile handle)
{
    hg_shp_file *file = (hg_shp_file *)(void *)handle;
    errno = 0;
    int failed = fclose(file->stream);
    if (failed)
        note(file->watch, "closing");
    hg_free(file);
    return failed;
}

static int file_remove(const char *path)
{
    return unlink(path);
}

static void complain(const char *message)
{
    if (in_use && !*in_use->text)
        hg_printable(message, strlen(message), in_use->text, sizeof in_use->text);
}

/* shapelib's default is atof, which reads "1,5" or "1.5" by the locale and takes any prefix. */
static double strict_number(const char *text)
{
    double value = 0;
    size_t n = strlen(text);
    while (n && *text == ' ')
        text++, n--;
    while (n && text[n - 1] == ' ')
        n--;
    return hg_parse_double(text, n, '.', &value) ? value : 0;
}

void hg_shp_hooks(SAHooks *hooks)
{
    *hooks = (SAHooks){file_open,  file_read,  file_write,  file_seek, file_tell,
                       file_flush, file_close, file_remove, complain,  strict_number};
}

hg_shp_watch *hg_shp_use(hg_shp_watch *watch)
{
    hg_shp_watch *previous = in_use;
    in_use = watch;
    return previous;
}
