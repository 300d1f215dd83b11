"""The access keys that CloudFormation templates and CDK programs of a repository make."""

from __future__ import annotations

from offkey.model.text_file import TextKind
from offkey.read.relevant import may_hold_policy, relevant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.repository import Repository
    from offkey.model.text import Place


def template_keys(repository: Repository) -> Iterator[tuple[str, Place]]:
    """What each key is called, and where it is made."""
    documents = [s for path, s in repository.sources.items() if not relevant(path) and may_hold_policy(path)]
    if documents:
        from offkey.read import policy_files

        for source in documents:
            yield from policy_files.created_keys(source)
    programs = [file.source for file in repository.texts if file.kind is TextKind.CDK]
    if programs:
        from offkey.read import cdk

        for source in programs:
            yield from cdk.created_keys(source)
