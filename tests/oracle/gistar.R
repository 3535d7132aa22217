# Gi* and Gi by spdep for tests/oracle/test_gistar_r.c: one block a case,
#   case <name> <places>, then a line a place: value Gi* Gi, number of neighbours, who they are.
suppressMessages({ library(spdep); library(spData) })
say <- function(name, nb, value) {
  star <- localG(value, nb2listw(include.self(nb), style = "B", zero.policy = TRUE))
  plain <- localG(value, nb2listw(nb, style = "B", zero.policy = TRUE))
  cat("case", name, length(value), "\n")
  for (i in seq_along(value)) {
    near <- sort(nb[[i]][nb[[i]] > 0])
    cat(sprintf("%.17g %.17g %.17g %d", value[i], star[i], plain[i], length(near)), near - 1, "\n")
  }
}
data(getisord)
xyz <- if (exists("go_xyz")) go_xyz else xyz
places <- cbind(xyz$x, xyz$y)
for (d in c(30, 60, 90)) say(paste0("getisord", d), dnearneigh(places, 0, d), xyz$val)
data(afcon)
say("afcon", paper.nb, afcon$totcon)
p <- cbind(c(10, 20, 40, 15, 30, 30), c(10, 10, 10, 20, 20, 30))
say("six", dnearneigh(p, 0, 15), c(2, 3, 3.2, 5, 8, 7))
set.seed(1)
grid <- cell2nb(40, 40, type = "queen")
say("queen", grid, rpois(1600, .6))
