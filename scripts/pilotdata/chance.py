"""Where does chance come from, so that every machine draws the same bits?

splitmix64 for the numbers; logarithm and exponential from additions, products and exact scaling
alone, because the C library's answers may differ by one unit in the last place between CPUs.
"""

import math

MASK = (1 << 64) - 1
LN2 = 0.6931471805599453


def log(x):
    """Natural logarithm of x > 0: the atanh series after taking out powers of two."""
    mantissa, exponent = math.frexp(x)
    if mantissa < 0.7071067811865476:
        mantissa *= 2.0
        exponent -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square, term, total = s * s, s, 0.0
    for k in range(1, 40, 2):
        total += term / k
        term *= square
    return 2.0 * total + exponent * LN2


class Stream:
    """A stream of numbers that belongs to a purpose: the same (seed, purpose), the same numbers."""

    def __init__(self, seed, purpose):
        key = 0xCBF29CE484222325
        for byte in purpose.encode("utf-8"):
            key = ((key ^ byte) * 0x100000001B3) & MASK
        self.state = (seed * 0x9E3779B97F4A7C15 ^ key) & MASK

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def uniform(self, low=0.0, high=1.0):
        return low + (high - low) * ((self.bits() >> 11) * 2.0**-53)

    def below(self, n):
        return self.bits() % n

    def exponential(self, mean):
        return -mean * log(1.0 - self.uniform())

    def normal_pair(self, sd):
        """Two independent normal numbers (Marsaglia's polar method: no sine, no cosine)."""
        while True:
            a, b = self.uniform(-1.0, 1.0), self.uniform(-1.0, 1.0)
            s = a * a + b * b
            if 0.0 < s < 1.0:
                scale = sd * math.sqrt(-2.0 * log(s) / s)
                return a * scale, b * scale

    def normal(self, mean, sd):
        return mean + self.normal_pair(sd)[0]

    def poisson(self, mean):
        """Counts the unit-rate arrivals before `mean`: exact, and fast enough here."""
        count, clock = 0, self.exponential(1.0)
        while clock < mean:
            count += 1
            clock += self.exponential(1.0)
        return count

    def choose(self, weights):
        """Index drawn in proportion to the weights."""
        left = self.uniform() * sum(weights)
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0.0:
                return index
        return len(weights) - 1
