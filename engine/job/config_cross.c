/* job/config_cross.c - do the keys fit together, where each alone looks right? */
#include <string.h>

#include "base/try.h"
#include "hotgrid/knox.h"
#include "hotgrid/mem.h"
#include "job/config_read.h"

/* Node at a path of keys and item numbers, as deep as it exists: always a place to point at. */
static const yaml_node *place(const yaml_node *root, const char *const *path, size_t n)
{
    const yaml_node *node = root;
    for (size_t i = 0; i < n; i++) {
        int64_t index;
        const yaml_node *next = NULL;
        if (node->kind == YAML_MAP)
            next = yaml_get(node, path[i]);
        else if (node->kind == YAML_LIST && hg_parse_int64(path[i], strlen(path[i]), &index))
            next = yaml_item(node, (size_t)index);
        if (!next)
            break;
        node = next;
    }
    return node;
}
#define PLACE(root, ...)                              \
    place((root), (const char *const[]){__VA_ARGS__}, \
          sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Every offence that some source defines. */
static size_t offence_names(const hg_job *job, const char **names, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < job->n_sources; i++)
        for (size_t k = 0; k < job->sources[i].n_offences && n < room; k++)
            names[n++] = job->sources[i].offences[k].offence;
    return n;
}

static hg_status check_offence(config_reading *r, const yaml_node *root, const char *section,
                               const char *offence)
{
    enum { ROOM = 4096 };
    static const char none[] = "";
    const char **names = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&names, ROOM, sizeof *names, r->err));
    size_t n = offence_names(r->job, names, ROOM);
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], offence) == 0)
            goto done;
    const char *near = hg_did_you_mean(offence, names, n);
    st = config_fault_at(r, PLACE(root, section, offence), true,
                         "%s: no source of incidents defines the offence \"%s\" (incidents[]."
                         "offences)%s%s%s",
                         section, offence, near ? "; did you mean \"" : none, near ? near : none,
                         near ? "\"?" : none);
done:
    hg_free(names);
    return st;
}

static hg_status check_offences(config_reading *r, const yaml_node *root)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < r->job->n_forecasts; i++)
        HG_TRY(check_offence(r, root, "forecast", r->job->forecasts[i].offence));
    for (size_t i = 0; i < r->job->n_monitors; i++)
        HG_TRY(check_offence(r, root, "monitor", r->job->monitors[i].offence));
done:
    return st;
}

/* ---- sections of clusters ---- */

/* An offence of a section is one that is forecast: its folder takes the layers. */
static hg_status check_forecast(config_reading *r, const yaml_node *root, const char *section,
                                char *const *offences, size_t n)
{
    const hg_job *job = r->job;
    hg_status st = HG_OK;
    const yaml_node *node = yaml_get(root, section);
    if (node && node->kind == YAML_MAP && n == 0 && node->n_children > 0 &&
        !yaml_get(node, "offences"))
        HG_TRY(config_fault_at(r, node, true, "%s.offences is missing: which offences?", section));
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < job->n_forecasts && strcmp(job->forecasts[k].offence, offences[i]) != 0)
            k++;
        if (k == job->n_forecasts)
            HG_TRY(config_fault_at(r, PLACE(root, section, "offences"), false,
                                   "%s.offences: \"%s\" is no offence of forecast", section,
                                   offences[i]));
    }
done:
    return st;
}

static hg_status check_breaks(config_reading *r, const yaml_node *root, const char *key,
                              char *const *text, size_t n)
{
    double last = 0;
    const yaml_node *node = PLACE(root, "near_repeat", key);
    if (n < 2 || n > HG_KNOX_BANDS_MOST)
        return config_fault_at(r, node, false, "near_repeat.%s: %zu breaks, 2 to %d are needed",
                               key, n, HG_KNOX_BANDS_MOST);
    for (size_t i = 0; i < n; i++) {
        double value;
        bool good = hg_parse_double(text[i], strlen(text[i]), '.', &value) &&
                    (i == 0 ? value == 0 : value > last);
        if (!good)
            return config_fault_at(r, node, false,
                                   "near_repeat.%s: \"%s\"; breaks are numbers that ascend from 0, "
                                   "such as [0, 7, 14]",
                                   key, text[i]);
        last = value;
    }
    return HG_OK;
}

static hg_status check_clusters(config_reading *r, const yaml_node *root)
{
    const hg_job_near_repeat *near = &r->job->near_repeat;
    const hg_job_emerging *emerging = &r->job->emerging;
    hg_status st = HG_OK;
    HG_TRY(check_forecast(r, root, "near_repeat", near->offences, near->n_offences));
    HG_TRY(check_forecast(r, root, "scan", r->job->scan.offences, r->job->scan.n_offences));
    HG_TRY(check_breaks(r, root, "space", near->space, near->n_space));
    HG_TRY(check_breaks(r, root, "time", near->time, near->n_time));
    HG_TRY(check_forecast(r, root, "emerging", emerging->offences, emerging->n_offences));
    if (emerging->n_offences > 0 && !r->job->neighbourhoods.source)
        st = config_fault_at(r, PLACE(root, "emerging"), true,
                             "emerging needs neighbourhoods: which polygons become hot?");
done:
    return st;
}

