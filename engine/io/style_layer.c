/* io/style_layer.c - how do hotspots, cells and neighbourhoods look in a GIS? */
#include "io/style_layer.h"

#include <stdio.h>

#include "base/try.h"
#include "io/picture_map.h"
#include "io/style.h"
#include "io/ticks.h"

#define ZONE_RGB 70, 82, 96
#define PIXELS_PER_MM 3.6 /* OGC's pixel is 0.28 mm */

/* Outlines: a fill in the palette of risk would change what the raster below says. */
static const hg_look hotspots[] = {
    {"hotspot, rank 1 to 5", 0, 5, 0, {HG_FLAG_RGB}, 0.6, 1.3},
    {"hotspot, rank 6 and on", 5, 0, 0, {HG_FLAG_RGB}, 0.35, 0.9},
};
static const hg_look cells[] = {
    {"cell, rank 1 to 10", 0, 10, 55, {HG_FLAG_RGB}, 0.15, 0},
    {"cell, rank 11 to 50", 10, 50, 30, {HG_FLAG_RGB}, 0.15, 0},
    {"cell, rank 51 and on", 50, 0, 10, {HG_FLAG_RGB}, 0.15, 0},
};
static const hg_look zones[] = {{"neighbourhood", 0, 0, 0, {ZONE_RGB}, 0.3, 0.7}};

static const hg_layer_look looks[] = {
    [HG_STYLE_HOTSPOTS] = {"hotspots", "Hotspots by rank", "rank", 11, false, 0, hotspots,
                           HG_COUNT(hotspots)},
    [HG_STYLE_CELLS] = {"cells", "Flagged cells by rank", "rank", 8, false, 20000, cells,
                        HG_COUNT(cells)},
    [HG_STYLE_ZONES] = {"neighbourhoods", "Neighbourhoods", "name", 8, true, 100000, zones,
                        HG_COUNT(zones)},
};

const hg_layer_look *hg_layer_look_of(hg_layer_style style)
{
    return (unsigned)style < HG_COUNT(looks) ? &looks[style] : NULL;
}

/* ---- SLD ---- */

static void put_css(hg_buf *out, const char *name, const char *value)
{
    hg_buf_printf(out, "              <CssParameter name=\"%s\">%s</CssParameter>\n", name, value);
}

static void put_colour(hg_buf *out, const char *name, hg_rgb c)
{
    char text[16];
    snprintf(text, sizeof text, "#%02x%02x%02x", c.r, c.g, c.b);
    put_css(out, name, text);
}

static void put_compare(hg_buf *out, const char *operator, int value)
{
    hg_buf_printf(out,
                  "<ogc:%s><ogc:PropertyName>rank</ogc:PropertyName>"
                  "<ogc:Literal>%d</ogc:Literal></ogc:%s>",
                  operator, value, operator);
}

static void put_filter(hg_buf *out, const hg_look *look)
{
    bool both = look->above && look->up_to;
    if (!look->above && !look->up_to)
        return;
    hg_buf_puts(out, both ? "          <ogc:Filter><ogc:And>" : "          <ogc:Filter>");
    if (look->above)
        put_compare(out, "PropertyIsGreaterThan", look->above);
    if (look->up_to)
        put_compare(out, "PropertyIsLessThanOrEqualTo", look->up_to);
    hg_buf_puts(out, both ? "</ogc:And></ogc:Filter>\n" : "</ogc:Filter>\n");
}

static void put_polygon(hg_buf *out, const hg_look *look, hg_rgb line, double line_mm)
{
    char number[32];
    hg_buf_puts(out, "          <PolygonSymbolizer>\n");
    if (look->fill_percent) {
        hg_buf_puts(out, "            <Fill>\n");
        put_colour(out, "fill", look->line);
        hg_tick_text(look->fill_percent / 100.0, number);
        put_css(out, "fill-opacity", number);
        hg_buf_puts(out, "            </Fill>\n");
    }
    hg_buf_puts(out, "            <Stroke>\n");
    put_colour(out, "stroke", line);
    hg_tick_text(line_mm * PIXELS_PER_MM, number);
    put_css(out, "stroke-width", number);
    hg_buf_puts(out, "            </Stroke>\n          </PolygonSymbolizer>\n");
}

