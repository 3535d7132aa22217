/* io/out.c - did every byte of this file arrive? */
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "io/digest.h"

#define SPILL_AT (1u << 20)

bool hg_write_fully(int fd, const void *data, size_t n)
{
    const char *from = data;
    while (n > 0) {
        ssize_t done = write(fd, from, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        if (done == 0) {
            errno = EIO;
            return false;
        }
        from += done;
        n -= (size_t)done;
    }
    return true;
}

void hg_path_split(const char *path, char *folder, size_t room, const char **base)
{
    const char *slash = strrchr(path, '/');
    *base = slash ? slash + 1 : path;
    if (!slash)
        snprintf(folder, room, ".");
    else if (slash == path)
        snprintf(folder, room, "/");
    else
        snprintf(folder, room, "%.*s", (int)(slash - path), path);
}

hg_status hg_creation_status(int error)
{
    bool disk = error == ENOSPC || error == EDQUOT || error == EIO || error == EFBIG;
    return disk ? HG_EIO : HG_ECANTCREATE;
}

hg_status hg_fail_write(hg_err *err, const char *path, int error)
{
    struct statvfs room;
    char folder[4096];
    const char *base;
    hg_path_split(path, folder, sizeof folder, &base);
    if ((error == ENOSPC || error == EDQUOT) && statvfs(folder, &room) == 0)
        return hg_fail(err, HG_EIO, "cannot write %s: %s (%llu bytes are free)", path,
                       strerror(error),
                       (unsigned long long)room.f_bavail * (unsigned long long)room.f_frsize);
    return hg_fail(err, error == ENOMEM ? HG_ENOMEM : HG_EIO, "cannot write %s: %s", path,
                   strerror(error ? error : EIO));
}

hg_status hg_out_open(hg_out *out, const char *path, hg_err *err)
{
    *out = (hg_out){.path = path, .fd = -1};
    sha256_init(&out->hash);
    out->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (out->fd >= 0)
        return HG_OK;
    if (errno == EEXIST)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", path);
    return hg_fail(err, hg_creation_status(errno), "cannot create %s: %s", path, strerror(errno));
}

static void write_out(hg_out *out)
{
    if (!out->error && out->text.length > 0) {
        if (hg_write_fully(out->fd, out->text.data, out->text.length)) {
            sha256_update(&out->hash, out->text.length, (const uint8_t *)out->text.data);
            out->bytes += out->text.length;
        } else {
            out->error = errno;
        }
    }
    out->text.length = 0;
}

void hg_out_spill(hg_out *out)
{
    if (out->text.length >= SPILL_AT)
        write_out(out);
}

static hg_status read_back(hg_out *out, hg_err *err)
{
    char written[65], found[65];
    uint64_t bytes;
    int fd = open(out->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return hg_fail_write(err, out->path, errno);
    bool readable = hg_digest_fd(fd, found, &bytes);
    int why = errno;
    close(fd);
    if (!readable)
        return hg_fail_write(err, out->path, why);
    hg_digest_hex(&out->hash, written);
    if (bytes != out->bytes || strcmp(written, found) != 0)
        return hg_fail(err, HG_EIO, "%s does not hold what was written: %llu bytes, expected %llu",
                       out->path, (unsigned long long)bytes, (unsigned long long)out->bytes);
    return HG_OK;
}

hg_status hg_out_close(hg_out *out, hg_err *err)
{
    hg_status st = hg_buf_check(&out->text, err);
    write_out(out);
    if (close(out->fd) != 0 && !out->error) /* quota errors may appear only here */
        out->error = errno;
    out->fd = -1;
    hg_buf_clear(&out->text);
    if (st == HG_OK && out->error)
        st = hg_fail_write(err, out->path, out->error);
    if (st == HG_OK)
        st = read_back(out, err);
    if (st != HG_OK)
        unlink(out->path);
    return st;
}

void hg_out_drop(hg_out *out)
{
    hg_buf_clear(&out->text);
    if (out->fd < 0)
        return;
    close(out->fd);
    out->fd = -1;
    unlink(out->path);
}
