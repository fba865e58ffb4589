"""How far two shares are apart, and how sure that is."""

from __future__ import annotations

import math

Z_95 = 1.959964


def wilson(part: int, whole: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927); (0, 1) for a share of nothing."""
    if whole == 0:
        return 0.0, 1.0
    share, square = part / whole, z * z / whole
    centre = (share + square / 2) / (1 + square)
    half = z * math.sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def difference(first: tuple[int, int], second: tuple[int, int], z: float = Z_95) -> tuple[float, float, float]:
    """First share minus second with its interval: Newcombe's hybrid score (Newcombe 1998, method 10)."""
    p, q = (part / whole if whole else 0.0 for part, whole in (first, second))
    (low_p, high_p), (low_q, high_q) = wilson(*first, z), wilson(*second, z)
    gap = p - q
    return gap, gap - math.hypot(p - low_p, high_q - q), gap + math.hypot(high_p - p, q - low_q)
