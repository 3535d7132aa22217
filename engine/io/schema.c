/* io/schema.c - which column holds what, and which codes mean which offence? */
#include "io/schema.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

static const struct {
    const char *name, *help;
} roles[HG_ROLE_COUNT] = {
    [HG_ROLE_ID] = {"id", "name of the incident, unique in its source"},
    [HG_ROLE_X] = {"x", "east coordinate, or longitude"},
    [HG_ROLE_Y] = {"y", "north coordinate, or latitude"},
    [HG_ROLE_START] = {"start", "when it began: date, or date and time"},
    [HG_ROLE_START_CLOCK] = {"start_clock", "clock of `start`, when it has its own column"},
    [HG_ROLE_END] = {"end", "when it had ended at the latest"},
    [HG_ROLE_END_CLOCK] = {"end_clock", "clock of `end`, when it has its own column"},
    [HG_ROLE_REPORTED] = {"reported", "when it became known"},
    [HG_ROLE_REPORTED_CLOCK] = {"reported_clock",
                                "clock of `reported`, when it has its own column"},
    [HG_ROLE_CATEGORY] = {"category", "code of the offence"},
    [HG_ROLE_WEIGHT] = {"weight", "how many incidents the row stands for, at least 0"},
    [HG_ROLE_PRECISION] = {"precision", "location class A, B, C or D"},
};

const char *hg_role_name(hg_role role)
{
    return (unsigned)role < HG_ROLE_COUNT ? roles[role].name : "unknown";
}

const char *hg_role_help(hg_role role)
{
    return (unsigned)role < HG_ROLE_COUNT ? roles[role].help : "";
}

/* ---- columns ---- */

/* How often the name stands in the header, and where first. */
static size_t find_column(const hg_reader *reader, const char *name, bool any_case, int *at)
{
    size_t found = 0;
    for (size_t i = 0; i < reader->n_columns; i++) {
        const char *column = reader->columns[i];
        bool same = any_case ? strcasecmp(column, name) == 0 : strcmp(column, name) == 0;
        if (same && found++ == 0)
            *at = (int)i;
    }
    return found;
}

static void list_columns(const hg_reader *reader, char *out, size_t room)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < reader->n_columns && used + 48 < room; i++) {
        char shown[40];
        hg_printable(reader->columns[i], strlen(reader->columns[i]), shown, sizeof shown);
        used += (size_t)snprintf(out + used, room - used, "%s%s", i ? ", " : "", shown);
        if (i + 1 < reader->n_columns && used + 48 >= room)
            snprintf(out + used, room - used, ", ...");
    }
}

static bool is_mapped(const hg_schema *schema, const char *column)
{
    for (size_t i = 0; i < HG_ROLE_COUNT; i++)
        if (schema->column[i] && strcmp(schema->column[i], column) == 0)
            return true;
    return false;
}

/* The nearest column that nothing is mapped to yet, or NULL. */
static const char *nearest_free(const hg_schema *schema, const hg_reader *reader, const char *name)
{
    enum { LOOKED_AT = 256 };
    const char *candidates[LOOKED_AT];
    size_t n = 0;
    for (size_t i = 0; i < reader->n_columns && n < LOOKED_AT; i++)
        if (!is_mapped(schema, reader->columns[i]))
            candidates[n++] = reader->columns[i];
    return hg_did_you_mean(name, candidates, n);
}

static hg_status missing_column(const hg_schema *schema, const hg_reader *reader, hg_role role,
                                const char *path, hg_err *err)
{
    char columns[400], shown[80], guess[80];
    const char *name = schema->column[role];
    list_columns(reader, columns, sizeof columns);
    const char *near = nearest_free(schema, reader, name);
    hg_printable(name, strlen(name), shown, sizeof shown);
    if (near)
        return hg_fail(err, HG_ECONFIG,
                       "%s: there is no column \"%s\" for %s; did you mean \"%s\"?", path, shown,
                       roles[role].name, hg_printable(near, strlen(near), guess, sizeof guess));
    return hg_fail(err, HG_ECONFIG, "%s: there is no column \"%s\" for %s; the columns are %s",
                   path, shown, roles[role].name, columns);
}

