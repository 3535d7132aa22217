/* io/style_qml.c - what must a .qml say so that QGIS draws a polygon layer as it should look? */
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/shp_fields.h"
#include "io/style_layer.h"
#include "io/xml.h"

#define BLANKS "          "

/* ---- symbols: the halo's level is drawn before the line's, over all polygons ---- */

typedef struct property {
    const char *key, *value;
} property;

static void put_symbol_layer(hg_buf *out, int level, const property *items, size_t n)
{
    hg_buf_printf(
        out,
        "        <layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"%d\">\n" BLANKS
        "<Option type=\"Map\">\n",
        level);
    for (size_t i = 0; i < n; i++)
        hg_buf_printf(out, BLANKS "  <Option name=\"%s\" value=\"%s\" type=\"QString\"/>\n",
                      items[i].key, items[i].value);
    hg_buf_puts(out, BLANKS "</Option>\n");
    for (size_t i = 0; i < n; i++) /* QGIS before 3.20 */
        hg_buf_printf(out, BLANKS "<prop k=\"%s\" v=\"%s\"/>\n", items[i].key, items[i].value);
    hg_buf_puts(out, "        </layer>\n");
}

static void put_outline(hg_buf *out, int level, hg_rgb line, double line_mm, hg_rgb fill,
                        int fill_percent)
{
    char edge[32], inside[32], width[32];
    snprintf(edge, sizeof edge, "%d,%d,%d,255", line.r, line.g, line.b);
    snprintf(inside, sizeof inside, "%d,%d,%d,%d", fill.r, fill.g, fill.b,
             fill_percent * 255 / 100);
    /* Hundredths of a millimetre: no locale can put a comma here. */
    int hundredths = (int)(line_mm * 100 + 0.5);
    snprintf(width, sizeof width, "%d.%02d", hundredths / 100, hundredths % 100);
    const property items[] = {
        {"color", inside},        {"style", fill_percent ? "solid" : "no"},
        {"outline_color", edge},  {"outline_style", "solid"},
        {"outline_width", width}, {"outline_width_unit", "MM"},
        {"joinstyle", "miter"},
    };
    put_symbol_layer(out, level, items, HG_COUNT(items));
}

static void put_symbol(hg_buf *out, size_t index, const hg_look *look)
{
    const hg_rgb white = {255, 255, 255};
    hg_buf_printf(
        out, "      <symbol name=\"%zu\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\">\n", index);
    if (look->halo_mm > 0)
        put_outline(out, 0, white, look->halo_mm, white, 0);
    put_outline(out, 1, look->line, look->line_mm, look->line, look->fill_percent);
    hg_buf_puts(out, "      </symbol>\n");
}

static void put_rule(hg_buf *out, size_t index, const hg_look *look)
{
    hg_buf_printf(out, "      <rule key=\"{6a1f1a52-0001-4000-8000-%012zu}\"", index + 1);
    if (look->above || look->up_to)
        hg_buf_puts(out, " filter=\"");
    if (look->above)
        hg_buf_printf(out, "&quot;rank&quot; > %d%s", look->above, look->up_to ? " AND " : "\"");
    if (look->up_to)
        hg_buf_printf(out, "&quot;rank&quot; &lt;= %d\"", look->up_to);
    hg_buf_printf(out, " symbol=\"%zu\" label=\"%s\"/>\n", index, look->label);
}

static void put_renderer(hg_buf *out, const hg_layer_look *look)
{
    hg_buf_puts(out, "  <renderer-v2 type=\"RuleRenderer\" symbollevels=\"1\" forceraster=\"0\" "
                     "enableorderby=\"0\">\n"
                     "    <rules key=\"{6a1f1a52-0001-4000-8000-000000000000}\">\n");
    for (size_t i = 0; i < look->n_looks; i++)
        put_rule(out, i, &look->looks[i]);
    hg_buf_puts(out, "    </rules>\n    <symbols>\n");
    for (size_t i = 0; i < look->n_looks; i++)
        put_symbol(out, i, &look->looks[i]);
    hg_buf_puts(out, "    </symbols>\n  </renderer-v2>\n");
}

/* ---- labels ---- */

/* A rank stands in its polygon also where it does not fit: a hotspot may be one cell. */
static void put_labels(hg_buf *out, const hg_layer_look *look)
{
    hg_rgb c = look->looks[0].line;
    hg_buf_printf(out,
                  "  <labeling type=\"simple\">\n    <settings>\n"
                  "      <text-style fieldName=\"%s\" isExpression=\"0\" fontSize=\"%d\" "
                  "fontSizeUnit=\"Point\" fontWeight=\"75\" textColor=\"%d,%d,%d,255\">\n"
                  "        <text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" "
                  "bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\"/>\n"
                  "      </text-style>\n",
                  look->label_column, look->label_points, c.r, c.g, c.b);
    hg_buf_puts(out, look->label_moves
                         ? "      <placement placement=\"4\" priority=\"5\"/>\n"
                         : "      <placement placement=\"1\" priority=\"10\" centroidInside=\"1\" "
                           "quadOffset=\"4\"/>\n");
    hg_buf_printf(out,
                  "      <rendering displayAll=\"%d\" scaleVisibility=\"%d\" scaleMin=\"0\" "
                  "scaleMax=\"%d\" obstacle=\"0\"/>\n    </settings>\n  </labeling>\n",
                  look->label_scale == 0, look->label_scale != 0, look->label_scale);
}

