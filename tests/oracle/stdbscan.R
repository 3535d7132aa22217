# Clusters by dbscan for tests/oracle/test_stdbscan_r.c: one block a case,
#   case <name> <points> <eps> <eps_time> <min_points>, then lines x y time cluster core.
# eps_time -1: no limit. With a limit, neighbours of frNN are thinned by their lags.
suppressMessages(library(dbscan))
say <- function(name, x, y, t, eps, eps_time, n) {
  near <- frNN(cbind(x, y), eps = eps, sort = FALSE)
  if (eps_time >= 0) for (i in seq_along(x)) {
    soon <- abs(t[near$id[[i]]] - t[i]) <= eps_time
    near$id[[i]] <- near$id[[i]][soon]
    near$dist[[i]] <- near$dist[[i]][soon]
  }
  found <- dbscan(near, minPts = n)
  core <- lengths(near$id) + 1 >= n
  cat("case", name, length(x), eps, eps_time, n, "\n")
  cat(sprintf("%.17g %.17g %.0f %d %d\n", x, y, t, found$cluster, core), sep = "")
}
data(DS3)
say("DS3", DS3$X, DS3$Y, rep(0, nrow(DS3)), 10, -1, 20)
set.seed(4)
for (k in 1:20) {
  n <- 2000
  x <- round(runif(30, 0, 5000))[sample(30, n, TRUE)] + round(rnorm(n, 0, 60))
  y <- round(runif(30, 0, 5000))[sample(30, n, TRUE)] + round(rnorm(n, 0, 60))
  say(paste0("random", k), x, y, sample(0:365, n, TRUE), 20 + 10 * k, if (k %% 4) 3 * k else -1,
      3 + k %% 5)
}
