"""Which roles of CloudFormation templates let a user of the template in: `Principal: {AWS: !GetAtt CiUser.Arn}`.

A service of the Serverless Framework may have its resources in files of their own, which refer to one another.

Source: AWS CloudFormation User Guide, `Fn::GetAtt`; Serverless Framework, "AWS Infrastructure Resources".
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.policy import Policy
from offkey.model.text import Incomplete
from offkey.model.unknown import Unknown
from offkey.model.yaml import Mapping
from offkey.read import yaml
from offkey.read.parts import folder
from offkey.read.policy import from_document
from offkey.read.policy_files import template
from offkey.read.relevant import is_document
from offkey.read.same import Same
from offkey.read.state_words import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as Mapping_

    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source

_ROLE = frozenset({"AWS::IAM::Role"})
_TRUST = "AssumeRolePolicyDocument"
_ARN = ".Arn"
_WORDS = (b"AWS::IAM::Role", b"AssumeRole", b"Arn")
_OF_SERVICE = ("service", "provider")


def letting_in(source: Source, repository: Repository) -> Mapping_[str, Sequence[Place]]:
    """The roles that let in what `source` makes, by the label of that: those of the file, and of others beside it."""
    if _is_fragment(source):
        return _of_services(Same(repository)).get(folder(source.path), {})
    return _in_files([source])


@lru_cache(maxsize=1)
def _of_services(repository: Same[Repository]) -> dict[str, Mapping_[str, Sequence[Place]]]:
    """Those of the files with resources of a service alone, by their folder."""
    found: dict[str, list[Source]] = {}
    for path, source in repository.value.sources.items():
        if is_document(path) and _is_worth(source) and _is_fragment(source):
            found.setdefault(folder(path), []).append(source)
    return {where: _in_files(files) for where, files in found.items()}


def _in_files(files: Sequence[Source]) -> Mapping_[str, Sequence[Place]]:
    found: dict[str, list[Place]] = {}
    for file in files:
        for label, place in _in_file(file) if _is_worth(file) else ():
            found.setdefault(label, []).append(place)
    return found


def _is_worth(source: Source) -> bool:
    return all(word in source.data for word in _WORDS)


def _is_fragment(source: Source) -> bool:
    """Whether a file has nothing but the resources of a service whose own file takes them in."""
    return any("resources" in keys and not keys.intersection(_OF_SERVICE) for keys in map(_keys, _roots(source)))


def _keys(root: Mapping) -> frozenset[str]:
    return frozenset(name for name in ("resources", *_OF_SERVICE) if root.pair(name) is not None)


def _roots(source: Source) -> Iterator[Mapping]:
    roots = yaml.parse_all(source)
    return (root for root in (() if isinstance(roots, Incomplete) else roots) if isinstance(root, Mapping))


def _in_file(source: Source) -> Iterator[tuple[str, Place]]:
    for root in _roots(source):
        resources = template(source, root)
        for pair, properties in resources.of_type(_ROLE) if resources is not None else ():
            document = properties.get(_TRUST)
            trust = from_document(resources.values.of(document)) if resources is not None and document else None
            for label in dict.fromkeys(_let_in(trust)) if isinstance(trust, Policy) else ():
                yield label, source.place(pair.key.span)


def _let_in(trust: Policy) -> Iterator[str]:
    for statement in trust.statements:
        for principal in statement.principals if statement.allows else ():
            name = name_of(principal.value) if isinstance(principal.value, Unknown) else ""
            if name.endswith(_ARN):
                yield name.removesuffix(_ARN)
