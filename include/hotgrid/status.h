/* hotgrid/status.h - how every function of the engine says that it failed. */
#ifndef HOTGRID_STATUS_H
#define HOTGRID_STATUS_H

#include "hotgrid/api.h"

HG_BEGIN_DECLS

/* The status is the return value; results go out by pointer and are written only on HG_OK. */
typedef enum hg_status {
    HG_OK = 0,
    HG_EUSAGE,       /* bad command line or option                        exit 64 */
    HG_EDOMAIN,      /* an argument outside its declared range            exit 64 */
    HG_EDATA,        /* data below the gate, truncated or contradictory   exit 65 */
    HG_EEMPTY,       /* too little data for the question                  exit 65 */
    HG_ENOINPUT,     /* an input is missing or unreadable                 exit 66 */
    HG_EUNAVAILABLE, /* a database or service does not answer             exit 69 */
    HG_EBUG,         /* our own mistake                                   exit 70 */
    HG_ENOMEM,       /* out of memory                                     exit 71 */
    HG_ESYSTEM,      /* threads, processes, descriptors                   exit 71 */
    HG_ECANTCREATE,  /* an output cannot be created                       exit 73 */
    HG_EIO,          /* writing failed: disk full, quota, EIO             exit 74 */
    HG_ELOCKED,      /* another run holds the lock                        exit 75 */
    HG_EPERM,        /* permission                                        exit 77 */
    HG_ECONFIG,      /* job file; CRS missing or refused                  exit 78 */
    HG_ESTOPPED,     /* the caller asked to stop (signal)            exit 128 + N */
    HG_STATUS_COUNT
} hg_status;

#define HG_ERR_TEXT_MAX 2048

/* One caller-owned sentence: the bad value and its place. Zero-initialise; may be NULL everywhere.
 */
typedef struct hg_err {
    hg_status status;
    char text[HG_ERR_TEXT_MAX];
} hg_err;

/* Store a message (when err is not NULL) and return `status`, so that `return hg_fail(...)` reads
 * well. */
hg_status hg_fail(hg_err *err, hg_status status, const char *format, ...) HG_PRINTF(3, 4);

/* Put "context: " before the sentence that is already there; returns err's status. */
hg_status hg_fail_within(hg_err *err, hg_status status, const char *format, ...) HG_PRINTF(3, 4);

/* The exit code of docs/nightly.md "Exit codes" (HG_ESTOPPED gives 130; the program raises the
 * signal again).
 */
int hg_status_exit_code(hg_status status);

/* A short lower-case name such as "data"; never NULL. */
const char *hg_status_name(hg_status status);

/* "1.2.3", the version of the library. */
const char *hg_version(void);

HG_END_DECLS

#endif
