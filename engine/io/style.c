/* io/style.c - how do QGIS (.qml) and GeoServer (.sld) get the colours of the report? */
#include "hotgrid/write.h"

#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "io/palette.h"
#include "io/picture_map.h"
#include "io/ticks.h"
#include "io/xml.h"

#define STEPS 13 /* as many as the palette has anchors */

void hg_xml_text(hg_buf *out, const char *text)
{
    char safe[512];
    if (!text)
        return;
    hg_printable(text, strlen(text), safe, sizeof safe);
    for (const char *at = safe; *at; at++) {
        const char *entity = *at == '&'    ? "&amp;"
                             : *at == '<'  ? "&lt;"
                             : *at == '>'  ? "&gt;"
                             : *at == '"'  ? "&quot;"
                             : *at == '\'' ? "&apos;"
                                           : NULL;
        if (entity)
            hg_buf_puts(out, entity);
        else
            hg_buf_add(out, at, 1);
    }
}

static void put_hex(hg_buf *out, hg_rgb c)
{
    hg_buf_printf(out, "#%02x%02x%02x", c.r, c.g, c.b);
}

static hg_status write_text(const char *path, hg_buf *text, hg_err *err)
{
    hg_status st = hg_buf_check(text, err);
    if (st == HG_OK)
        st = hg_write_bytes(path, text->data, text->length, false, err);
    hg_buf_clear(text);
    return st;
}

/* ---- rasters: the scale of the picture, so that map and report show the same ---- */

/* The value at which the scale has used `share` of the palette. */
static double value_at(const hg_map_scale *scale, double share)
{
    double t = scale->root ? share * share : share;
    return scale->low + t * (scale->high - scale->low);
}

static void put_number(hg_buf *out, const char *before, double value)
{
    char text[32];
    hg_tick_text(value, text);
    hg_buf_puts(out, before);
    hg_buf_puts(out, text);
    hg_buf_puts(out, "\"");
}

static void put_raster_qml(hg_buf *out, const hg_map_scale *scale)
{
    hg_buf_puts(out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                     "<qgis version=\"3.22.0\" styleCategories=\"Symbology\">\n  <pipe>\n"
                     "    <rasterrenderer type=\"singlebandpseudocolor\" band=\"1\" opacity=\"1\" "
                     "alphaBand=\"-1\" nodataColor=\"\"");
    put_number(out, " classificationMin=\"", scale->low);
    put_number(out, " classificationMax=\"", scale->high);
    hg_buf_puts(out, ">\n      <rastershader>\n        <colorrampshader "
                     "colorRampType=\"INTERPOLATED\" classificationMode=\"1\" clip=\"0\"");
    put_number(out, " minimumValue=\"", scale->low);
    put_number(out, " maximumValue=\"", scale->high);
    hg_buf_puts(out, ">\n");
    for (int i = 0; i < STEPS; i++) {
        double share = (double)i / (STEPS - 1);
        put_number(out, "          <item value=\"", value_at(scale, share));
        put_number(out, " label=\"", value_at(scale, share));
        hg_buf_puts(out, " alpha=\"255\" color=\"");
        put_hex(out, hg_palette(share));
        hg_buf_puts(out, "\"/>\n");
    }
    hg_buf_puts(out, "        </colorrampshader>\n      </rastershader>\n    </rasterrenderer>\n"
                     "  </pipe>\n  <blendMode>0</blendMode>\n</qgis>\n");
}

static void put_sld_head(hg_buf *out, const char *name, const char *title)
{
    hg_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<StyledLayerDescriptor version=\"1.0.0\" "
                     "xmlns=\"http://www.opengis.net/sld\" "
                     "xmlns:ogc=\"http://www.opengis.net/ogc\">\n  <NamedLayer>\n    <Name>");
    hg_xml_text(out, name);
    hg_buf_puts(out, "</Name>\n    <UserStyle>\n      <Title>");
    hg_xml_text(out, title);
    hg_buf_puts(out, "</Title>\n      <FeatureTypeStyle>\n");
}

static void put_sld_tail(hg_buf *out)
{
    hg_buf_puts(out, "      </FeatureTypeStyle>\n    </UserStyle>\n  </NamedLayer>\n"
                     "</StyledLayerDescriptor>\n");
}

