/* io/digest.c - which SHA-256 do these bytes have? */
#include "hotgrid/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "io/digest.h"

#define CHUNK 65536

void hg_digest_hex(struct sha256_ctx *context, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
}

void hg_sha256_bytes(const void *data, size_t n, char out[65])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, n, data);
    hg_digest_hex(&context, out);
}

bool hg_digest_fd(int fd, char out[65], uint64_t *bytes)
{
    struct sha256_ctx context;
    uint8_t chunk[CHUNK];
    off_t at = 0;
    sha256_init(&context);
    for (;;) {
        ssize_t got = pread(fd, chunk, sizeof chunk, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        sha256_update(&context, (size_t)got, chunk);
        at += got;
    }
    hg_digest_hex(&context, out);
    if (bytes)
        *bytes = (uint64_t)at;
    return true;
}

hg_status hg_sha256_file(const char *path, char out[65], uint64_t *bytes, hg_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return hg_fail(err, HG_ENOINPUT, "cannot open %s: %s", path, strerror(errno));
    bool done = hg_digest_fd(fd, out, bytes);
    int why = errno;
    close(fd);
    if (!done)
        return hg_fail(err, HG_ENOINPUT, "cannot read %s: %s", path, strerror(why));
    return HG_OK;
}
