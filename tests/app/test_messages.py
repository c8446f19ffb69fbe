"""The registry of the kinds of messages."""

from bot.app.messages import MESSAGE_KINDS
from bot.outbox.store import DeliveryKind


def test_every_kind_of_delivery_has_exactly_one_object() -> None:
    assert sorted(each.kind for each in MESSAGE_KINDS) == sorted(DeliveryKind)
