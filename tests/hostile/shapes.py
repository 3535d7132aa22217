"""Small shapefiles and GeoPackages for the rows; broken ones are made from these byte by byte.

usage: shapes.py FILE points|town|bowtie|nothing|line [COLUMN=VALUE...]
"""
import sys
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
osr.UseExceptions()
path, kind, *columns = sys.argv[1:]
rd = osr.SpatialReference()
rd.ImportFromEPSG(28992)
rd.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
drivers = {"shp": "ESRI Shapefile", "gpkg": "GPKG", "geojson": "GeoJSON", "fgb": "FlatGeobuf"}
options = {"shp": ["ENCODING=UTF-8"], "geojson": ["RFC7946=NO"]}
extension = path.rsplit(".", 1)[-1]
source = ogr.GetDriverByName(drivers[extension]).CreateDataSource(path)
types = {"points": ogr.wkbPoint, "line": ogr.wkbLineString}
layer = source.CreateLayer("laag", rd, types.get(kind, ogr.wkbPolygon), options.get(extension, []))
layer.CreateField(ogr.FieldDefn("id", ogr.OFTInteger))
layer.CreateField(ogr.FieldDefn("code", ogr.OFTString))
values = []
for column in columns:
    name, value = column.split("=", 1)
    layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    values.append((name, value))

if kind == "points":
    shapes = ["POINT (%d %d)" % (155010 + i * 37 % 900, 463010 + i * 53 % 900) for i in range(1, 25)]
elif kind == "town":
    shapes = ["POLYGON ((155000 463000,155000 464000,156000 464000,156000 463000,155000 463000))"]
elif kind == "bowtie":
    shapes = ["POLYGON ((155000 463000,156000 464000,156000 463000,155000 464000,155000 463000))"]
elif kind == "line":
    shapes = ["LINESTRING (155000 463000,156000 464000)"]
else:
    shapes = []
for i, wkt in enumerate(shapes, 1):
    feature = ogr.Feature(layer.GetLayerDefn())
    feature["id"], feature["code"] = i, "B70"
    for name, value in values:
        feature[name] = value
    feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
    layer.CreateFeature(feature)
layer = source = None
