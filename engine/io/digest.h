/* io/digest.h - SHA-256 of what is being written or already open. */
#ifndef HG_IO_DIGEST_H
#define HG_IO_DIGEST_H

#include <stdbool.h>
#include <stdint.h>
#include <nettle/sha2.h>

#include "hotgrid/status.h"

/* Hex of a finished hash into out[65]; the context starts anew. */
void hg_digest_hex(struct sha256_ctx *context, char out[65]);

/* From the start of an open file to its end; errno is set when it returns false. */
bool hg_digest_fd(int fd, char out[65], uint64_t *bytes);

#endif