static hg_status resolve_named(const hg_schema *schema, const hg_reader *reader, const char *path,
                               hg_columns *out, hg_err *err)
{
    char shown[80];
    for (size_t i = 0; i < HG_ROLE_COUNT; i++) {
        const char *name = schema->column[i];
        out->at[i] = -1;
        if (!name || !*name)
            continue;
        size_t found = find_column(reader, name, false, &out->at[i]);
        if (found == 0)
            return missing_column(schema, reader, (hg_role)i, path, err);
        if (found > 1)
            return hg_fail(err, HG_ECONFIG,
                           "%s: column \"%s\" for %s stands %zu times in the header; rename one",
                           path, hg_printable(name, strlen(name), shown, sizeof shown),
                           roles[i].name, found);
    }
    return HG_OK;
}

static hg_status default_place(const hg_reader *reader, const char *path, hg_columns *out,
                               hg_err *err)
{
    static const char *const pairs[][2] = {{"x", "y"}, {"lon", "lat"}, {"longitude", "latitude"}};
    char columns[400];
    for (size_t i = 0; i < HG_COUNT(pairs); i++) {
        int x = -1, y = -1;
        if (find_column(reader, pairs[i][0], true, &x) == 1 &&
            find_column(reader, pairs[i][1], true, &y) == 1) {
            out->at[HG_ROLE_X] = x;
            out->at[HG_ROLE_Y] = y;
            return HG_OK;
        }
    }
    list_columns(reader, columns, sizeof columns);
    return hg_fail(err, HG_ECONFIG,
                   "%s: no columns x and y (or lon and lat) were found; name them with --x and --y "
                   "or under `columns:`; the columns are %s",
                   path, columns);
}

static hg_status check_pairs(const hg_columns *columns, const char *path, hg_err *err)
{
    static const hg_role needs[][2] = {
        {HG_ROLE_X, HG_ROLE_Y},
        {HG_ROLE_Y, HG_ROLE_X},
        {HG_ROLE_START_CLOCK, HG_ROLE_START},
        {HG_ROLE_END_CLOCK, HG_ROLE_END},
        {HG_ROLE_REPORTED_CLOCK, HG_ROLE_REPORTED},
        {HG_ROLE_END, HG_ROLE_START},
        {HG_ROLE_REPORTED, HG_ROLE_START},
    };
    for (size_t i = 0; i < HG_COUNT(needs); i++)
        if (columns->at[needs[i][0]] >= 0 && columns->at[needs[i][1]] < 0)
            return hg_fail(err, HG_ECONFIG, "%s: column `%s` is mapped, `%s` is not; it needs both",
                           path, roles[needs[i][0]].name, roles[needs[i][1]].name);
    return HG_OK;
}

hg_status hg_columns_resolve(const hg_schema *schema, const hg_reader *reader, const char *path,
                             hg_columns *out, hg_err *err)
{
    hg_status st;
    hg_columns made = {.points = false};
    HG_TRY(resolve_named(schema, reader, path, &made, err));
    HG_TRY(check_pairs(&made, path, err));
    made.points = made.at[HG_ROLE_X] < 0 && reader->has_points;
    if (made.at[HG_ROLE_X] < 0 && !made.points)
        HG_TRY(default_place(reader, path, &made, err));
    *out = made;
done:
    return st;
}

const char *hg_columns_name(const hg_columns *columns, const hg_reader *reader, hg_role role)
{
    if (columns->at[role] >= 0)
        return reader->columns[columns->at[role]];
    bool place = role == HG_ROLE_X || role == HG_ROLE_Y;
    return place && columns->points ? "geometry" : "";
}

/* ---- codes ---- */

