/* io/out.h - a text file being written: buffered, every error kept, read back before it counts. */
#ifndef HG_IO_OUT_H
#define HG_IO_OUT_H

#include <stdbool.h>
#include <nettle/sha2.h>

#include "hotgrid/status.h"
#include "hotgrid/text.h"

/*
 * Fill `text` and call hg_out_spill now and then (a row at a time is fine): it writes only when
 * the buffer is large. hg_out_close writes the rest, closes, reads the file back and compares
 * size and SHA-256; when anything failed, the file is removed.
 */
typedef struct hg_out {
    const char *path;
    int fd;
    int error; /* the first errno */
    hg_buf text;
    struct sha256_ctx hash;
    uint64_t bytes;
} hg_out;

/* A new file (O_EXCL, no links followed). */
HG_CHECKED hg_status hg_out_open(hg_out *out, const char *path, hg_err *err);
void hg_out_spill(hg_out *out);
HG_CHECKED hg_status hg_out_close(hg_out *out, hg_err *err);
/* Close and remove; for the way out after a failure. Harmless after hg_out_close. */
void hg_out_drop(hg_out *out);

/* All n bytes, through EINTR and short writes; errno is set when it returns false. */
bool hg_write_fully(int fd, const void *data, size_t n);

/* The folder part of a path ("." when there is none) and what follows it; both cut to `room`. */
void hg_path_split(const char *path, char *folder, size_t room, const char **base);

/* What a failed creation means: a full disk, a quota and a bad disk are HG_EIO, the rest
 * HG_ECANTCREATE. */
hg_status hg_creation_status(int error);

/* HG_EIO with the path, the reason and, when the disk is full, the bytes that are free. */
hg_status hg_fail_write(hg_err *err, const char *path, int error);

#endif
