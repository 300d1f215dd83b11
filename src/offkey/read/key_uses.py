"""Every long-lived AWS key that a repository's pipelines hand on: one use for each credential at each site."""

from __future__ import annotations

from offkey.model.builtin import cached_property, lru_cache
from offkey.model.finding import Confidence
from offkey.model.node import Share
from offkey.model.regex import IGNORECASE, regex
from offkey.model.static_key import KeyUse, Origin, Reach
from offkey.read.aws_keys import Part
from offkey.read.found_part import again
from offkey.read.key_sites import Callers, Site, may_hold_key, sites_in
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.found_part import FoundPart
    from offkey.read.key_reach import Seen

_AWS_CONTEXT = regex(r"\baws|amazon|(?:\A|[^a-z0-9])s3(?:[^a-z0-9]|\Z)|\becr\b", IGNORECASE)
_FOR_STATE = regex(r"-backend-config[=\s]+\\?[\"']?access_key\s*=\s*\\?[\"']?\Z")
_NEAR = 16
"""How many credentials back a secret may belong to: further than a script keeps an id from its secret."""
_FILLED = frozenset({"env", "inputs", "shell"})
_ORDER = {Part.ID: 0, Part.SECRET: 1, Part.TOKEN: 2}


def find(repository: Repository) -> tuple[KeyUse, ...]:
    """Every use in workflows and composite actions, each place once, in the order of the files."""
    return _whole(Same(repository))


@lru_cache(maxsize=1)
def _whole(repository: Same[Repository]) -> tuple[KeyUse, ...]:
    """Kept for the last repository: whoever asks about one of many modules asks for all."""
    return in_share(Share.whole(repository.value))


def elsewhere(repository: Repository) -> tuple[KeyUse, ...]:
    """Every use in composite actions, GitLab pipelines and for Atlantis, each place once."""
    return _known(Same(repository)).elsewhere


def in_share(share: Share) -> tuple[KeyUse, ...]:
    """Every use in some parts of a repository, each place once, in the order of the files."""
    known = _known(Same(share.repository))
    found = [use for workflow in share.workflows for use in known.of(workflow)]
    return _in_order([*found, *known.elsewhere] if share.rest else found)


def in_job(repository: Repository, workflow: Workflow, job: Job) -> tuple[KeyUse, ...]:
    """The uses that `job` sees: in its steps, in its own `env`, and in that of its workflow."""
    return _known(Same(repository)).in_job(workflow, job)


@lru_cache(maxsize=1)
def _known(repository: Same[Repository]) -> _Uses:
    """Searched once: a rule asks, then another one, and then the inventory."""
    return _Uses(repository.value)


