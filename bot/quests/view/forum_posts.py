"""Postings as posts in a forum: their names and tags."""

from collections.abc import Sequence

from bot.calendar.rules.periods import POSTED_CADENCES
from bot.quests.results.quests import PostingCard
from bot.quests.view.quests import NAMES
from bot.ui.forum_post import NAME_LIMIT, ForumPost
from bot.ui.text import clean

CADENCE_TAGS = tuple(NAMES[cadence] for cadence in POSTED_CADENCES)


def forum_post(card: PostingCard) -> ForumPost:
    """Return the name and tags of a posting's post."""
    cadence = NAMES[card.posting.cadence]
    name = clean(f"{cadence} quest · {card.quest.title}", limit=NAME_LIMIT)
    return ForumPost(name=name, tags=(cadence, card.focus.name))


def all_tags(focus_names: Sequence[str]) -> list[str]:
    """Return the names of all tags that postings can have."""
    return [*CADENCE_TAGS, *focus_names]
