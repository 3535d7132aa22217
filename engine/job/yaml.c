/* job/yaml.c - what does the YAML text say, and is it harmless? The only user of libfyaml. */
#include "job/yaml.h"

#include <assert.h>
#include <libfyaml.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "base/utf8.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

/* The events of the parser become a tree; `open` is the path from the root to where we are. */
typedef struct builder {
    yaml_node *root, *open[YAML_DEPTH_MAX];
    char *key[YAML_DEPTH_MAX]; /* of an open map: read, its value still to come */
    int key_line[YAML_DEPTH_MAX], key_column[YAML_DEPTH_MAX];
    int depth, n_documents;
    size_t n_nodes;
    yaml_fault *fault;
    hg_err *err;
} builder;

static hg_status HG_PRINTF(4, 5) refuse(builder *b, int line, int column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(b->fault->text, sizeof b->fault->text, format, arguments);
    va_end(arguments);
    b->fault->line = line;
    b->fault->column = column;
    return hg_fail(b->err, HG_ECONFIG, "%s", b->fault->text);
}

/* libfyaml cuts at a NUL and lets broken UTF-8 pass: both are looked for before it sees the text.
 */
static hg_status check_bytes(builder *b, const char *text, size_t length)
{
    int line = 1, column = 1;
    if (length > YAML_BYTES_MAX)
        return refuse(b, 0, 0, "more than 1 MB is no job file");
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        size_t n = hg_utf8_next(text + i, length - i, &code);
        if (n == 0)
            return refuse(b, line, column, "byte 0x%02X is not UTF-8 (save the job file as UTF-8)",
                          (unsigned)(unsigned char)text[i]);
        if (code == 0)
            return refuse(b, line, column, "a NUL byte: this is not a text file in UTF-8");
        column++;
        if (code == '\n') {
            line++;
            column = 1;
        }
        i += n;
    }
    return HG_OK;
}

static int by_key(const void *a, const void *b)
{
    const yaml_node *left = *(const yaml_node *const *)a, *right = *(const yaml_node *const *)b;
    int order = strcmp(left->key, right->key);
    if (order != 0)
        return order;
    return left->key_line != right->key_line ? (left->key_line < right->key_line ? -1 : 1)
                                             : left->key_column - right->key_column;
}

static hg_status check_duplicates(builder *b, const yaml_node *map)
{
    yaml_node **sorted = NULL;
    hg_status st = HG_OK;
    size_t n = 0;
    HG_TRY(hg_alloc(&sorted, map->n_children, sizeof *sorted, b->err));
    for (yaml_node *child = map->first; child; child = child->next)
        sorted[n++] = child;
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(sorted[i - 1]->key, sorted[i]->key) != 0)
            continue;
        char shown[80];
        hg_printable(sorted[i]->key, strlen(sorted[i]->key), shown, sizeof shown);
        st = refuse(b, sorted[i]->key_line, sorted[i]->key_column,
                    "key \"%s\" stands here a second time (first in line %d)", shown,
                    sorted[i - 1]->key_line);
        break;
    }
done:
    hg_free(sorted);
    return st;
}

/* Hang the node below the innermost open one; takes ownership. */
static hg_status hang(builder *b, yaml_node *node)
{
    if (b->depth == 0) {
        b->root = node;
        return HG_OK;
    }
    int top = b->depth - 1;
    bool in_map = b->open[top]->kind == YAML_MAP;
    node->key_line = b->key_line[top];
    node->key_column = b->key_column[top];
    hg_status st = yaml_add(b->open[top], in_map ? b->key[top] : NULL, node, b->err);
    if (st != HG_OK)
        yaml_free(node);
    if (in_map) {
        hg_free(b->key[top]);
        b->key[top] = NULL;
    }
    return st;
}

static bool awaits_key(const builder *b)
{
    return b->depth > 0 && b->open[b->depth - 1]->kind == YAML_MAP && !b->key[b->depth - 1];
}

static hg_status take_scalar(builder *b, struct fy_event *event, int line, int column)
{
    size_t length = 0;
    struct fy_token *value = event->scalar.value;
    const char *text = fy_token_get_text(value, &length);
    enum fy_scalar_style style = value ? fy_scalar_token_get_style(value) : FYSS_PLAIN;
    if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED)
        column--;
    if (!text) {
        text = "";
        length = 0;
    }
    if (awaits_key(b)) {
        int top = b->depth - 1;
        b->key_line[top] = line;
        b->key_column[top] = column;
        return hg_strndup(&b->key[top], text, length, b->err);
    }
    yaml_node *node = NULL;
    hg_status st = yaml_new(YAML_SCALAR, text, length, &node, b->err);
    if (st != HG_OK)
        return st;
    node->plain = style == FYSS_PLAIN;
    node->line = line;
    node->column = column;
    return hang(b, node);
}