/* A column that makes sense only beside another. */
static const struct {
    hg_role role, needs;
} beside[] = {
    {HG_ROLE_X, HG_ROLE_Y},
    {HG_ROLE_Y, HG_ROLE_X},
    {HG_ROLE_START_CLOCK, HG_ROLE_START},
    {HG_ROLE_END_CLOCK, HG_ROLE_END},
    {HG_ROLE_REPORTED_CLOCK, HG_ROLE_REPORTED},
};

static hg_status check_columns(config_reading *r, const yaml_node *root, const char *index,
                               const hg_job_source *source)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < HG_COUNT(beside); i++) {
        const char *key = hg_role_name(beside[i].role);
        if (source->columns[beside[i].role] && !source->columns[beside[i].needs])
            HG_TRY(config_fault_at(r, PLACE(root, "incidents", index, "columns", key), true,
                                   "incidents.%s.columns.%s needs columns.%s beside it", index, key,
                                   hg_role_name(beside[i].needs)));
    }
done:
    return st;
}

static hg_status check_codes(config_reading *r, const yaml_node *root, const char *index,
                             const hg_job_source *source)
{
    for (size_t a = 0; a < source->n_offences; a++)
        for (size_t b = 0; b < a; b++)
            for (size_t i = 0; i < source->offences[a].n_codes; i++)
                for (size_t k = 0; k < source->offences[b].n_codes; k++)
                    if (strcmp(source->offences[a].codes[i], source->offences[b].codes[k]) == 0)
                        return config_fault_at(
                            r,
                            PLACE(root, "incidents", index, "offences",
                                  source->offences[a].offence),
                            false, "code \"%s\" already means the offence \"%s\"",
                            source->offences[a].codes[i], source->offences[b].offence);
    return HG_OK;
}

static hg_status check_source(config_reading *r, const yaml_node *root, size_t number)
{
    const hg_job_source *source = &r->job->sources[number];
    char index[24];
    hg_time_format format;
    hg_err why = {0};
    hg_buf text = {0};
    hg_buf_printf(&text, "%zu", number);
    hg_status st = hg_buf_check(&text, r->err);
    if (st != HG_OK)
        return st;
    memcpy(index, text.data, text.length + 1 < sizeof index ? text.length + 1 : sizeof index);
    hg_buf_clear(&text);
    const yaml_node *written = PLACE(root, "incidents", index, "time_format");
    if (source->time_format &&
        hg_time_format_compile(source->time_format, source->pivot, &format, &why) != HG_OK)
        HG_TRY(config_fault_at(r, written, false, "incidents.%s.time_format: %s", index, why.text));
    HG_TRY(check_columns(r, root, index, source));
    HG_TRY(check_codes(r, root, index, source));
done:
    return st;
}

static hg_status check_shifts(config_reading *r, const yaml_node *root)
{
    const hg_job *job = r->job;
    for (size_t i = 1; i < job->n_shifts; i++)
        for (size_t k = 0; k < i; k++)
            if (job->shifts[i].name && job->shifts[k].name &&
                strcmp(job->shifts[i].name, job->shifts[k].name) == 0)
                return config_fault_at(r, PLACE(root, "shifts"), true,
                                       "shifts: the name \"%s\" stands there twice",
                                       job->shifts[i].name);
    return HG_OK;
}

/* A local date means its midnight; a naive time is of the job's zone. */
static hg_status settle_as_of(config_reading *r, const yaml_node *root)
{
    const yaml_node *node = yaml_get(root, "as_of");
    hg_job *job = r->job;
    hg_time_format iso;
    hg_time_text read;
    hg_zone *zone = NULL;
    const char *why = "not a time";
    hg_err unused = {0};
    job->as_of = HG_NO_TIME;
    if (!node || node->kind != YAML_SCALAR || !job->time_zone)
        return HG_OK;
    hg_status st = hg_time_format_compile("iso", -1, &iso, r->err);
    if (st != HG_OK)
        return st;
    bool good = hg_time_parse(&iso, node->text, strlen(node->text), &read, &why);
    if (good && read.grain == HG_GRAIN_MONTH) {
        good = false;
        why = "a month is not enough, give the day";
    }
    if (!good) {
        char shown[80];
        return config_fault_at(r, node, false, "as_of \"%s\": %s (such as 2016-12-31)",
                               hg_printable(node->text, strlen(node->text), shown, sizeof shown),
                               why);
    }
    if (hg_zone_open(job->time_zone, &zone, &unused) != HG_OK)
        return HG_OK; /* told already */
    job->as_of =
        read.has_offset ? read.local_s - read.offset_s : hg_zone_resolve(zone, read.local_s).first;
    hg_zone_free(zone);
    return HG_OK;
}

hg_status config_cross(config_reading *r, const yaml_node *root)
{
    hg_status st = HG_OK;
    const hg_job *job = r->job;
    const yaml_node *zones = yaml_get(root, "neighbourhoods");
    HG_TRY(check_offences(r, root));
    for (size_t i = 0; i < job->n_sources; i++)
        HG_TRY(check_source(r, root, i));
    HG_TRY(check_shifts(r, root));
    HG_TRY(settle_as_of(r, root));
    HG_TRY(check_clusters(r, root));
    if (zones && zones->kind == YAML_MAP && zones->n_children > 0 && !yaml_get(zones, "source"))
        st = config_fault_at(r, zones, true, "neighbourhoods.source is missing: %s",
                             config_find("neighbourhoods.source")->help);
done:
    return st;
}
