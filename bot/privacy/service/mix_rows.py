"""Rows about a member's mix checks in the format of the export."""

from typing import Any

from pydantic_core import to_jsonable_python

from bot.mixes.store import MixCheck, MixCheckDay
from bot.privacy.service.export_values import id_text, stamp


def mix_of(check: MixCheck) -> dict[str, Any]:
    """Return a mix check: the main figures by name, and all of them in `measures`."""
    figures = check.measures
    return {
        "id": str(check.id),
        "at": stamp(check.at),
        "name": check.name,
        "track": id_text(check.track_id),
        "stage": check.stage and str(check.stage),
        "genre": check.genre,
        "note": check.note,
        "duration_seconds": figures.duration_seconds,
        "sample_rate_hz": figures.sample_rate_hz,
        "channels": figures.channels,
        "integrated_lufs": figures.integrated_lufs,
        "loudness_range_lu": figures.loudness_range_lu,
        "max_short_term_lufs": figures.max_short_term_lufs,
        "max_momentary_lufs": figures.max_momentary_lufs,
        "true_peak_dbtp": figures.true_peak_dbtp,
        "clipped_runs": figures.clipped_runs,
        "correlation": figures.correlation,
        "mono_loss_db": figures.mono_loss_db,
        "advice": list(check.advice),
        "measures": to_jsonable_python(figures),
        "reference_name": check.reference_name,
        "reference": to_jsonable_python(check.reference),
    }


def mix_day_of(day: MixCheckDay) -> dict[str, Any]:
    """Return how many checks a day had."""
    return {"day": day.day.isoformat(), "checks": day.checks}
