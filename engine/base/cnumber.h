/* base/cnumber.h - strtod that no locale of the calling program can bend. */
#ifndef HG_BASE_CNUMBER_H
#define HG_BASE_CNUMBER_H

/* As strtod in the "C" locale; for text whose grammar was checked before. Thread-safe. */
double hg_c_strtod(const char *text);

#endif