static hg_status take_start(builder *b, yaml_kind kind, int line, int column)
{
    if (awaits_key(b))
        return refuse(b, line, column, "a key must be one word or text");
    if (b->depth == YAML_DEPTH_MAX)
        return refuse(b, line, column, "nested deeper than %d levels", YAML_DEPTH_MAX);
    yaml_node *node = NULL;
    hg_status st = yaml_new(kind, NULL, 0, &node, b->err);
    if (st != HG_OK)
        return st;
    node->line = line;
    node->column = column;
    st = hang(b, node);
    if (st == HG_OK)
        b->open[b->depth++] = node;
    return st;
}

/* libfyaml marks the name behind & and *, and the text behind an opening quote. */
static hg_status refuse_decoration(builder *b, struct fy_token *anchor, struct fy_token *tag)
{
    const struct fy_mark *mark;
    if (anchor && (mark = fy_token_start_mark(anchor)) != NULL)
        return refuse(b, mark->line + 1, mark->column,
                      "anchors (&name) are not allowed: write the value out");
    if (tag && (mark = fy_token_start_mark(tag)) != NULL)
        return refuse(b, mark->line + 1, mark->column + 1, "tags (!name) are not allowed");
    return HG_OK;
}

static hg_status take_end(builder *b)
{
    assert(b->depth > 0); /* libfyaml ends only what it has begun */
    yaml_node *closed = b->open[--b->depth];
    assert(closed);
    return closed->kind == YAML_MAP ? check_duplicates(b, closed) : HG_OK;
}

static hg_status take_event(builder *b, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    int line = mark ? mark->line + 1 : 0, column = mark ? mark->column + 1 : 0;
    hg_status st = HG_OK;
    bool node = event->type == FYET_SCALAR || event->type == FYET_SEQUENCE_START ||
                event->type == FYET_MAPPING_START;
    if (node && ++b->n_nodes > YAML_NODES_MAX)
        return refuse(b, line, column, "more than %d values", YAML_NODES_MAX);
    switch (event->type) {
    case FYET_DOCUMENT_START:
        if (++b->n_documents > 1)
            st = refuse(b, line, column, "a second document (---): a job file holds one");
        break;
    case FYET_ALIAS:
        st = refuse(b, line, column - 1, "aliases (*name) are not allowed: write the value out");
        break;
    case FYET_SCALAR:
        st = refuse_decoration(b, event->scalar.anchor, event->scalar.tag);
        return st == HG_OK ? take_scalar(b, event, line, column) : st;
    case FYET_MAPPING_START:
        st = refuse_decoration(b, event->mapping_start.anchor, event->mapping_start.tag);
        return st == HG_OK ? take_start(b, YAML_MAP, line, column) : st;
    case FYET_SEQUENCE_START:
        st = refuse_decoration(b, event->sequence_start.anchor, event->sequence_start.tag);
        return st == HG_OK ? take_start(b, YAML_LIST, line, column) : st;
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        return take_end(b);
    default:
        break;
    }
    return st;
}

static hg_status syntax_fault(builder *b, struct fy_diag *diag)
{
    void *iterator = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &iterator);
    if (!first)
        return refuse(b, 1, 1, "this is not YAML");
    char shown[300];
    hg_printable(first->msg, strlen(first->msg), shown, sizeof shown);
    return refuse(b, first->line, first->column, "not YAML: %s", shown);
}

static hg_status run_parser(builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
    hg_status st = HG_OK;
    bool ended = false;
    while (st == HG_OK && !ended) {
        struct fy_event *event = fy_parser_parse(parser);
        if (!event)
            break;
        ended = event->type == FYET_STREAM_END;
        st = take_event(b, event);
        fy_parser_event_free(parser, event);
    }
    return st == HG_OK && (!ended || fy_parser_get_stream_error(parser)) ? syntax_fault(b, diag)
                                                                         : st;
}

/* Faults are collected; nothing is printed behind the caller's back. */
static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length;
}

hg_status yaml_parse(const char *text, size_t length, yaml_node **out, yaml_fault *fault,
                     hg_err *err)
{
    builder b = {.fault = fault, .err = err};
    hg_status st = HG_OK;
    struct fy_diag *diag = NULL;
    struct fy_parser *parser = NULL;
    *fault = (yaml_fault){0};
    HG_TRY(check_bytes(&b, text, length));
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.output_fn = say_nothing;
    diag_cfg.colorize = false;
    diag = fy_diag_create(&diag_cfg);
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG, .diag = diag};
    if (diag) {
        fy_diag_set_collect_errors(diag, true);
        parser = fy_parser_create(&cfg);
    }
    if (!parser || fy_parser_set_string(parser, text, length) != 0) {
        st = hg_fail(err, HG_ENOMEM, "out of memory while reading YAML");
        goto done;
    }
    HG_TRY(run_parser(&b, parser, diag));
    *out = b.root;
    b.root = NULL;
done:
    yaml_free(b.root);
    for (int i = 0; i < YAML_DEPTH_MAX; i++)
        hg_free(b.key[i]);
    if (parser)
        fy_parser_destroy(parser);
    if (diag)
        fy_diag_destroy(diag);
    return st;
}
