/* hotgrid/api.h - the two lines that every public header wears. */
#ifndef HOTGRID_API_H
#define HOTGRID_API_H

/*
 * Everything declared between HG_BEGIN_DECLS and HG_END_DECLS is exported by
 * libhotgrid; the library is built with hidden visibility otherwise.
 */
#ifdef __cplusplus
#define HG_EXTERN_C_BEGIN extern "C" {
#define HG_EXTERN_C_END }
#else
#define HG_EXTERN_C_BEGIN
#define HG_EXTERN_C_END
#endif

#if defined(__GNUC__)
#define HG_BEGIN_DECLS _Pragma("GCC visibility push(default)") HG_EXTERN_C_BEGIN
#define HG_END_DECLS HG_EXTERN_C_END _Pragma("GCC visibility pop")
#define HG_CHECKED __attribute__((warn_unused_result))
#define HG_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define HG_BEGIN_DECLS HG_EXTERN_C_BEGIN
#define HG_END_DECLS HG_EXTERN_C_END
#define HG_CHECKED
#define HG_PRINTF(fmt, first)
#endif

#endif
