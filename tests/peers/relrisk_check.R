# relrisk_check.R THEIRS OURS MOST_RHO MOST_P: 99 % of the differences, where the ratio is one.
args <- commandArgs(TRUE)
both <- merge(read.csv(args[1]), read.csv(args[2]), by = c("x", "y"))
both <- both[is.finite(both$rho) & is.finite(both$value) & both$rho > -3, ]
rho <- quantile(abs(both$value - both$rho), 0.99)
p <- quantile(abs(both$p.y - both$p.x), 0.99)
cat(sprintf("%s: %d cells, 99 %% of log risks within %.3g, of p within %.3g\n", args[1], nrow(both),
            rho, p))
quit(status = if (nrow(both) > 1000 && rho <= as.numeric(args[3]) && p <= as.numeric(args[4])) 0 else 1)