static void put_raster_sld(hg_buf *out, const hg_raster *raster, const hg_map_scale *scale)
{
    put_sld_head(out, raster->bands[0].description, raster->title);
    hg_buf_puts(out, "        <Rule>\n          <RasterSymbolizer>\n"
                     "            <ColorMap type=\"ramp\">\n");
    for (int i = 0; i < STEPS; i++) {
        double share = (double)i / (STEPS - 1);
        hg_buf_puts(out, "              <ColorMapEntry color=\"");
        put_hex(out, hg_palette(share));
        put_number(out, "\" quantity=\"", value_at(scale, share));
        put_number(out, " label=\"", value_at(scale, share));
        hg_buf_puts(out, "/>\n");
    }
    hg_buf_puts(out, "            </ColorMap>\n          </RasterSymbolizer>\n        </Rule>\n");
    put_sld_tail(out);
}

hg_status hg_write_raster_style(const char *qml_path, const char *sld_path, const hg_raster *raster,
                                hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf text = {0};
    if (raster->n_bands == 0)
        return hg_fail(err, HG_EUSAGE, "a style for a raster without bands");
    /* The scale only reads the values. */
    hg_surface surface = {.grid = raster->grid,
                          .value = (double *)(uintptr_t)raster->bands[0].value};
    hg_map_scale scale = hg_map_scale_of(&surface);
    if (!(scale.high > scale.low))
        scale.high = scale.low + 1; /* a ramp needs two ends */
    if (qml_path) {
        put_raster_qml(&text, &scale);
        HG_TRY(write_text(qml_path, &text, err));
    }
    if (sld_path) {
        put_raster_sld(&text, raster, &scale);
        HG_TRY(write_text(sld_path, &text, err));
    }
done:
    return st;
}

/* ---- hotspots: the first five stand out, every one carries its rank ---- */

typedef struct rank_rule {
    const char *label, *key, *qgis_filter, *ogc_operator;
    double share; /* of the palette */
    int opacity;  /* of 255 */
} rank_rule;

static const rank_rule rules[] = {
    {"rank 1 to 5", "{6a1f1a52-0001-4000-8000-000000000001}", "&quot;rank&quot; &lt;= 5",
     "PropertyIsLessThanOrEqualTo", 0.72, 150},
    {"further hotspots", "{6a1f1a52-0001-4000-8000-000000000002}", "&quot;rank&quot; > 5",
     "PropertyIsGreaterThan", 0.38, 120},
};

/* QGIS before 3.20 reads <prop>, later ones <Option>. */
static void put_property(hg_buf *out, bool option, const char *key, const char *value)
{
    if (option)
        hg_buf_printf(out, "            <Option name=\"%s\" value=\"%s\" type=\"QString\"/>\n", key,
                      value);
    else
        hg_buf_printf(out, "          <prop k=\"%s\" v=\"%s\"/>\n", key, value);
}

static void put_qml_symbol(hg_buf *out, size_t index)
{
    char fill[32], edge[32];
    hg_rgb c = hg_palette(rules[index].share);
    snprintf(fill, sizeof fill, "%d,%d,%d,%d", c.r, c.g, c.b, rules[index].opacity);
    snprintf(edge, sizeof edge, "%d,%d,%d,255", HG_FLAG_COLOUR.r, HG_FLAG_COLOUR.g,
             HG_FLAG_COLOUR.b);
    const char *const items[][2] = {{"color", fill},          {"style", "solid"},
                                    {"outline_color", edge},  {"outline_style", "solid"},
                                    {"outline_width", "0.5"}, {"outline_width_unit", "MM"},
                                    {"joinstyle", "miter"}};
    hg_buf_printf(out,
                  "      <symbol name=\"%zu\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\">\n"
                  "        <layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\">\n"
                  "          <Option type=\"Map\">\n",
                  index);
    for (size_t i = 0; i < HG_COUNT(items); i++)
        put_property(out, true, items[i][0], items[i][1]);
    hg_buf_puts(out, "          </Option>\n");
    for (size_t i = 0; i < HG_COUNT(items); i++)
        put_property(out, false, items[i][0], items[i][1]);
    hg_buf_puts(out, "        </layer>\n      </symbol>\n");
}

