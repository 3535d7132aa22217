# Bandwidths by spatstat, sparr and MASS for tests/oracle/test_bandwidth_r.c: one block a case,
#   case <name> <points> <corners> <answers>, then lines x y time, corners x y, answers
#   selector tolerance value.
suppressMessages({
  library(spatstat.geom); library(spatstat.explore); library(spatstat.data)
  library(sparr); library(MASS)
})
say <- function(name, p, t, answers, wider = 0) {
  v <- lapply(vertices(Window(p)), function(s) s + wider * (s - mean(s)))
  cat("case", name, npoints(p), length(v$x), nrow(answers), "\n")
  cat(sprintf("%.17g %.17g %.17g\n", p$x, p$y, t), sep = "")
  cat(sprintf("%.17g %.17g\n", v$x, v$y), sep = "")
  cat(sprintf("%s %g %.17g\n", answers$name, answers$tolerance, answers$value), sep = "")
}
answer <- function(name, tolerance, value)
  data.frame(name = name, tolerance = tolerance, value = as.numeric(value))
rules <- function(p) rbind(
  answer("scott", 1e-9, bw.scott(p, isotropic = TRUE)),
  answer("ns", 1e-9, NS(p)), answer("os", 1e-9, OS(p)),
  answer("nrd-x", 1e-9, bandwidth.nrd(p$x)),
  answer("nrd", 1e-9, mean(c(bandwidth.nrd(p$x), bandwidth.nrd(p$y)))))
quiet <- function(value) suppressWarnings(value)

p <- unmark(redwood)
say("redwood", p, 0 * p$x, rbind(rules(p), answer("diggle", 1e-9, quiet(bw.diggle(p))),
  answer("ppl", 1e-9, quiet(bw.ppl(p))), answer("cvl", 1e-9, quiet(bw.CvL(p))),
  answer("lik", 1e-9, quiet(bw.ppl(p, shortcut = TRUE)))))
p <- unmark(chorley)
say("chorley", p, 0 * p$x, rbind(rules(p), answer("diggle", 1e-2, quiet(bw.diggle(p))),
  answer("ppl", 1e-2, quiet(bw.ppl(p))), answer("cvl", 1e-9, quiet(bw.CvL(p))),
  answer("lik", 1e-9, quiet(bw.ppl(p, shortcut = TRUE)))))
# One of its points lies on the border, which is inside for them and may be outside for us.
p <- unmark(humberside)
say("humberside", p, 0 * p$x, rbind(rules(p), answer("diggle", 1e-2, quiet(bw.diggle(p))),
  answer("ppl", 1e-2, quiet(bw.ppl(p))), answer("cvl", 1e-9, quiet(bw.CvL(p)))),
  wider = 1e-9)
# The grid of bw.ppl is coarse: sparr looks closer, on edge terms by pixels. Its LSCV is the same
# number at any resolution, with and without edges: where the search stops, not quite the minimum
data(pbc)
p <- unmark(split(pbc)$case)
say("pbc", p, 0 * p$x, rbind(rules(p), answer("near:lik", 1e-2, LIK.density(p, verbose = FALSE)),
  answer("near:lscv", 5e-2, LSCV.density(p, verbose = FALSE))))
data(burk)
p <- unmark(burk$cases)
st <- OS.spattemp(burk$cases)
say("burk", p, marks(burk$cases),
    rbind(rules(p), answer("os", 1e-9, st[["h"]]), answer("time-os", 1e-6, st[["lambda"]])))
