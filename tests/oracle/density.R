# Densities by spatstat, sparr and MASS for tests/oracle/test_density_r.c: one block a case,
#   case <name> <n> <m> <ring>, then n lines x y weight h_i, m lines x y value, the ring's vertices.
suppressMessages({
  library(spatstat.geom); library(spatstat.explore); library(sparr); library(MASS)
})
say <- function(name, x, y, w, h, at_x, at_y, value, W) {
  v <- vertices(W)
  cat("case", name, length(x), length(at_x), length(v$x), "\n")
  cat(sprintf("%.17g %.17g %.17g %.17g\n", x, y, w, h), sep = "")
  cat(sprintf("%.17g %.17g %.17g\n", at_x, at_y, value), sep = "")
  cat(sprintf("%.17g %.17g\n", v$x, v$y), sep = "")
}
set.seed(1)
n <- 150
W <- owin(c(0, 1000), c(0, 600))
x <- 1000 * rbeta(n, 1, 2); y <- 600 * rbeta(n, 2, 1); w <- runif(n, 0.2, 2)
p <- ppp(x, y, window = W)
h0 <- rep(0, n)

# spatstat, a normal in a rectangle: its edge terms are exact there
at <- function(...) density(p, sigma = 90, weights = w, at = "points", leaveoneout = FALSE, ...)
say("none", x, y, w, h0, x, y, at(edge = FALSE), W)
say("uniform", x, y, w, h0, x, y, at(edge = TRUE), W)
say("diggle", x, y, w, h0, x, y, at(edge = TRUE, diggle = TRUE), W)
say("leaveoneout", x, y, w, h0, x, y,
    density(p, sigma = 90, weights = w, at = "points", leaveoneout = TRUE, edge = FALSE), W)

# spatstat, a polygon: by pixels
P <- owin(poly = list(x = c(0, 1000, 900, 500, 100), y = c(0, 100, 600, 300, 600)))
q <- suppressWarnings(p[P])
for (diggle in c(FALSE, TRUE)) {
  d <- density(q, sigma = 90, edge = TRUE, diggle = diggle, dimyx = 256)
  u <- runifpoint(60, win = P); u <- u[!is.na(interp.im(d, u$x, u$y))]
  say(if (diggle) "polygon_diggle" else "polygon_uniform", q$x, q$y, rep(1, npoints(q)),
      rep(0, npoints(q)), u$x, u$y, interp.im(d, u$x, u$y), P)
}

# sparr: adaptive, uncut, exact sums over a grid; its bandwidths come by look-up on that grid
for (edge in c("none", "diggle")) for (trim in c(5, 1.2)) {
  b <- suppressWarnings(bivariate.density(p, h0 = 90, hp = 70, adapt = TRUE, resolution = 256,
                        gamma.scale = "geometric", edge = edge, trim = trim, verbose = FALSE))
  i <- seq(4, 125, by = 6); g <- expand.grid(c = i, r = i)
  value <- b$z$v[cbind(g$r, g$c)] * n
  say(paste0("sparr_", edge, if (trim == 5) "" else "_trim"), x, y, rep(1, n), b$h,
      b$z$xcol[g$c], b$z$yrow[g$r], value, W)
}

# MASS: widths are four standard deviations
k <- kde2d(x, y, h = 4 * 90, n = 20, lims = c(0, 1000, 0, 600))
g <- expand.grid(x = k$x, y = k$y)
say("kde2d", x, y, rep(1, n), h0, g$x, g$y, as.vector(k$z) * n, W)

data(pbc, package = "sparr")
cases <- split(pbc)$case
b <- bivariate.density(cases, h0 = 4, edge = "uniform", resolution = 256, verbose = FALSE)
i <- which(!is.na(b$z$v) & row(b$z$v) %% 7 == 0 & col(b$z$v) %% 7 == 0, arr.ind = TRUE)
say("pbc", cases$x, cases$y, rep(1, npoints(cases)), rep(0, npoints(cases)), b$z$xcol[i[, 2]],
    b$z$yrow[i[, 1]], b$z$v[i] * npoints(cases), Window(cases))
