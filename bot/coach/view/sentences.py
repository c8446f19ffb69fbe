"""What members read when something goes wrong with the coach."""

from bot.coach import errors
from bot.ui.sentences import register_texts

_TEXTS = {
    errors.StepNotFound: "That step isn't part of the course any more. Open `/coach plan` again.",
}

register_texts(_TEXTS)
