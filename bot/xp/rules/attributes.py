"""Attributes: splits an award's XP by weights."""

from collections.abc import Mapping


def split(xp: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split `xp` by `weights` so that the parts sum to it exactly.

    Largest remainder method: each part is floored, and the rest goes one by one to the largest
    remainders, for equal ones to the earlier attribute. `xp` may be 0, not negative.

    Raises:
        ValueError: `xp` is negative or the weights do not sum to more than 0.
    """
    total = sum(weights.values())
    if xp < 0 or total <= 0:
        raise ValueError(f"cannot split {xp} XP by weights that sum to {total}")
    shares = {name: divmod(xp * weight, total) for name, weight in weights.items()}
    parts = {name: whole for name, (whole, _) in shares.items()}
    left = xp - sum(parts.values())
    for name in sorted(shares, key=lambda name: -shares[name][1])[:left]:
        parts[name] += 1
    return parts
