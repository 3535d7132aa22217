/* io/versions.c - which GDAL is at work? */
#include "hotgrid/write.h"

#include <gdal.h>

const char *hg_gdal_version(void)
{
    return GDALVersionInfo("RELEASE_NAME");
}
