"""What members read when a mix can't be checked."""

from collections.abc import Sequence

from bot.audio.errors import FileUnusable, MixTooLarge
from bot.mixes import errors
from bot.ui.actions import Action, button
from bot.ui.errors import next_steps
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import number, timestamp

_FORMATS = "WAV, AIFF, FLAC, MP3, M4A, Opus or Ogg"

register_texts(
    {
        errors.NoAudioInMessage: (
            f"There's no audio file in that message. Pick one with {_FORMATS} attached."
        ),
        errors.MixCheckNotFound: (
            "I don't have that check any more. See the ones you have with `/mix history`."
        ),
        errors.DeletedMeanwhile: (
            "You deleted your data while I was listening, so I kept nothing of this mix. To start "
            "over, check it again."
        ),
        errors.ExcerptMissing: (
            "I don't keep your audio, and it's no longer in this message. Attach the file again "
            "to listen."
        ),
    }
)


@sentence.register
def _(error: errors.NotAudioFile) -> str:
    return f"**{quoted_name(error.name)}** isn't an audio file. Attach {_FORMATS}."


@sentence.register
def _(error: errors.TooManyMixChecks) -> str:
    return (
        f"That's {number(error.limit)} checks today, the most I do for one person. You can check "
        f"your next mix {timestamp(error.again_at)}."
    )


@next_steps.register(FileUnusable)
@next_steps.register(MixTooLarge)
@next_steps.register(errors.NotAudioFile)
@next_steps.register(errors.DeletedMeanwhile)
@next_steps.register(errors.ExcerptMissing)
def _(_error: object) -> Sequence[Action]:
    return [button("Choose a file", "mix-new")]
