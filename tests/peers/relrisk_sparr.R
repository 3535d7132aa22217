# Files of the tests against sparr: relrisk_sparr.R FOLDER. pbc: 761 cases, 3020 controls, in km.
suppressMessages(library(sparr))
setwd(commandArgs(TRUE)[1])
data(pbc)
cases <- split(pbc)$case
controls <- split(pbc)$control
metres <- function(x, y) list(x = (x - 320) * 1000 + 100000, y = (y - 504) * 1000 + 350000)
points <- function(p, file) {
    m <- metres(p$x, p$y)
    write.csv(data.frame(id = seq_along(m$x), x = sprintf("%.6f", m$x), y = sprintf("%.6f", m$y)),
              file, row.names = FALSE, quote = FALSE)
}
ring <- function(x, y, file) {
    m <- metres(x, y)
    corners <- paste0("[", sprintf("%.6f", m$x), ",", sprintf("%.6f", m$y), "]")
    cat('{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":',
        '"urn:ogc:def:crs:EPSG::28992"}},"features":[{"type":"Feature","properties":{},',
        '"geometry":{"type":"Polygon","coordinates":[[',
        paste(c(corners, corners[1]), collapse = ","), ']]}}]}', file = file, sep = "")
}
surface <- function(rr, p, file) {
    m <- metres(rr$xcol, rr$yrow)
    write.csv(data.frame(x = rep(m$x, each = length(m$y)), y = rep(m$y, length(m$x)),
                         rho = as.vector(as.matrix(rr)), p = as.vector(as.matrix(p))),
              file, row.names = FALSE)
}

# As published: the real window, 128 x 128 pixels that are not square.
points(cases, "real_cases.csv")
points(controls, "real_controls.csv")
border <- Window(cases)$bdry[[1]]
ring(border$x, border$y, "real_area.geojson")
real <- risk(cases, controls, h0 = 4, verbose = FALSE)
cat(range(as.matrix(real$rr), na.rm = TRUE), "\n", file = "real_range")

# Pixel by pixel: a square window, and points moved to the middle of their pixels, where sparr (which
# counts points by pixel) sees them anyway.
square <- owin(c(320, 480), c(504, 664))
snap <- function(v, from) from + (floor((v - from) / 2.5) + 0.5) * 2.5
snapped <- function(p) ppp(snap(p$x, 320), snap(p$y, 504), window = square, check = FALSE)
cases <- snapped(cases)
controls <- snapped(controls)
points(cases, "cases.csv")
points(controls, "controls.csv")
ring(c(320, 480, 480, 320), c(504, 504, 664, 664), "area.geojson")
fixed <- risk(cases, controls, h0 = 4, resolution = 64, verbose = FALSE)
pooled <- bivariate.density(suppressWarnings(superimpose(cases, controls)), h0 = 4,
                            resolution = 64, verbose = FALSE)
surface(fixed$rr, tolerance(fixed, ref.density = pooled, verbose = FALSE), "fixed.csv")
adaptive <- risk(cases, controls, h0 = 4, hp = 3.5, adapt = TRUE, pilot.symmetry = "pooled",
                 resolution = 64, davies.baddeley = NULL, verbose = FALSE)
surface(adaptive$rr, tolerance(adaptive, beta = NA, verbose = FALSE), "adaptive.csv")
