"""The policies of a repository's Terraform, and where its own state lies: what a policy may be about."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.terraform import Resource
from offkey.model.text import Place, Source, Span
from offkey.model.text_file import TextKind
from offkey.read.same import Same
from offkey.read.state_concern import says_state
from offkey.read.state_made import Made
from offkey.read.state_resources import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.module import Module
    from offkey.model.policy import Policy
    from offkey.model.repository import Repository
    from offkey.model.terraform import Backend, Value
    from offkey.read.state_names import StateNames

BUCKET_POLICY = "aws_s3_bucket_policy"
POLICIES = frozenset(
    {"aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", BUCKET_POLICY}
)
DOCUMENT = "aws_iam_policy_document"
_ROLE = "aws_iam_role"
_POLICY_MODULE = regex(
    r"(?:.*/)?(?:terraform-aws-modules/iam/aws//|terraform-aws-iam(?:\.git)?//)modules/iam-policy(?:\?.*)?\Z"
)
"""The public module that makes a policy of what it is given as `policy`."""
GIVEN = ("inline_policy_permissions", "inline_policy_statements", "policy_statements", "iam_role_statements")
"""What public modules call, or end the name of, the statements that they make a policy of."""
GIVEN_POLICY = "iam_policy"
"""What one calls the policy that it makes, an object with statements. Source: cloudposse/terraform-aws-iam-policy."""
_ENCODED = "jsonencode"
TEMPLATE = regex(rb'\bpolicy\s{0,99}=\s{0,99}templatefile\(\s{0,99}"([^"\n]*)"')
"""A policy that stands in a file, with what is filled in there."""
TAKEN = regex(rb"aws_iam_policy_document\.([\w-]+)")
_PLACE = ("bucket", "key", "dynamodb_table")


@dataclass(slots=True)
class State:
    """Where the repository's backends keep the state: the keys in each bucket, and the lock tables."""

    buckets: dict[str, list[str]] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    def add(self, bucket: Value, key: Value, table: Value) -> None:
        """Another backend's, as far as that is known."""
        if isinstance(bucket, str) and bucket:
            self.buckets.setdefault(bucket, []).extend([key] if isinstance(key, str) else [])
            self.tables |= {table} if isinstance(table, str) and table else set()

    def names_with(self, made: Made) -> StateNames:
        """What looks for the names of the buckets and tables, and of those that a module makes beside them."""
        from offkey.read.state_names import StateNames

        begun = [{name.partition(UNKNOWN)[0] for name in names} - {""} for names in (made.buckets, made.tables)]
        return StateNames((*self.buckets, *begun[0]), (*self.tables, *begun[1]), made.addresses)


@dataclass(frozen=True, slots=True)
class StatePolicy:
    """One policy document. `document` is where its text stands; an open partition of a resource is `aws`."""

    address: str
    """What the file calls it; empty for a document by itself."""
    policy: Policy
    source: Source
    document: Span
    supposed: bool = False
    """Whether the account or region in a resource is taken to be the state's."""
    of_bucket: bool = False
    """Whether it is the policy of a bucket: its principals say whom it is for."""
    called: tuple[str, ...] = ()
    """What names it: its own, and the label of the resource that makes it."""
    described: str = ""
    """What it is said to be for, as far as that is written out."""
    made: Made = Made()
    """What the module makes beside it."""
    spoken: bool = False
    """Whether the script that it stands in speaks of Terraform's state: then a state that it names is that one."""

    of_server: bool = False
    """Whether it is called after a backend, or after Atlantis, in a module that speaks of Atlantis: Terraform's."""

    def place(self, text: str, *, near: str = "") -> Place:
        """Where `text` stands in the document; the document itself, where it is written in another way.

        Of several places it is the one in the statement where `near` stands, if that is known.
        """
        raw = text.encode("utf-8", "surrogateescape")
        data, (first, last) = self.source.data, (self.document.start, self.document.end)
        start = data.find(raw, first, last)
        known = near.encode("utf-8", "surrogateescape")
        quoted = data.find(known + b'"', first, last) if near else -1
        beside = quoted if quoted >= 0 else data.find(known, first, last) if near else -1
        if beside >= 0 <= start and data.find(raw, start + 1, last) >= 0:
            from offkey.read.nearby import nearest

            start = nearest(data[first:last], raw, beside - first) + first
        return self.source.place(Span(start, start + len(raw)) if start >= 0 else self.document)


def state_of(repository: Repository) -> State:
    """What the backends say, as far as it is written out; kept for the last repository, as each module asks for it."""
    return _state_of(Same(repository))


