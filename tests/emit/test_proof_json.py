"""`offkey.prove/1` and `offkey.compare/1` say what the contract says, and their schemas are not stale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests import proofs

from offkey.emit import json_schema
from offkey.emit.proof_json import compare, prove
from offkey.model.comparison import Comparison, Relation
from offkey.model.proof import Conclusion, Hop, Reach, Reacher, RoleProof, Witness

SCHEMAS = Path(__file__).parents[2] / "schemas"
WITNESS = Witness(
    {"sub": "repo:acme/infra:pull_request", "aud": ("a", "b"), "flag": True, "gone": None},
    "a pull request",
    "statement 2",
    ("it must hold",),
    (Hop("hub", "it may"),),
)
WITNESS_DOCUMENT = {
    "claims": {"sub": "repo:acme/infra:pull_request", "aud": ["a", "b"], "flag": True, "gone": None},
    "event": "a pull request",
    "statement": "statement 2",
    "assumptions": ["it must hold"],
    "hops": [{"role": "hub", "because": "it may"}],
}


def stored(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path(name).read_text(encoding="utf-8"))
    return schema


def path(name: str) -> Path:
    return SCHEMAS / (name.replace("/", "-") + ".json")


def test_the_proof_has_the_fields_of_the_contract() -> None:
    proof = RoleProof(proofs.role("deploy"), Conclusion.OPEN, (Reach(Reacher.INSIDER, WITNESS),), None, ("not known",))
    assert prove([proof]) == {
        "schema": "offkey.prove/1",
        "roles": [
            {
                "role": "arn:aws:iam::111122223333:role/deploy",
                "path": "infra/iam.tf",
                "line": 3,
                "verdict": "open",
                "reach": [{"class": "insider", "witness": WITNESS_DOCUMENT}],
                "dead_because": None,
                "unknown": ["not known"],
            }
        ],
    }


def test_the_comparison_has_the_fields_of_the_contract() -> None:
    assert compare(Comparison(Relation.WIDER, WITNESS)) == {
        "schema": "offkey.compare/1",
        "relation": "wider",
        "gained": WITNESS_DOCUMENT,
        "lost": None,
        "unknown": [],
    }


@pytest.mark.parametrize("name", sorted(json_schema.DOCUMENTS))
def test_the_stored_schema_is_the_one_the_types_make(name: str) -> None:
    """If this fails: python -m offkey.emit.json_schema NAME > schemas/NAME.json, with - in place of the /."""
    assert path(name).read_text(encoding="utf-8") == json_schema.text(json_schema.DOCUMENTS[name], name=name)


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_proofs_fit_the_schema(conclusion: Conclusion) -> None:
    proof = RoleProof(proofs.role("x"), conclusion, tuple(Reach(r, WITNESS) for r in Reacher), "because", ("why",))
    schema = stored("offkey.prove/1")
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(prove([proof, *proofs.ALL]))


@pytest.mark.parametrize("relation", list(Relation))
def test_comparisons_fit_the_schema(relation: Relation) -> None:
    Draft202012Validator(stored("offkey.compare/1")).validate(compare(Comparison(relation, WITNESS, None)))


@pytest.mark.parametrize("field", ["role", "path", "line", "verdict", "reach", "dead_because", "unknown"])
def test_a_role_without_a_field_does_not_fit(field: str) -> None:
    (role,) = prove([proofs.DEAD])["roles"]
    lacking = {key: value for key, value in role.items() if key != field}
    assert not Draft202012Validator(stored("offkey.prove/1")).is_valid({"schema": "offkey.prove/1", "roles": [lacking]})
