"""The access keys that CloudFormation templates and CDK programs make."""

from __future__ import annotations

from offkey.model.text_file import TextKind
from offkey.read.relevant import is_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import Share
    from offkey.model.text import Place


def template_keys(share: Share) -> Iterator[tuple[str, Place]]:
    """What each key is called, and where it is made."""
    documents = [source for source in share.sources if is_document(source.path)]
    if documents:
        from offkey.read import policy_files

        for source in documents:
            yield from policy_files.created_keys(source)
    programs = [file.source for file in share.texts if file.kind is TextKind.CDK]
    if programs:
        from offkey.read import cdk

        for source in programs:
            yield from cdk.created_keys(source)
