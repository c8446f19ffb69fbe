"""The functions that do the jobs: each takes the job and its folder, and returns the result.

They are imported when they are first needed: a worker that makes clips never loads decoders.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot.audio.jobs import ConvertTrack, HearExcerpt, Job, MakeClip, MakeSample, MeasureMix

HANDLERS: Final[Mapping[type[Job[Any]], str]] = {
    MakeClip: "bot.audio.worker.making:make_clip",
    MeasureMix: "bot.audio.worker.measuring:measure_mix",
    HearExcerpt: "bot.audio.worker.hearing:hear_excerpt",
    MakeSample: "bot.audio.worker.sampling:make_sample",
    ConvertTrack: "bot.audio.worker.converting:convert_track",
}
