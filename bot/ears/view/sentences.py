"""Error messages of the ear gym."""

from bot.ears.errors import RoundOver
from bot.ui.sentences import register_texts

register_texts({RoundOver: "That round is over. Start a new one with `/ear train`."})
