# Single cells by surveillance::knox for tests/oracle/test_knox_r.c: one block a case,
#   case <points> <eps_s> <eps_t> <manhattan> <close> <near> <soon> <expected> <p>, then lines x y time.
# Whole metres and days: many pairs lie on the limits, which belong to the cell. p is P(X > close) of
# a Poisson count, as that package has it.
suppressMessages(library(surveillance))
set.seed(5)
for (k in 1:40) {
  n <- c(20, 60, 150, 400)[1 + k %% 4]
  x <- sample(0:(5 * (1 + k %% 7)) * 10, n, TRUE)
  y <- sample(0:30 * 5, n, TRUE)
  t <- sample(0:(20 + 10 * (k %% 5)), n, TRUE)
  eps_s <- 5 * sample(0:12, 1)
  eps_t <- sample(0:6, 1)
  metric <- if (k %% 3) "euclidean" else "manhattan"
  ds <- dist(cbind(x, y), metric)
  dt <- dist(t)
  found <- knox(dt = dt, ds = ds, eps.t = eps_t, eps.s = eps_s, simulate.p.value = FALSE)
  cat("case", n, eps_s, eps_t, as.integer(metric == "manhattan"), found$statistic,
      sum(ds <= eps_s), sum(dt <= eps_t), sprintf("%.17g %.17g", found$parameter, found$p.value), "\n")
  cat(sprintf("%d %d %d\n", x, y, t), sep = "")
}
