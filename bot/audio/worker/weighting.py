"""K-weighting by ITU-R BS.1770-5, annex 1, at any sample rate."""

import math
from collections.abc import Sequence

from bot.audio.worker.filtering import Filter

_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_LOW_CUT_HZ, _LOW_CUT_Q = 38.13547087602444, 0.5003270373238773
_SHELF_SLOPE = 0.4996667741545416


def k_weighting(rate: int) -> Sequence[Filter]:
    """Return FFmpeg's filters for a sample rate: a shelf for the head, and a cut below.

    The Recommendation has coefficients for 48 kHz only. These are of the analogue filters behind
    them, by the bilinear transform, so that at 48 kHz they are the same.
    """
    return [("aformat", {"sample_fmts": "dblp"}), _shelf(rate), _low_cut(rate)]


def _shelf(rate: int) -> Filter:
    k = math.tan(math.pi * _SHELF_HZ / rate)
    high = 10 ** (_SHELF_DB / 20)
    middle = high**_SHELF_SLOPE * k / _SHELF_Q
    return _biquad(
        (high + middle + k * k, 2 * (k * k - high), high - middle + k * k),
        (1 + k / _SHELF_Q + k * k, 2 * (k * k - 1), 1 - k / _SHELF_Q + k * k),
    )


def _low_cut(rate: int) -> Filter:
    k = math.tan(math.pi * _LOW_CUT_HZ / rate)
    a0 = 1 + k / _LOW_CUT_Q + k * k
    return _biquad((a0, -2 * a0, a0), (a0, 2 * (k * k - 1), 1 - k / _LOW_CUT_Q + k * k))


def _biquad(b: Sequence[float], a: Sequence[float]) -> Filter:
    values = {f"b{at}": value for at, value in enumerate(b)}
    values |= {f"a{at}": value for at, value in enumerate(a)}
    return "biquad", {**values, "transform": "tdii", "precision": "f64"}
