/* job/config_names.h - which texts may stand for a model, a format, a zone, an offence. */
#ifndef HG_JOB_CONFIG_NAMES_H
#define HG_JOB_CONFIG_NAMES_H

#include <stddef.h>

#include "hotgrid/status.h"

/* Names that this build offers; static, valid until the next call. */
const char *const *config_model_names(size_t *n);
const char *const *config_format_names(size_t *n);

/* HG_ECONFIG with the end of a sentence that begins with key and value. */
hg_status config_check_filled(const char *text, hg_err *err);
hg_status config_check_zone(const char *text, hg_err *err);
hg_status config_check_name(const char *text, hg_err *err);
hg_status config_check_year(const char *text, hg_err *err);
hg_status config_check_path(const char *text, hg_err *err);

#endif
