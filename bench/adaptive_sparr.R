# bench/adaptive_sparr.R - what does R's sparr need for the same adaptive density, and how far off is it?
#   Rscript adaptive_sparr.R FOLDER REPEAT EXACT CASE KERNEL COLS ROWS CELL_M BANDWIDTH_M POINTS
# EXACT yes: its exact way too, once. Shapes are compared at equal sums, since sparr scales to 1.
given <- commandArgs(trailingOnly = TRUE)
folder <- given[1]
runs <- as.integer(given[2])
exactly <- given[3] == "yes"
name <- given[4]
size <- as.numeric(given[6:10])
cols <- size[1]; rows <- size[2]; cell <- size[3]; h <- size[4]; n <- size[5]
if (!requireNamespace("sparr", quietly = TRUE)) {
  cat(sprintf('{"bench":"adaptive","program":"sparr","case":"%s","skipped":"not installed"}\n', name))
  quit("no")
}
suppressMessages({library(spatstat.geom); library(sparr)})
points <- read.csv(file.path(folder, paste0(name, ".csv")))
exact <- matrix(readBin(file.path(folder, paste0(name, ".f64")), "double", cols * rows), cols)
exact <- exact[, rows:1]
pattern <- ppp(points$x, points$y, c(0, cols * cell), c(0, rows * cell), check = FALSE)

report <- function(program, seconds, fit) {
  got <- t(fit$z$v)
  got <- got * sum(exact) / sum(got)
  cells <- exact > 1e-6 * max(exact)
  cat(sprintf(paste0('{"bench":"adaptive","program":"%s","case":"%s","kernel":"gaussian","points":%d,',
                     '"threads":1,"warm_s":%.4f,"relative_error":%.2g,"error_of_peak":%.2g}\n'),
              program, name, as.integer(n), seconds, max(abs(got[cells] - exact[cells]) / exact[cells]),
              max(abs(got - exact)) / max(exact)))
}
estimate <- function(...) bivariate.density(pattern, h0 = h, adapt = TRUE, trim = 1e6, edge = "none",
                                            resolution = cols, verbose = FALSE, ...)
fast <- function() estimate(davies.baddeley = c(0.05, 0.01)) # 5 % bins of bandwidth
seconds <- replicate(runs, system.time(fit <<- fast())[["elapsed"]])
report("sparr, FFT, 5 % bins", median(seconds), fit)
if (exactly) {
  seconds <- system.time(fit <- estimate())[["elapsed"]]
  report("sparr, exact", seconds, fit)
}
