"""The picture of a battle's podium."""

from bot.battles.picture import PodiumPicture, Step
from bot.ui.pictures.themes import themed
from tests.ui.pictures.golden import assert_golden


def test_golden_pictures_of_a_podium() -> None:
    steps = (
        Step(name="Mia Kellner", place=1, is_shared=False),
        Step(name="a very long name", place=2, is_shared=True),
        Step(name="Private", place=2, is_shared=True, is_private=True),
    )
    assert_golden("podium", PodiumPicture(steps=steps, theme=themed(None, None)).draw())
    pair = PodiumPicture(steps=steps[1:], theme=themed(None, None))
    assert_golden("podium-of-two", pair.draw())
