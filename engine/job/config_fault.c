/* job/config_fault.c - what is wrong with the job file, where, and in which order is it told? */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "job/config_read.h"

hg_status config_fault_at(config_reading *r, const yaml_node *node, bool key, const char *format,
                          ...)
{
    if (r->n_faults >= CONFIG_FAULTS_MAX) {
        r->untold++;
        return HG_OK;
    }
    hg_buf text = {0};
    char raw[1200], sentence[1200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(raw, sizeof raw, format, arguments);
    va_end(arguments);
    hg_printable(raw, strlen(raw), sentence, sizeof sentence); /* keys too come from the file */
    int line = node ? (key && node->key_line ? node->key_line : node->line) : 0;
    int column = node ? (key && node->key_line ? node->key_column : node->column) : 0;
    if (node && node->origin)
        hg_buf_printf(&text, "%s: %s", node->origin, sentence);
    else if (line > 0)
        hg_buf_printf(&text, "%s:%d:%d: %s", r->file, line, column, sentence);
    else
        hg_buf_printf(&text, "%s: %s", r->file, sentence);
    hg_status st = HG_OK;
    HG_TRY(hg_buf_check(&text, r->err));
    HG_TRY(hg_grow(&r->faults, &r->capacity, r->n_faults + 1, sizeof *r->faults, r->err));
    config_fault *fault = &r->faults[r->n_faults];
    *fault = (config_fault){.line = line, .column = column};
    HG_TRY(hg_strdup(&fault->text, text.data, r->err));
    r->n_faults++;
done:
    hg_buf_clear(&text);
    return st;
}

static int by_place(const void *a, const void *b)
{
    const config_fault *left = a, *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    return strcmp(left->text, right->text);
}

static hg_status tell(hg_problems *problems, const char *text, hg_err *err)
{
    hg_status st =
        hg_grow(&problems->text, &problems->capacity, problems->n + 1, sizeof *problems->text, err);
    if (st == HG_OK)
        st = hg_strdup(&problems->text[problems->n], text, err);
    if (st == HG_OK)
        problems->n++;
    return st;
}

hg_status config_faults_tell(config_reading *r, hg_problems *problems)
{
    hg_status st = HG_OK;
    if (r->n_faults == 0)
        return HG_OK;
    qsort(r->faults, r->n_faults, sizeof *r->faults, by_place);
    for (size_t i = 0; problems && i < r->n_faults; i++)
        HG_TRY(tell(problems, r->faults[i].text, r->err));
    if (problems && r->untold > 0) {
        char more[96];
        snprintf(more, sizeof more, "%.40s: and %zu more problems", r->file, r->untold);
        HG_TRY(tell(problems, more, r->err));
    }
    st = hg_fail(r->err, HG_ECONFIG, "%s", r->faults[0].text);
done:
    return st;
}

void config_faults_clear(config_reading *r)
{
    for (size_t i = 0; i < r->n_faults; i++)
        hg_free(r->faults[i].text);
    hg_free(r->faults);
    r->faults = NULL;
    r->n_faults = r->capacity = r->untold = 0;
}
