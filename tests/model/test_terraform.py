"""What is read out of Terraform, as far as it is more than fields."""

from __future__ import annotations

from offkey.model.policy import Grants
from offkey.model.terraform import Naming


def test_what_is_read_later_is_read_once_and_equal_to_what_is_known() -> None:
    asked = []

    def naming() -> Naming:
        asked.append("naming")
        return Naming("deploy", account="111122223333")

    def grants() -> Grants:
        asked.append("grants")
        return Grants(boundary=None)

    later, attached = Naming.later(naming), Grants.later(grants)
    assert asked == []
    assert (later.parts[:3], attached.managed, attached.inline) == (("deploy", "111122223333", "/"), (), ())
    assert (later, attached) == (Naming("deploy", account="111122223333"), Grants())
    assert hash(attached) == hash(Grants())
    assert asked == ["naming", "grants"]
