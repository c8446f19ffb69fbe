"""What may go wrong with studio rooms, and with the sessions that they keep."""

from bot.rooms import errors
from bot.rooms.rules import AWAY
from bot.ui.sentences.spoken import sentence
from bot.ui.text import minutes, timestamp

_AWAY_MINUTES = AWAY.seconds // 60


@sentence.register
def _(error: errors.RoomKeepsSession) -> str:
    room = f"<#{error.channel_id}>" if error.channel_id is not None else "Your studio room"
    return (
        f"{room} has kept this session since {timestamp(error.since, 't')}, all by itself: leave "
        f"for a break, and be back within {minutes(_AWAY_MINUTES)} to go on. "
        "`/session stop` ends it and gives you its XP."
    )


@sentence.register
def _(error: errors.TooManyRooms) -> str:
    return (
        f"This server has {error.most} studio rooms, which is as many as I can keep. "
        "Run `/settings studio-room` with one of them to make it an ordinary channel first."
    )