/* ---- columns: what they mean, in attribute tables and map tips ---- */

static void put_alias(hg_buf *out, const char *field, const hg_column *column)
{
    hg_buf_puts(out, "    <alias field=\"");
    hg_xml_text(out, field);
    hg_buf_puts(out, "\" name=\"");
    hg_xml_text(out, column->name);
    if (column->help && *column->help) {
        hg_buf_puts(out, " (");
        hg_xml_text(out, column->help);
        hg_buf_puts(out, ")");
    }
    hg_buf_puts(out, "\"/>\n");
}

static bool is_column(const hg_layer *layer, const char *name)
{
    for (size_t i = 0; i < layer->n_columns; i++) {
        if (strcmp(layer->columns[i].name, name) == 0)
            return true;
    }
    return false;
}

/* One file serves all formats: the shapefile's cut names get their whole name back. */
static void put_aliases(hg_buf *out, const hg_layer *layer, const hg_shp_fields *cut)
{
    hg_buf_puts(out, "  <aliases>\n");
    for (size_t i = 0; i < layer->n_columns; i++) {
        put_alias(out, layer->columns[i].name, &layer->columns[i]);
        if (!is_column(layer, cut->field[i].name))
            put_alias(out, cut->field[i].name, &layer->columns[i]);
    }
    hg_buf_puts(out, "  </aliases>\n");
}

/* A name that could end the expression it stands in gets no row in the tip. */
static bool is_plain(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789_") == strlen(name);
}

/* The tip is HTML in XML: text of the data may not become mark-up of it. */
static void put_tip_row(hg_buf *out, const hg_column *column, const char *cut)
{
    static const char *const around[][2] = {
        [HG_COLUMN_TEXT] = {"replace(replace(", ",'&amp;','&amp;amp;'),'&lt;','&amp;lt;')"},
        [HG_COLUMN_INT] = {"", ""},
        [HG_COLUMN_REAL] = {"round(", ",3)"},
    };
    hg_buf_printf(out, "&lt;tr&gt;&lt;td&gt;%s&lt;/td&gt;&lt;td&gt;[%% %s", column->name,
                  around[column->type][0]);
    if (strcmp(column->name, cut) == 0)
        hg_buf_printf(out, "&quot;%s&quot;", column->name);
    else
        hg_buf_printf(out, "coalesce(attribute('%s'),attribute('%s'))", column->name, cut);
    hg_buf_printf(out, "%s %%]&lt;/td&gt;&lt;/tr&gt;\n", around[column->type][1]);
}

static void put_tip(hg_buf *out, const hg_layer *layer, const hg_shp_fields *cut)
{
    hg_buf_puts(out, "  <mapTip>&lt;table&gt;\n");
    for (size_t i = 0; i < layer->n_columns; i++) {
        if (is_plain(layer->columns[i].name))
            put_tip_row(out, &layer->columns[i], cut->field[i].name);
    }
    hg_buf_puts(out, "&lt;/table&gt;</mapTip>\n");
}

static hg_status put_columns(hg_buf *out, const hg_layer_look *look, const hg_layer *layer,
                             hg_err *err)
{
    hg_layer empty = *layer; /* names depend on no row */
    hg_shp_fields cut = {0};
    empty.n_rows = 0;
    hg_status st = layer->n_columns ? hg_shp_fields_plan("", &empty, &cut, err) : HG_OK;
    if (st == HG_OK) {
        put_aliases(out, layer, &cut);
        hg_buf_printf(out, "  <previewExpression>&quot;%s&quot;</previewExpression>\n",
                      look->label_column);
        put_tip(out, layer, &cut);
    }
    hg_free(cut.field);
    return st;
}

hg_status hg_layer_qml(hg_buf *out, const hg_layer_look *look, const hg_layer *layer, hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf_puts(out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                     "<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling");
    hg_buf_puts(out, layer ? "|Fields|MapTips" : "");
    hg_buf_puts(out, "\" labelsEnabled=\"1\">\n");
    put_renderer(out, look);
    put_labels(out, look);
    if (layer)
        st = put_columns(out, look, layer, err);
    hg_buf_puts(out, "  <blendMode>0</blendMode>\n</qgis>\n");
    return st;
}