hg_field hg_field_trim(hg_field field)
{
    while (field.length > 0 && (*field.text == ' ' || *field.text == '\t')) {
        field.text++;
        field.length--;
    }
    while (field.length > 0 &&
           (field.text[field.length - 1] == ' ' || field.text[field.length - 1] == '\t'))
        field.length--;
    return field;
}

static inline char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool same_folded(const char *folded, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (folded[i] != fold(text[i]))
            return false;
    return true;
}

static size_t slot_of(const hg_codes *codes, const char *text, size_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)fold(text[i])) * UINT64_C(0x100000001b3);
    size_t at = (size_t)(hash ^ hash >> 32) & (codes->n_slots - 1);
    while (codes->slot[at].code &&
           !(codes->slot[at].length == length && same_folded(codes->slot[at].code, text, length)))
        at = (at + 1) & (codes->n_slots - 1);
    return at;
}

int hg_codes_find(const hg_codes *codes, const char *text, size_t length)
{
    if (codes->everything)
        return 0;
    hg_field code = hg_field_trim((hg_field){text, (uint32_t)length});
    const struct hg_code_slot *slot = &codes->slot[slot_of(codes, code.text, code.length)];
    return slot->code ? slot->offence : -1;
}

static hg_status add_code(hg_codes *codes, const hg_schema *schema, const char *text,
                          uint16_t offence, hg_err *err)
{
    hg_field code = hg_field_trim((hg_field){text, (uint32_t)strlen(text)});
    struct hg_code_slot *slot = &codes->slot[slot_of(codes, code.text, code.length)];
    if (slot->code && slot->offence != offence)
        return hg_fail(err, HG_ECONFIG, "code \"%s\" stands under offence %s and under %s", text,
                       schema->offences[slot->offence].offence, schema->offences[offence].offence);
    if (slot->code)
        return HG_OK;
    hg_status st = hg_strndup(&slot->code, code.text, code.length, err);
    for (size_t i = 0; st == HG_OK && i < code.length; i++)
        slot->code[i] = fold(slot->code[i]);
    slot->length = code.length;
    slot->offence = offence;
    return st;
}

static hg_status add_all_codes(hg_codes *codes, const hg_schema *schema, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < schema->n_offences; i++) {
        const hg_offence_codes *offence = &schema->offences[i];
        if (offence->n_codes == 0) /* the name is the code */
            HG_TRY(add_code(codes, schema, offence->offence, (uint16_t)i, err));
        for (size_t k = 0; k < offence->n_codes; k++)
            HG_TRY(add_code(codes, schema, offence->codes[k], (uint16_t)i, err));
    }
done:
    return st;
}

hg_status hg_codes_init(const hg_schema *schema, bool has_category, hg_codes *out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_codes made = {.n_slots = 16};
    size_t n = schema->n_offences;
    bool only_one = n == 1 && schema->offences[0].n_codes == 0;
    made.everything = n == 0 || (only_one && !has_category);
    if (!made.everything && !has_category)
        return hg_fail(err, HG_ECONFIG,
                       "offences are listed, but no column holds their codes; map `category`");
    if (n >= UINT16_MAX)
        return hg_fail(err, HG_ECONFIG, "%zu offences; at most %u", n, UINT16_MAX - 1);
    size_t total = n;
    for (size_t i = 0; i < n; i++)
        total += schema->offences[i].n_codes;
    while (made.n_slots < 4 * total)
        made.n_slots *= 2;
    HG_TRY(hg_alloc(&made.slot, made.n_slots, sizeof *made.slot, err));
    if (!made.everything)
        HG_TRY(add_all_codes(&made, schema, err));
    *out = made;
    return HG_OK;
done:
    hg_codes_clear(&made);
    return st;
}

void hg_codes_clear(hg_codes *codes)
{
    for (size_t i = 0; codes->slot && i < codes->n_slots; i++)
        hg_free(codes->slot[i].code);
    hg_free(codes->slot);
    *codes = (hg_codes){0};
}
