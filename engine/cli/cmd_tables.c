/* cli/cmd_tables.c - what does this build offer: formats, models, kernels? */
#include <string.h>

#include "base/try.h"
#include "cli/cli.h"
#include "hotgrid/density.h"
#include "hotgrid/forecast.h"
#include "hotgrid/io.h"
#include "hotgrid/write.h"

static hg_status no_inputs(const cli *c, hg_err *err)
{
    if (c->options.n_inputs == 0)
        return HG_OK;
    return hg_fail(err, HG_EUSAGE, "\"%s\": no input is taken here", c->options.inputs[0]);
}

/* One list: as an object with one array, or a line an entry. */
typedef struct listing {
    const char *name;
    void (*json)(hg_json *json);
    void (*text)(hg_buf *out);
} listing;

static hg_status print_list(const cli *c, const listing *list, hg_err *err)
{
    hg_buf out = {0};
    hg_json json;
    hg_status st = no_inputs(c, err);
    if (st != HG_OK)
        return st;
    if (c->options.value[OPT_JSON].given) {
        hg_json_begin(&json, &out);
        hg_json_object(&json, NULL);
        hg_json_array(&json, list->name);
        list->json(&json);
        hg_json_end_array(&json);
        hg_json_end_object(&json);
        hg_buf_puts(&out, "\n");
    } else {
        list->text(&out);
    }
    return cli_print(&out, err);
}

static void formats_json(hg_json *json)
{
    for (size_t i = 0; i < hg_reader_kind_count(); i++) {
        const hg_reader_kind *kind = hg_reader_kind_at(i);
        hg_json_object(json, NULL);
        hg_json_string(json, "name", kind->name);
        hg_json_string(json, "extensions", kind->extensions);
        hg_json_bool(json, "reads", true);
        hg_json_bool(json, "raster", false);
        hg_json_bool(json, "table", false);
        hg_json_string(json, "help", kind->help);
        hg_json_end_object(json);
    }
    for (size_t i = 0; i < hg_writer_count(); i++) {
        const hg_writer *writer = hg_writer_at(i);
        hg_json_object(json, NULL);
        hg_json_string(json, "name", writer->name);
        hg_json_string(json, "extensions", writer->extension);
        hg_json_bool(json, "reads", false);
        hg_json_bool(json, "raster", writer->raster != NULL);
        hg_json_bool(json, "table", writer->layer != NULL);
        hg_json_string(json, "help", writer->help);
        hg_json_end_object(json);
    }
}

static void formats_text(hg_buf *out)
{
    for (size_t i = 0; i < hg_reader_kind_count(); i++) {
        const hg_reader_kind *kind = hg_reader_kind_at(i);
        hg_buf_printf(out, "read   %-12s %-30s %s\n", kind->name, kind->extensions, kind->help);
    }
    for (size_t i = 0; i < hg_writer_count(); i++) {
        const hg_writer *writer = hg_writer_at(i);
        hg_buf_printf(out, "write  %-12s %-30s %s\n", writer->name, writer->extension,
                      writer->help);
    }
}

hg_status cmd_formats(cli *c, hg_err *err)
{
    static const listing list = {"formats", formats_json, formats_text};
    return print_list(c, &list, err);
}

static void model_json(hg_json *json, const hg_model *model)
{
    hg_json_object(json, NULL);
    hg_json_string(json, "name", model->name);
    hg_json_string(json, "help", model->help);
    hg_json_string(json, "reference", model->reference);
    hg_json_string(json, "cost", model->cost);
    hg_json_array(json, "options");
    for (size_t i = 0; i < model->n_options; i++) {
        const hg_model_option *option = &model->options[i];
        hg_json_object(json, NULL);
        hg_json_string(json, "name", option->name);
        hg_json_string(json, "unit", option->unit);
        if (option->choices) {
            hg_json_string(json, "default", option->choices[(size_t)option->fallback]);
            hg_json_array(json, "choices");
            for (size_t c = 0; option->choices[c]; c++)
                hg_json_string(json, NULL, option->choices[c]);
            hg_json_end_array(json);
        } else {
            hg_json_double(json, "default", option->fallback);
            hg_json_double(json, "minimum", option->minimum);
            hg_json_double(json, "maximum", option->maximum);
        }
        hg_json_string(json, "help", option->help);
        hg_json_end_object(json);
    }
    hg_json_end_array(json);
    hg_json_end_object(json);
}

static void model_text(const hg_model *model, hg_buf *out)
{
    hg_buf_printf(out, "%-14s %s\n", model->name, model->help);
    for (size_t i = 0; i < model->n_options; i++) {
        const hg_model_option *option = &model->options[i];
        hg_buf_printf(out, "    %-16s ", option->name);
        hg_model_option_text(option, option->fallback, out);
        hg_buf_printf(out, "%s%s (", option->unit && *option->unit ? " " : "",
                      option->unit ? option->unit : "");
        hg_model_option_text(option, option->minimum, out);
        for (size_t c = 1; option->choices && option->choices[c]; c++)
            hg_buf_printf(out, ", %s", option->choices[c]);
        if (!option->choices) {
            hg_buf_puts(out, " to ");
            hg_buf_double(out, option->maximum);
        }
        hg_buf_printf(out, ")  %s\n", option->help);
    }
}

static void models_json(hg_json *json)
{
    for (size_t i = 0; i < hg_model_count(); i++)
        model_json(json, hg_model_at(i));
}

static void models_text(hg_buf *out)
{
    for (size_t i = 0; i < hg_model_count(); i++)
        model_text(hg_model_at(i), out);
}

hg_status cmd_models(cli *c, hg_err *err)
{
    static const listing list = {"models", models_json, models_text};
    return print_list(c, &list, err);
}

static void kernels_json(hg_json *json)
{
    for (size_t i = 0; i < hg_kernel_count(); i++) {
        const hg_kernel *kernel = hg_kernel_at(i);
        hg_json_object(json, NULL);
        hg_json_string(json, "name", kernel->name);
        hg_json_string(json, "convention", kernel->convention);
        hg_json_double(json, "support", kernel->support);
        hg_json_double(json, "at_zero", kernel->value(0));
        hg_json_double(json, "sd_radius", kernel->sd_radius);
        hg_json_string(json, "help", kernel->help);
        hg_json_end_object(json);
    }
}

static void kernels_text(hg_buf *out)
{
    for (size_t i = 0; i < hg_kernel_count(); i++) {
        const hg_kernel *kernel = hg_kernel_at(i);
        hg_buf_printf(out, "%-14s %-8s %s\n", kernel->name, kernel->convention, kernel->help);
    }
}

hg_status cmd_kernels(cli *c, hg_err *err)
{
    static const listing list = {"kernels", kernels_json, kernels_text};
    return print_list(c, &list, err);
}
