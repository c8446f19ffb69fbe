"""Registers the sentences that members read for errors."""

from importlib import import_module

_MODULES = (
    "bot.audio.view",
    "bot.battles.view.sentences",
    "bot.buddies.view.sentences",
    "bot.calendar.view",
    "bot.coach.view.sentences",
    "bot.ears.view.sentences",
    "bot.events.view.sentences",
    "bot.feedback.view.refusals",
    "bot.feedback.view.sentences",
    "bot.guide.view.techniques",
    "bot.interactions.view",
    "bot.level_roles.view.sentences",
    "bot.milestones.view",
    "bot.mixes.view.sentences",
    "bot.notes.view",
    "bot.packs.view",
    "bot.paths.view",
    "bot.pauses.view",
    "bot.privacy.view",
    "bot.profiles.view.sentences",
    "bot.quests.view.sentences",
    "bot.recordings.view",
    "bot.reviews.view",
    "bot.rooms.view",
    "bot.servers.view.sentences",
    "bot.sessions.view.sentences",
    "bot.shared_timers.view.sentences",
    "bot.staff.view.sentences",
    "bot.tracks.view.sentences",
    "bot.won_roles.view",
    "bot.xp.view",
    "bot.xp_import.view.sentences",
)


def register_sentences() -> None:
    """Import each module, which registers its sentences in `bot.ui.sentences`."""
    for module in _MODULES:
        import_module(module)