static void put_hotspot_qml(hg_buf *out)
{
    hg_buf_puts(out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                     "<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling\" "
                     "labelsEnabled=\"1\">\n"
                     "  <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" forceraster=\"0\" "
                     "enableorderby=\"0\">\n"
                     "    <rules key=\"{6a1f1a52-0001-4000-8000-000000000000}\">\n");
    for (size_t i = 0; i < HG_COUNT(rules); i++)
        hg_buf_printf(out, "      <rule key=\"%s\" filter=\"%s\" symbol=\"%zu\" label=\"%s\"/>\n",
                      rules[i].key, rules[i].qgis_filter, i, rules[i].label);
    hg_buf_puts(out, "    </rules>\n    <symbols>\n");
    for (size_t i = 0; i < HG_COUNT(rules); i++)
        put_qml_symbol(out, i);
    hg_buf_puts(out, "    </symbols>\n  </renderer-v2>\n"
                     "  <labeling type=\"simple\">\n    <settings>\n"
                     "      <text-style fieldName=\"rank\" isExpression=\"0\" fontSize=\"9\" "
                     "fontWeight=\"75\" textColor=\"0,62,92,255\">\n"
                     "        <text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" "
                     "bufferColor=\"255,255,255,255\"/>\n"
                     "      </text-style>\n      <placement placement=\"1\"/>\n"
                     "    </settings>\n  </labeling>\n"
                     "  <blendMode>0</blendMode>\n</qgis>\n");
}

static void put_css(hg_buf *out, const char *name, const char *value)
{
    hg_buf_printf(out, "              <CssParameter name=\"%s\">%s</CssParameter>\n", name, value);
}

static void put_sld_rule(hg_buf *out, const rank_rule *rule)
{
    char colour[16], opacity[32];
    hg_rgb c = hg_palette(rule->share);
    snprintf(colour, sizeof colour, "#%02x%02x%02x", c.r, c.g, c.b);
    hg_tick_text(rule->opacity / 255.0, opacity);
    hg_buf_printf(out,
                  "        <Rule>\n          <Title>%s</Title>\n"
                  "          <ogc:Filter><ogc:%s><ogc:PropertyName>rank</ogc:PropertyName>"
                  "<ogc:Literal>5</ogc:Literal></ogc:%s></ogc:Filter>\n"
                  "          <PolygonSymbolizer>\n            <Fill>\n",
                  rule->label, rule->ogc_operator, rule->ogc_operator);
    put_css(out, "fill", colour);
    put_css(out, "fill-opacity", opacity);
    hg_buf_puts(out, "            </Fill>\n            <Stroke>\n");
    snprintf(colour, sizeof colour, "#%02x%02x%02x", HG_FLAG_COLOUR.r, HG_FLAG_COLOUR.g,
             HG_FLAG_COLOUR.b);
    put_css(out, "stroke", colour);
    put_css(out, "stroke-width", "1.5");
    hg_buf_puts(out, "            </Stroke>\n          </PolygonSymbolizer>\n"
                     "          <TextSymbolizer>\n"
                     "            <Label><ogc:PropertyName>rank</ogc:PropertyName></Label>\n"
                     "            <Font>\n");
    put_css(out, "font-size", "12");
    hg_buf_puts(out,
                "            </Font>\n            <Halo>\n"
                "              <Radius>1</Radius>\n"
                "              <Fill><CssParameter name=\"fill\">#ffffff</CssParameter></Fill>\n"
                "            </Halo>\n          </TextSymbolizer>\n        </Rule>\n");
}

hg_status hg_write_hotspot_style(const char *qml_path, const char *sld_path, hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf text = {0};
    if (qml_path) {
        put_hotspot_qml(&text);
        HG_TRY(write_text(qml_path, &text, err));
    }
    if (sld_path) {
        put_sld_head(&text, "hotspots", "Hotspots by rank");
        for (size_t i = 0; i < HG_COUNT(rules); i++)
            put_sld_rule(&text, &rules[i]);
        put_sld_tail(&text);
        HG_TRY(write_text(sld_path, &text, err));
    }
done:
    return st;
}
