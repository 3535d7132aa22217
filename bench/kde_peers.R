# bench/kde_peers.R - what do R packages need for the same density, and how far off are they?
#   Rscript kde_peers.R FOLDER REPEAT CASE KERNEL COLS ROWS CELL_M BANDWIDTH_M POINTS
given <- commandArgs(trailingOnly = TRUE)
folder <- given[1]
runs <- as.integer(given[2])
name <- given[3]
kernel <- given[4]
size <- as.numeric(given[5:9])
cols <- size[1]; rows <- size[2]; cell <- size[3]; h <- size[4]; n <- size[5]
points <- read.csv(file.path(folder, paste0(name, ".csv")))
# As the packages have it: [column, row from the south].
exact <- matrix(readBin(file.path(folder, paste0(name, ".f64")), "double", cols * rows), cols)
exact <- exact[, rows:1]
peak <- max(exact)
centres <- c(cell / 2, cols * cell - cell / 2, cell / 2, rows * cell - cell / 2)

report <- function(program, seconds, density, cells = exact > 1e-6 * peak) {
  error <- max(abs(density[cells] - exact[cells]) / exact[cells])
  of_peak <- max(abs(density - exact)) / peak
  cat(sprintf(paste0('{"bench":"kde","program":"%s","case":"%s","kernel":"%s","points":%d,',
                     '"threads":1,"warm_s":%.4f,"relative_error":%.2g,"error_of_peak":%.2g}\n'),
              program, name, kernel, as.integer(n), seconds, error, of_peak))
}

# The median of the runs; a call of more than ten seconds runs once.
timed <- function(call) {
  took <- system.time(result <- call())[["elapsed"]]
  if (took < 10 && runs > 1)
    took <- median(c(took, sapply(seq_len(runs - 1), function(i) system.time(call())[["elapsed"]])))
  list(seconds = took, result = result)
}

try_peer <- function(package, program, call, density) {
  if (!requireNamespace(package, quietly = TRUE)) {
    cat(sprintf('{"bench":"kde","program":"%s","case":"%s","skipped":"not installed"}\n', program,
                name))
    return(invisible())
  }
  got <- timed(call)
  report(program, got$seconds, density(got$result))
}

if (kernel %in% c("gaussian", "quartic", "epanechnikov")) {
  sigma <- h / switch(kernel, gaussian = 1, quartic = sqrt(8), epanechnikov = sqrt(6))
  try_peer("spatstat.explore", "spatstat density.ppp", local({
    pattern <- NULL
    function() {
      if (is.null(pattern))
        pattern <<- spatstat.geom::ppp(points$x, points$y, c(0, cols * cell), c(0, rows * cell),
                                       check = FALSE)
      spatstat.explore::density.ppp(pattern, sigma = sigma, kernel = kernel, edge = FALSE,
                                    dimyx = c(rows, cols))
    }
  }), function(im) t(im$v))
}
if (kernel == "gaussian" && n <= 1e5) {
  try_peer("KernSmooth", "KernSmooth bkde2D", function()
    KernSmooth::bkde2D(as.matrix(points), c(h, h), c(cols, rows),
                       list(centres[1:2], centres[3:4]), truncate = TRUE),
    function(fit) fit$fhat * n)
  try_peer("MASS", "MASS kde2d", function()
    MASS::kde2d(points$x, points$y, h = 4 * h, n = c(cols, rows), lims = centres),
    function(fit) fit$z * n)
}