@lru_cache(maxsize=1)
def _state_of(repository: Same[Repository]) -> State:
    found = State()
    for backend in _backends(repository.value):
        found.add(*(backend.value(name) for name in _PLACE))
    if any(text.kind is TextKind.TERRAGRUNT for text in repository.value.texts):
        from offkey.read.terragrunt_state import terragrunt_states

        for written in terragrunt_states(repository.value):
            found.add(*(written.get(name) for name in _PLACE))
    return found


def _backends(repository: Repository) -> Iterator[Backend]:
    """The backends as they are written, and as files of settings complete them."""
    own = list(repository.backends)
    yield from own
    if not all(backend.value("bucket") for backend in own):
        from offkey.read.backend_files import given_settings

        for given in given_settings(repository):
            found = (given.backend_of(module) for module in given.modules)
            yield from (backend for backend in found if backend is not None)


def state_policies(module: Module, state: State) -> Iterator[StatePolicy]:
    """The policies that are known, at least in part, and may allow too much on a bucket or a table of the state.

    A policy of a module that is called several times is there once for each call that says more of it. One that nobody
    calls is for others to call: the names that are empty by default are theirs to give.
    """
    if not (
        module.says(*POLICIES, "modules/iam-policy", "inline_policy", DOCUMENT, _ENCODED, GIVEN_POLICY, *GIVEN[2:])
        and speaks_of_state(module, known=bool(state.buckets))
    ):
        return
    spoken = speaks_of_state(module, known=False)
    if not module.callers and module.says("variable"):
        from offkey.read.module_calls import filled

        module = filled(module)
    yield from _of_module(module, state, spoken=spoken)
    if module.callers:
        from offkey.read.module_calls import each_call

        for one in each_call(module):
            if one.call is not None:
                yield from _of_module(one.module, state, spoken=spoken)


def speaks_of_state(module: Module, *, known: bool) -> bool:
    """Whether any file of the module has a word of what a policy about state allows; few have.

    Where no backend says where the state lies, some file has to say that something is one, or its lock. A template
    may have the words of what it allows.
    """
    return (writes_policies(module) or _fills_in(module)) and (
        known or any(says_state(file.source.data.lower()) for file in module.files)
    )


def _fills_in(module: Module) -> bool:
    """Whether a policy of the module is a template."""
    return module.says("templatefile(") and any(TEMPLATE.search(file.source.data) for file in module.files)


def writes_policies(module: Module) -> bool:
    """Whether a module itself has the words of what a policy about a bucket or a table allows."""
    return any(b"s3:" in file.source.data or b"dynamodb:" in file.source.data for file in module.files)


def _of_module(module: Module, state: State, *, spoken: bool) -> Iterator[StatePolicy]:
    """`spoken` says whether the files speak of a state by themselves: then what is handed out may be about it."""
    resources = [r for r in module.of_types(POLICIES) if r.mode == "resource"]
    for call in module.calls_of("modules/iam-policy"):  # which stands for the resource in it
        if isinstance(call.source, str) and _POLICY_MODULE.match(call.source):
            resources.append(Resource("resource", "module", call.name, call.block, call.file))
    for role in module.of_types({_ROLE}) if module.says("inline_policy") else ():
        inline = role.block.body.of_type("inline_policy") if role.mode == "resource" else ()
        resources += (Resource("resource", _ROLE, role.name, block, role.file) for block in inline)
    documents = _handed_out(module, resources) if spoken else []
    given = module.says(*GIVEN, GIVEN_POLICY) or (module.says(_ENCODED) and module.says("Statement"))
    calls = [call for call in module.calls if module.target(call) is None] if given else []
    if resources or documents or calls:
        from offkey.read.state_candidates import Candidates

        candidates = Candidates.of(module, state)
        yield from candidates.among(resources)
        yield from candidates.handed_out(documents)
        yield from candidates.given(calls)


def _handed_out(module: Module, resources: Sequence[Resource]) -> list[Resource]:
    """The documents that no policy of the module takes: an output or another module does."""
    documents = [r for r in module.of_types({DOCUMENT}) if r.mode == "data"]
    takers: dict[bytes, set[int]] = {}
    for index, one in enumerate((*documents, *resources) if documents else ()):
        for name in TAKEN.findall(one.file.data, one.block.span.start, one.block.span.end):
            takers.setdefault(name, set()).add(index)
    names = [document.name.encode("utf-8", "surrogateescape") for document in documents]
    return [document for index, document in enumerate(documents) if not takers.get(names[index], set()) - {index}]
