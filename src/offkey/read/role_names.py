"""How a job of GitHub Actions names the role that it takes, for each way to start it: a secret, a variable, an ARN.

Two jobs that name a role alike take the same one, but for secrets and variables that an environment may set anew.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.read.github_expression import filled, pieces, whole
from offkey.read.github_permissions import chains
from offkey.read.github_step import effective_env
from offkey.read.role_uses import ROLE, local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.pipeline import Entries, Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.read.github_expression import Value
    from offkey.read.github_permissions import Call
    from offkey.read.github_step import Variable
    from offkey.read.role_uses import RoleUse

_NAMED = regex(r"\s*(?P<context>env|inputs|secrets|vars)\s*\.\s*(?P<name>[\w-]+)\s*\Z")

_ROLE_ARN = regex(
    r"--role-arn[ \t=]+[\"']?(?:\$\{?(?P<variable>[A-Za-z_]\w*)\}?|(?P<written>\$\{\{[^}\n]*\}\}|arn:[^\s\"'\\]+))"
)
_BY_HAND = frozenset({"workflow_dispatch", "workflow_call"})
"""Where these alone start a workflow, its inputs are what somebody says."""
_DEPTH = 3
"""So often a variable may hold another."""


@dataclass(frozen=True, slots=True)
class RoleName:
    """The name of a role, the environment that may set it anew (empty for none), and the calls that lead to the job.

    `name` is like `secrets.deploy_role` (in small letters), or the ARN as far as it is known, or what an action is
    given that works the role out, with the action. The calls are the nearest first; none where the
    workflow starts by itself.
    `instead` says that another one goes before it, where that is set: `vars.A || vars.B`.
    `events` are those that give the role this name, as the context `github` of the workflow that starts; all, if empty.
    """

    name: str
    environment: str
    calls: tuple[Call, ...]
    instead: bool = False
    events: tuple[Mapping[str, Value], ...] = ()

    @property
    def for_merged(self) -> bool:
        """Whether something else than a pull request may give the role this name."""
        return not self.events or any(event["event_name"] != "pull_request" for event in self.events)

    def starting(self, workflow: Workflow) -> Workflow:
        """The workflow that an event starts, where the calls lead to the job of `workflow`."""
        return self.calls[-1].workflow if self.calls else workflow


def role_names(repository: Repository, workflow: Workflow, job: Job, use: RoleUse) -> Iterator[RoleName]:
    """What the role of a use is called, for each way to start the job; nothing where that shows when it runs."""
    written = outside(repository, use, use.inputs.value(ROLE)) if use.inputs else _by_hand(use.step)
    for calls in chains(repository, workflow)[0]:
        named = [name for one in _alternatives(written or "") if (name := _name(one, workflow, job, use, calls))]
        if not named and use.through:
            from offkey.read.worked_out_roles import worked_out  # few actions find a role out

            named += filter(None, [worked_out(repository, workflow, job, use, calls)])
        if not named and "${{" in (written or ""):
            yield from _chosen(workflow, job, use, written or "", calls)
        for index, name in enumerate(dict.fromkeys(named)):
            yield RoleName(name, _setting(name, workflow, job, calls), calls, instead=index > 0)


def _by_hand(step: Step) -> str:
    """The role that a script takes which asks for the token itself."""
    said = _ROLE_ARN.search(step.run or "")
    if said is None:
        return "${{ env.AWS_ROLE_ARN }}"
    return f"${{{{ env.{said['variable']} }}}}" if said["variable"] else said["written"]


def _chosen(workflow: Workflow, job: Job, use: RoleUse, written: str, calls: tuple[Call, ...]) -> Iterator[RoleName]:
    """The names between which an expression in the job chooses, each with the events that choose it."""
    if use.through and written == use.inputs.value(ROLE):
        return  # of an action, whose inputs are others
    from offkey.read.chosen_roles import chosen  # few roles are chosen

    for text, events in chosen(workflow, job, use.step, written, calls).items():
        named = _NAMED.match(whole(text) or "")
        name = f"{named['context']}.{named['name'].lower()}" if named is not None else text
        yield RoleName(name, _setting(name, workflow, job, calls), calls, events=tuple(events))


def _setting(name: str, workflow: Workflow, job: Job, calls: Sequence[Call]) -> str:
    """The environment that may set anew what a name says."""
    return _environment(workflow, job, calls) if name.startswith(("secrets.", "vars.")) else ""


def _alternatives(written: str) -> Sequence[str]:
    """The names of which the first that is set counts, `vars.A || vars.B`; a text that is no such list, by itself."""
    named = (whole(written) or "").split("||") if "||" in written else []
    if len(named) > 1 and all(map(_NAMED.match, named)):
        return [f"${{{{ {one.strip()} }}}}" for one in named]
    return [written]


def _environment(workflow: Workflow, job: Job, calls: Sequence[Call]) -> str:
    """The environment of a job, as who calls its workflow has it."""
    written = job.environment or ""
    if not calls or "inputs." not in written:
        return written
    from offkey.read import github_inputs  # few workflows leave it to others

    return filled(written, {"inputs": github_inputs.passed(workflow, calls[0].job.with_, {})})


def outside(repository: Repository, use: RoleUse, written: str | None) -> str | None:
    """What an input of the action that takes the role is, seen from the job, through the composite actions around."""
    for given in reversed(use.through):
        written = _given_to_action(written, given) or _default_of_action(repository, written, given, use)
    return written


def _given_to_action(written: str | None, given: Entries) -> str | None:
    """What a text in a composite action is, seen from the step that uses the action."""
    named = _NAMED.match(whole(written) or "") if written else None
    return written if named is None or named["context"] != "inputs" else given.value(named["name"])


def _default_of_action(repository: Repository, written: str | None, given: Entries, use: RoleUse) -> str | None:
    """What the action that the step uses says for an input that the step leaves out."""
    named = _NAMED.match(whole(written) or "") if written else None
    action = local_action(repository, use.step) if named is not None and given is use.through[0] else None
    return action.defaults.get(named["name"].lower()) if action is not None and named is not None else None


def _name(written: str, workflow: Workflow, job: Job, use: RoleUse | None, calls: Sequence[Call]) -> str | None:
    """What a text in a job comes to, followed to those who call its workflow."""
    expression = whole(written)
    if expression is None:
        inside = use is not None and bool(use.through)  # where `inputs` are those of the action
        known = written if inside or "${{" not in written else _put_together(written, workflow, job, use, calls)
        return " ".join(known.split()) if "${{" in known else known.strip()
    named = _NAMED.match(expression)
    if named is None:
        return None
    context, name = named["context"], named["name"]
    if context == "env":
        variable = effective_env(workflow, job, use.step if use else None).get(name)
        value = variable.entry.value if variable is not None else None
        return _name(value, workflow, job, None, calls) if value and value != written else None
    if context == "inputs":
        given = calls[0].job.with_.value(name) if calls else None
        return _passed(given, calls) if given else _default(workflow, name, called=bool(calls))
    if not calls or context == "vars":
        return f"{context}.{name.lower()}"
    secrets = calls[0].job.secrets
    if isinstance(secrets, str):  # `inherit`
        return _passed(f"${{{{ secrets.{name} }}}}", calls)
    return _passed(secrets.value(name) if secrets is not None else None, calls)


def _put_together(written: str, workflow: Workflow, job: Job, use: RoleUse | None, calls: Sequence[Call]) -> str:
    """A text with the variables of the job in it, and with what its inputs come to; the rest as it stands.

    Who starts a workflow by hand may choose another role: the one that is meant is that of the other events.
    """
    from offkey.read.worked_out_roles import context_of  # few names are put together

    env = effective_env(workflow, job, use.step if use else None)
    for _ in range(_DEPTH):
        parts = [_variable(piece.expression, env) or piece.text for piece in pieces(written)]
        if (known := "".join(parts)) == written:
            break
        written = known
    if not calls and _BY_HAND.issuperset(workflow.events):
        return written
    context = context_of(workflow, calls)
    return "".join(filled(piece.text, context) or piece.text for piece in pieces(written))


def _variable(expression: str | None, env: Mapping[str, Variable]) -> str | None:
    """What a variable of the job holds, where an expression is one."""
    named = _NAMED.match(expression) if expression is not None else None
    held = env.get(named["name"]) if named is not None and named["context"] == "env" else None
    return held.entry.value if held is not None else None


def _passed(value: str | None, calls: Sequence[Call]) -> str | None:
    """What the nearest of the calls passes."""
    call, *further = calls
    return _name(value, call.workflow, call.job, None, further) if value else None


def _default(workflow: Workflow, name: str, *, called: bool) -> str | None:
    """What an input is where nobody gives it a value."""
    from offkey.read.github_inputs import inputs  # few roles come out of one

    event = "workflow_call" if called else "workflow_dispatch"
    default = next((one.default for one in inputs(workflow, event) if one.name == name), None)
    return default if isinstance(default, str) and default and "${{" not in default else None