static void put_label(hg_buf *out, const hg_layer_look *layer)
{
    char points[16];
    snprintf(points, sizeof points, "%d", layer->label_points + 3); /* pixels here */
    hg_buf_printf(out,
                  "          <TextSymbolizer>\n"
                  "            <Label><ogc:PropertyName>%s</ogc:PropertyName></Label>\n"
                  "            <Font>\n",
                  layer->label_column);
    put_css(out, "font-family", "SansSerif");
    put_css(out, "font-size", points);
    put_css(out, "font-weight", "bold");
    hg_buf_puts(out,
                "            </Font>\n            <LabelPlacement><PointPlacement><AnchorPoint>"
                "<AnchorPointX>0.5</AnchorPointX><AnchorPointY>0.5</AnchorPointY>"
                "</AnchorPoint></PointPlacement></LabelPlacement>\n"
                "            <Halo>\n              <Radius>2</Radius>\n"
                "              <Fill><CssParameter name=\"fill\">#ffffff</CssParameter></Fill>\n"
                "            </Halo>\n            <Fill>\n");
    put_colour(out, "fill", layer->looks[0].line);
    hg_buf_puts(out, "            </Fill>\n          </TextSymbolizer>\n");
}

static void put_rule_head(hg_buf *out, const hg_look *look)
{
    hg_buf_printf(out, "        <Rule>\n          <Title>%s</Title>\n", look->label);
    put_filter(out, look);
}

/* All halos first: one drawn later would cut the line of its neighbour. */
static void put_halos(hg_buf *out, const hg_layer_look *layer)
{
    if (layer->looks[0].halo_mm <= 0)
        return;
    hg_buf_puts(out, "      <FeatureTypeStyle>\n");
    for (size_t i = 0; i < layer->n_looks; i++) {
        put_rule_head(out, &layer->looks[i]);
        put_polygon(out, &layer->looks[i], (hg_rgb){255, 255, 255}, layer->looks[i].halo_mm);
        hg_buf_puts(out, "        </Rule>\n");
    }
    hg_buf_puts(out, "      </FeatureTypeStyle>\n");
}

static void put_lines(hg_buf *out, const hg_layer_look *layer)
{
    hg_buf_puts(out, "      <FeatureTypeStyle>\n");
    for (size_t i = 0; i < layer->n_looks; i++) {
        put_rule_head(out, &layer->looks[i]);
        put_polygon(out, &layer->looks[i], layer->looks[i].line, layer->looks[i].line_mm);
        if (!layer->label_scale)
            put_label(out, layer);
        hg_buf_puts(out, "        </Rule>\n");
    }
    if (layer->label_scale) {
        hg_buf_printf(out,
                      "        <Rule>\n          <Title>%s</Title>\n"
                      "          <MaxScaleDenominator>%d</MaxScaleDenominator>\n",
                      layer->label_column, layer->label_scale);
        put_label(out, layer);
        hg_buf_puts(out, "        </Rule>\n");
    }
    hg_buf_puts(out, "      </FeatureTypeStyle>\n");
}

static void put_sld(hg_buf *out, const hg_layer_look *layer)
{
    hg_sld_head(out, layer->name, layer->title);
    put_halos(out, layer);
    put_lines(out, layer);
    hg_sld_tail(out);
}

/* ---- files ---- */

hg_status hg_write_layer_style(const char *qml_path, const char *sld_path, hg_layer_style style,
                               const hg_layer *layer, hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf text = {0};
    const hg_layer_look *look = hg_layer_look_of(style);
    if (!look)
        return hg_fail(err, HG_EUSAGE, "no layer style %d", (int)style);
    if (qml_path) {
        HG_TRY(hg_layer_qml(&text, look, layer, err));
        HG_TRY(hg_style_write(qml_path, &text, err));
    }
    if (sld_path) {
        put_sld(&text, look);
        HG_TRY(hg_style_write(sld_path, &text, err));
    }
done:
    hg_buf_clear(&text);
    return st;
}

hg_status hg_write_hotspot_style(const char *qml_path, const char *sld_path, hg_err *err)
{
    return hg_write_layer_style(qml_path, sld_path, HG_STYLE_HOTSPOTS, NULL, err);
}