class _Uses:
    """The uses of one repository, each workflow searched when it is asked about."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._callers = Callers(repository)
        self._by_workflow: dict[str, tuple[KeyUse, ...]] = {}
        self._by_job: dict[str, dict[int, list[KeyUse]]] = {}

    def of(self, workflow: Workflow) -> tuple[KeyUse, ...]:
        known = self._by_workflow.get(workflow.path)
        if known is None:
            known = _in_order(self._at(sites_in(workflow), self._callers))
            self._by_workflow[workflow.path] = known
        return known

    def in_job(self, workflow: Workflow, job: Job) -> tuple[KeyUse, ...]:
        known = self._by_job.get(workflow.path)
        if known is None:
            known = self._by_job[workflow.path] = {}
            for use in self.of(workflow):
                if use.job is not None or use.step is None:
                    known.setdefault(id(use.job), []).append(use)
        return tuple(sorted((*known.get(id(None), ()), *known.get(id(job), ())), key=_place))

    @cached_property
    def elsewhere(self) -> tuple[KeyUse, ...]:
        repository = self._repository
        found = list(self._at((*_in_actions(repository), *_in_others(repository)), Callers(repository)))
        if repository.atlantis:
            from offkey.read import atlantis_keys

            found += atlantis_keys.servers(repository)
        return _in_order(found)

    def _at(self, asked: Iterable[Site], callers: Callers) -> Iterator[KeyUse]:
        handing = [(site, uses) for site in asked if (uses := _uses(self._repository, site, callers))]
        return _reaching_aws(self._repository, handing)


def _place(use: KeyUse) -> Place:
    return use.primary


def _in_order(found: Iterable[KeyUse]) -> tuple[KeyUse, ...]:
    """Each place once, in the order of the files."""
    once: dict[tuple[Place, tuple[Origin, ...]], KeyUse] = {}
    for use in found:
        once.setdefault((use.primary, use.origins), use)
    return tuple(sorted(once.values(), key=_place))


def _in_actions(repository: Repository) -> Iterator[Site]:
    return (site for action in repository.actions for site in sites_in(action))


def _in_others(repository: Repository) -> Iterator[Site]:
    """The sites of GitLab and Atlantis, where there are any."""
    if repository.gitlab:
        from offkey.read import gitlab_keys

        yield from gitlab_keys.sites(repository)
    if repository.atlantis:
        from offkey.read import atlantis_keys

        yield from atlantis_keys.sites(repository)


def _uses(repository: Repository, site: Site, known: Callers) -> list[KeyUse]:
    if not may_hold_key(site):
        return []
    from offkey.read.key_parts import parts

    return [use for group in together(list(parts(site, known))) if (use := _use(repository, site, group, known))]


def _reaching_aws(repository: Repository, handing: Sequence[tuple[Site, Sequence[KeyUse]]]) -> Iterator[KeyUse]:
    """The uses at sites whose keys are not sure to be for another service."""
    if not handing:
        return
    from offkey.read.key_reach import Seen, goes_elsewhere

    seen = Seen()
    for site, uses in handing:
        if not goes_elsewhere(repository, site, seen):
            state = "-backend-config" in site.text and _keeps_state_elsewhere(repository, site)
            kept = [use for use in uses if not state or not _is_for_state(repository, use)]
            yield from _beside_state(repository, site, kept, seen) if site.kind == "env" and kept else kept


def _beside_state(repository: Repository, site: Site, uses: Sequence[KeyUse], seen: Seen) -> Iterable[KeyUse]:
    """The uses in an environment without those that only sign in to a state elsewhere."""
    if not repository.modules:
        return uses
    from offkey.read.state_keys import is_signed_in_by, serves_state_alone

    alone = serves_state_alone(repository, site, seen)
    return [use for use in uses if not is_signed_in_by(site, use)] if alone else uses


def _keeps_state_elsewhere(repository: Repository, site: Site) -> bool:
    from offkey.read.terraform_reach import keeps_state_elsewhere

    return site.scope.step is not None and keeps_state_elsewhere(repository, site.scope, site.scope.step)


def _is_for_state(repository: Repository, use: KeyUse) -> bool:
    """Whether a key is an argument for the backend alone: the providers never see it."""
    source = repository.sources.get(use.primary.path)
    lines = source.data.split(b"\n", use.primary.line) if source is not None else []
    before = lines[use.primary.line - 1].decode("utf-8", "replace")[: use.primary.column - 1] if lines else ""
    return _FOR_STATE.search(before) is not None


def together(found: Sequence[FoundPart]) -> list[list[FoundPart]]:
    """The parts that belong together: by the stem of their names, then by where they come from."""
    groups: dict[str, list[list[FoundPart]]] = {}
    for part in found:
        of_stem = groups.setdefault(part.name.stem, [])
        group = next((g for g in reversed(of_stem[-_NEAR:]) if _fits(part, g)), None)
        if group is None:
            of_stem.append([part])
        else:
            group.append(part)
    merged: dict[tuple[Origin, ...], list[FoundPart]] = {}
    for group in (group for of_stem in groups.values() for group in of_stem):
        group.sort(key=lambda p: _ORDER[p.name.part])
        key = tuple(sorted({o for p in group if p.name.part is group[0].name.part for o in p.followed.origins}))
        merged.setdefault(key, []).extend(group)
    return list(merged.values())


def _fits(part: FoundPart, group: Sequence[FoundPart]) -> bool:
    """Whether a group lacks this part, has the very same one, or another choice of the same expression."""
    same = [p for p in group if p.name.part is part.name.part]
    return not same or any(p.origin == part.origin or p.place == part.place for p in same)


def _use(repository: Repository, site: Site, group: list[FoundPart], known: Callers) -> KeyUse | None:
    tokens = [p for p in group if p.name.part is Part.TOKEN]
    if tokens and not any(p.followed.kept for p in tokens):
        return None  # a session handed on: its keys expire with its token
    keys = [p for p in group if p.name.part is not Part.TOKEN]
    judged = _confidence(repository, site, keys)
    if judged is None:
        return None
    confidence, because = judged
    ids, secrets = _origins(keys, Part.ID), _origins(keys, Part.SECRET)
    first = next((p for p in keys if p.name.part is Part.ID), keys[0])
    entries = [p.entry for p in group if p.entry is not None]
    return KeyUse(
        primary=first.place,
        handed_to=site.handed_to,
        ids=ids,
        secrets=secrets,
        others=tuple(dict.fromkeys((p.place, p.name.part.value) for p in group if p.place != first.place)),
        again=again(first, group) or _written(site, first),
        ways=_ways(site, first, known),
        confidence=confidence,
        because=because,
        session_token=tokens[0].origin if tokens else None,
        terraform_variables=tuple(dict.fromkeys(p.terraform_variable for p in keys if p.terraform_variable)),
        source=site.scope.source,
        job=site.scope.job,
        step=site.scope.step,
        entries=tuple(entries) if site.kind == "with" else (),
        beside_token=site.scope.given is not None and site.scope.given.federates,
    )


def _ways(site: Site, first: FoundPart, known: Callers) -> tuple[Place, ...]:
    """Where the value comes by, as far as other entries fill it."""
    if first.origin.context not in _FILLED:
        return ()
    from offkey.read.key_ways import ways  # few keys come from further away

    return ways(first.origin, site.scope, known, within=first.entry)


def _written(site: Site, first: FoundPart) -> tuple[Place, ...]:
    """Where scripts hand on what this mapping puts into their environment, or this script into that of later steps."""
    if site.kind == "run" and "GITHUB_ENV" in site.text:
        from offkey.read.written_profiles import left_for_later

        return left_for_later(site.scope, first.sink)
    if site.kind != "env":
        return ()
    from offkey.read.written_profiles import written

    return written(site.scope, first.sink)


def _origins(keys: Sequence[FoundPart], part: Part) -> tuple[Origin, ...]:
    """Where a part comes from in the end; what is kept for long counts before what is not known."""
    of_part = [p for p in keys if p.name.part is part]
    kept = dict.fromkeys(o for p in of_part for o in p.followed.kept)
    return tuple(kept) or tuple(dict.fromkeys(p.origin for p in of_part))


def _confidence(repository: Repository, site: Site, keys: Sequence[FoundPart]) -> tuple[Confidence, str] | None:
    """How sure it is that these are long-lived keys of AWS; None where nothing speaks for it."""
    contexts = {o.context for p in keys for o in p.followed.origins}
    if any(p.followed.kept for p in keys):
        if any(p.name.says_aws for p in keys):
            return Confidence.HIGH, ""
        both = {p.name.part for p in keys} >= {Part.ID, Part.SECRET}
        if both and _speaks_of_aws(repository, site) and not _is_for_another_store(repository, keys):
            return Confidence.MEDIUM, "the names could belong to another cloud"
        return None
    if not any(p.name.says_aws for p in keys):
        return None
    if "inputs" in contexts:
        return Confidence.MEDIUM, "whoever calls this hands the key in"
    if "store" in contexts:
        return Confidence.MEDIUM, "the key comes out of a secret store"
    outputs = [p for p in keys if p.origin.context in ("steps", "needs") and "unknown" in contexts]
    return (Confidence.LOW, "no session token goes with the key") if outputs else None


def _is_for_another_store(repository: Repository, keys: Sequence[FoundPart]) -> bool:
    """Whether a script that uses these variables goes to another service with them, unless it is told."""
    from offkey.read.default_endpoints import defaults_elsewhere

    return defaults_elsewhere(repository, [p.sink for p in keys if p.name.part is Part.ID])


def _speaks_of_aws(repository: Repository, site: Site) -> bool:
    """Whether the step, or a name beside the keys, is about AWS: the proof that `ACCESS_KEY` alone is not."""
    step = site.scope.step
    names = [*(entry.key for entry in site.entries), step.uses or "" if step else ""]
    if site.kind == "run":
        names.append(site.text)
    if any(_AWS_CONTEXT.search(name.replace("_", "-")) for name in names):
        return True
    from offkey.read.key_reach import of_step

    return of_step(repository, site.scope) is Reach.AWS
