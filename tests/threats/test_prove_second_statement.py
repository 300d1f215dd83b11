"""A dangerous statement behind a harmless one; statements are alternatives.

Source: "Policy evaluation logic"; facts 5.6.
"""

from tests.reason.proofs import MAIN, github, proven, trust, worst

from offkey.model.proof import Reacher


def test_the_order_of_statements_hides_nothing() -> None:
    harmless, dangerous = github(MAIN), github(None, Sid="Temporary")
    for statements, place in (((harmless, dangerous), 2), ((dangerous, harmless), 1)):
        proof = proven(trust(*statements))
        assert worst(proof) is Reacher.STRANGER
        assert proof.reach[0].witness.statement == f'statement {place} "Temporary"'
