/* io/style_raster.c - how do QGIS (.qml) and GeoServer (.sld) get the colours of the report? */
#include <math.h>

#include "base/try.h"
#include "hotgrid/write.h"
#include "io/picture_map.h"
#include "io/style.h"
#include "io/ticks.h"
#include "io/xml.h"

#define STEPS 13       /* as many as the palette has anchors */
#define OPACITY "0.85" /* the streets of a base map stay readable below */

/* The value at which the scale has used `share` of the palette. */
static double value_at(const hg_map_scale *scale, double share)
{
    double t = scale->root ? share * share : share;
    return scale->low + t * (scale->high - scale->low);
}

/* Every digit: a last step that is below the maximum would leave the riskiest cell without one. */
static void put_number(hg_buf *out, const char *before, double value)
{
    hg_buf_puts(out, before);
    hg_buf_double(out, value);
    hg_buf_puts(out, "\"");
}

/* For people: as many digits as tell the steps apart. */
static void put_label(hg_buf *out, const hg_map_scale *scale, double value)
{
    double unit = 1, limit = (scale->high - scale->low) / 500;
    char text[32];
    for (int i = 0; unit > limit && i < 300; i++)
        unit /= 10;
    double rounded = round(value / unit) * unit;
    hg_tick_text(isfinite(rounded) ? rounded : value, text);
    hg_buf_puts(out, " label=\"");
    hg_buf_puts(out, text);
    hg_buf_puts(out, "\"");
}

static void put_qml_steps(hg_buf *out, const hg_map_scale *scale)
{
    for (int i = 0; i < STEPS; i++) {
        double share = (double)i / (STEPS - 1), value = value_at(scale, share);
        put_number(out, "          <item value=\"", value);
        put_label(out, scale, value);
        hg_buf_puts(out, " alpha=\"255\" color=\"");
        hg_style_hex(out, hg_palette(share));
        hg_buf_puts(out, "\"/>\n");
    }
}

/*
 * The legend lists the steps: QGIS draws a continuous one linear in the value and so small that
 * the light half of a root scale does not show.
 */
static void put_qml(hg_buf *out, const hg_map_scale *scale)
{
    hg_buf_puts(out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                     "<qgis version=\"3.22.0\" styleCategories=\"Symbology\">\n  <pipe>\n"
                     "    <rasterrenderer type=\"singlebandpseudocolor\" band=\"1\" "
                     "opacity=\"" OPACITY "\" alphaBand=\"-1\" nodataColor=\"\"");
    put_number(out, " classificationMin=\"", scale->low);
    put_number(out, " classificationMax=\"", scale->high);
    hg_buf_puts(out, ">\n      <rastershader>\n        <colorrampshader "
                     "colorRampType=\"INTERPOLATED\" classificationMode=\"1\" clip=\"0\"");
    put_number(out, " minimumValue=\"", scale->low);
    put_number(out, " maximumValue=\"", scale->high);
    hg_buf_puts(out, ">\n");
    put_qml_steps(out, scale);
    hg_buf_puts(out, "          <rampLegendSettings useContinuousLegend=\"0\"/>\n"
                     "        </colorrampshader>\n      </rastershader>\n    </rasterrenderer>\n"
                     "  </pipe>\n  <blendMode>0</blendMode>\n</qgis>\n");
}

/* A ColorMap is a ramp unless it says otherwise; its attribute `type` is not in SLD 1.0.0. */
static void put_sld(hg_buf *out, const hg_raster *raster, const hg_map_scale *scale)
{
    hg_sld_head(out, raster->bands[0].description, raster->title);
    if (raster->bands[0].unit) {
        hg_buf_puts(out, "      <Abstract>");
        hg_xml_text(out, raster->bands[0].unit);
        hg_buf_puts(out, "</Abstract>\n");
    }
    hg_buf_puts(out, "      <FeatureTypeStyle>\n        <Rule>\n          <RasterSymbolizer>\n"
                     "            <Opacity>" OPACITY "</Opacity>\n            <ColorMap>\n");
    for (int i = 0; i < STEPS; i++) {
        double share = (double)i / (STEPS - 1), value = value_at(scale, share);
        hg_buf_puts(out, "              <ColorMapEntry color=\"");
        hg_style_hex(out, hg_palette(share));
        put_number(out, "\" quantity=\"", value);
        put_label(out, scale, value);
        hg_buf_puts(out, "/>\n");
    }
    hg_buf_puts(out, "            </ColorMap>\n          </RasterSymbolizer>\n        </Rule>\n"
                     "      </FeatureTypeStyle>\n");
    hg_sld_tail(out);
}

/* The scale of the picture, so that map and report show the same; as the file keeps it: float. */
static hg_map_scale scale_of(const hg_raster *raster)
{
    /* The scale only reads the values. */
    hg_surface surface = {.grid = raster->grid,
                          .value = (double *)(uintptr_t)raster->bands[0].value};
    hg_map_scale scale = hg_map_scale_of(&surface);
    scale.low = (double)(float)scale.low;
    scale.high = (double)(float)scale.high;
    if (!(scale.high > scale.low))
        scale.high = scale.low + 1; /* a ramp needs two ends */
    return scale;
}

hg_status hg_write_raster_style(const char *qml_path, const char *sld_path, const hg_raster *raster,
                                hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf text = {0};
    if (raster->n_bands == 0)
        return hg_fail(err, HG_EUSAGE, "a style for a raster without bands");
    hg_map_scale scale = scale_of(raster);
    if (qml_path) {
        put_qml(&text, &scale);
        HG_TRY(hg_style_write(qml_path, &text, err));
    }
    if (sld_path) {
        put_sld(&text, raster, &scale);
        HG_TRY(hg_style_write(sld_path, &text, err));
    }
done:
    return st;
}
