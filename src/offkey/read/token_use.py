"""Which jobs may have a use for the identity token, AWS or not.

The answer is no only where every step is known: an action that is not on the list may ask for the token,
and so may a workflow of somebody else.
"""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, MULTILINE, regex
from offkey.model.unknown import Unknown
from offkey.read.own_actions import own_action
from offkey.read.role_uses import CREDENTIALS_ACTION, ROLE, may_take_role
from offkey.read.tokenless_actions import NAMES_FILES, WITHOUT, is_unlikely, told_to_ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offkey.model.pipeline import CompositeAction, Entry, Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.read.github_expression_values import Value

_TERRAFORM = "dflook/"
"""Who made the actions that ask for no token, but run Terraform, of which a provider may."""
DEPTH = 5
"""How deep actions and called workflows are looked into."""
ASKS = regex(
    r"ACTIONS_ID_TOKEN|getIDToken|\bid[_-]token|\boidc\b|\bcosign\b|\bsigstore\b|\battest|\bprovenance\b|\bpublish\b"
    r"|\bgoreleaser\b|\bsemantic-release\b|\btwine\b|\bgcloud\b|\baz login\b|\bvault\b|\baws\b(?!/)|\.aws/"
    r"|\bterraform\b(?!/)|\btofu\b|\bterragrunt\b(?!/)",
    IGNORECASE,
)
"""Words of scripts that ask for a token, publish with one, or may hand it to a program that takes roles."""
_WORDS = (
    *("id_token", "id-token", "idtoken", "oidc", "cosign", "sigstore", "attest", "provenance", "publish", "goreleaser"),
    *("semantic-release", "twine", "gcloud", "az login", "vault", "aws", "terraform", "tofu", "terragrunt"),
)
"""One of these stands wherever `ASKS` finds something, and the search for them all is many times faster."""
OFFLINE = regex(
    r"\b(?:terraform|tofu)[ \t]+(?:-chdir=\S+[ \t]+)?"
    r"(?:fmt|validate|version|--?version|init\b(?=[^\n;&|$`]{0,300}?[ \t]-backend=false\b))(?![\w-])[^\n;&|$`)]*"
    r"|\bterragrunt[ \t]+(?:hcl[ \t]+(?:fmt|format|validate)|hclfmt|hclvalidate|--version)(?![\w-])[^\n;&|$`)]*"
    r"|\baws[ \t]+--version\b|\b(?:command[ \t]+-v|which)[ \t]+(?:aws|terraform|tofu|terragrunt)\b"
)
"""Commands that read neither state nor cloud: they take no role."""
_PRINTED = regex(r"^[ \t]*(?:(?:echo|printf)\b(?:(?!\$\()[^`|\n])*|#[^\n]*)$", MULTILINE)
"""A line that only prints, or a comment: what it says does nothing."""
_SAID = regex(
    r"(?<=[(&|;{])[ \t]*(?:echo|printf)[ \t]+(?:-\w+[ \t]+)?(?:\"(?:[^\"`$\\]|\$(?!\())*\"|'[^']*')"
    r"(?=[ \t]*(?:&&|\|\||[;)\n]|\Z))"
)
"""A plain text that a command in the middle of a line prints, to nobody: no pipe and no file takes it."""
_RESULT = regex(r"\bneeds\.[\w-]+\.(?:result|outputs)\b")
"""What another job left: its name does nothing either."""
_STARTS = regex(
    r"ID_TOKEN|IDToken|child_process|\b(?:eval|exec|import)\b|\bFunction\(|__original_require__"
    r"|\brequire\b(?!\(\s{0,9}['\"](?:node:)?(?:assert|buffer|crypto|events|fs|os|path|stream|url|util|zlib)(?:/promises)?['\"])"
)
"""What a script of `actions/github-script` asks for a token with, or starts or loads what may."""
_RUN = regex(r"run|script|command|cmd|arg|exec|task|goal|build|env|entrypoint|shell|step|before|after", IGNORECASE)
"""How inputs are called that hold what an action runs, or what that is given."""


class Looked(Enum):
    """How a use of the token is looked for."""

    AT_WORDS = "words"
    """A role that is taken explains the permission: a script needs a word for it, which may be AWS's or Terraform's."""
    AT_PROGRAMS = "programs"
    """It is meant for something that is not known: a program that is not seen may ask, but none of AWS's own."""
    AT_SURE_WORDS = "sure words"
    """A program that is not seen does not ask: the job has keys of AWS, or nothing else is known, which is a guess."""


def may_use_identity_token(
    repository: Repository, workflow: Workflow, job: Job, *, looked: Looked = Looked.AT_WORDS, depth: int = DEPTH
) -> bool:
    """Whether some step of `job`, or of the workflow that it calls, could ask for an identity token on its own.

    How that is `looked` for depends on what explains the permission.
    """
    if job.uses is not None:
        return _called_may(repository, job, looked, depth)
    meant = looked is not Looked.AT_WORDS
    if meant:
        from offkey.read.unseen_asks import names_token

        runs = any(step.run or step.action is None or not WITHOUT.match(step.action) for step in job.steps)
        if runs and any(names_token(entry.key) for entry in (*workflow.env, *job.env)):
            return True
    steps = (_placed(workflow, job, step) for step in _working(workflow, job)) if meant else job.steps
    return any(_step_may(repository, workflow, job, step, looked) for step in steps)


def _step_may(repository: Repository, workflow: Workflow, job: Job, step: Step, looked: Looked) -> bool:
    """Whether a step may; a word in a variable that it only prints, or leaves to other jobs, does nothing."""
    if not _may(repository, step, looked, DEPTH, either=workflow.reusable):
        return False
    if step.run is None or "=" not in step.run:
        return True
    from offkey.read.idle_settings import without_idle_settings

    environment = {entry.key for entry in (*workflow.env, *job.env, *step.env)}
    less = without_idle_settings(job, step, doing, environment=environment)
    return less is step or _may(repository, less, looked, DEPTH, either=workflow.reusable)


def action_may_use_identity_token(repository: Repository, step: Step) -> bool:
    """Whether the action of a step could ask for an identity token on its own, or is given what may."""
    return _may(repository, step, Looked.AT_SURE_WORDS, DEPTH, either=False)


def _working(workflow: Workflow, job: Job) -> Iterable[Step]:
    """The steps without the programs that a stored secret signs in."""
    from offkey.read.stored_sign_ins import without_signed_in

    environment = {entry.key for entry in (*workflow.env, *job.env)}
    return (without_signed_in(step, environment) for step in job.steps)


def _placed(workflow: Workflow, job: Job, step: Step) -> Step:
    """The step with the folder that it runs in as its own."""
    folder = job.defaults_working_directory or workflow.defaults_working_directory
    return replace(step, working_directory=folder) if folder and not step.working_directory else step


def gets_identity_token(repository: Repository, job: Job, *, depth: int = DEPTH) -> bool:
    """Whether something in `job` can ask, once the permission is its own: a called workflow may give it to no job."""
    called = _called(repository, job) if depth else None
    if called is None:
        return True
    for inner in called.jobs:
        declared = inner.permissions or called.permissions
        if declared.id_token if declared else gets_identity_token(repository, inner, depth=depth - 1):
            return True
    return False


def _called(repository: Repository, job: Job) -> Workflow | None:
    from offkey.read.github_permissions import called_workflow

    return called_workflow(repository, job) if job.uses else None


def _called_may(repository: Repository, job: Job, looked: Looked, depth: int) -> bool:
    """Whether a called workflow may; one that says that it needs the permission is not started without."""
    called = _called(repository, job) if depth else None
    if called is None:
        return True
    for inner in called.jobs:
        declared = inner.permissions or called.permissions
        if declared is not None:
            if declared.id_token:
                return True
        elif may_use_identity_token(repository, called, inner, looked=looked, depth=depth - 1):
            return True
    return False


def _may(
    repository: Repository,
    step: Step,
    looked: Looked,
    depth: int,
    *,
    either: bool,
    inputs: Mapping[str, Value] | None = None,
) -> bool:
    """`either` says that what a step is given may be empty: whoever calls decides.

    `inputs` are those of the action that the step stands in.
    """
    if inputs is not None and is_left_out(step, inputs):
        return False
    told = told_to_ask(step) if step.action else None
    if told is not None:
        return told
    if _asks(repository, step, looked):
        return True
    return step.uses is not None and _action_may(repository, step, looked, depth, either=either, inputs=inputs)


def is_left_out(step: Step, inputs: Mapping[str, Value]) -> bool:
    """Whether the inputs of an action say that a step of it does not run, or has no role to take."""
    written = step.with_.value(ROLE) or "" if step.action == CREDENTIALS_ACTION else ""
    if "inputs." not in written and "inputs." not in (step.condition or ""):
        return False
    from offkey.read.github_expression import Complete, runs, value

    context: Mapping[str, Value] = {"inputs": Complete(inputs)}
    unknown = Unknown("what came before is not known")
    return runs(step.condition, context, status=unknown) is False or (bool(written) and value(written, context) == "")


def _action_may(
    repository: Repository,
    step: Step,
    looked: Looked,
    depth: int,
    *,
    either: bool,
    inputs: Mapping[str, Value] | None,
) -> bool:
    """The same of what an action does by itself."""
    if step.action == CREDENTIALS_ACTION:
        return may_take_role(step.with_, either=either)
    if step.action == "docker/login-action" and not step.with_.value("password"):
        return True  # Source: docker/login-action 4.5.0, which then asks for a token for Docker Hub
    if step.action is not None and "terragrunt" in step.action:
        from offkey.read.terraform_actions import terragrunt_command

        command = terragrunt_command(step)
        if command == "" or (command is not None and OFFLINE.fullmatch(f"terragrunt {command}")):
            return False  # it installs the programs, or formats files
    action: CompositeAction | None = own_action(repository, step) if depth else None
    if action is not None:
        given = given_to(action, step, inputs)
        return any(_may(repository, inner, looked, depth - 1, either=True, inputs=given) for inner in action.steps)
    if step.action is None or WITHOUT.match(step.action) or is_unlikely(step.action):
        return step.action is None
    if step.action.startswith(_TERRAFORM) and looked is not Looked.AT_WORDS:
        from offkey.read.unseen_asks import may_ask

        before = step.env.value("TERRAFORM_PRE_RUN") or ""
        return may_ask(repository, f"{before}\nterraform plan", "", sure=looked is Looked.AT_SURE_WORDS)
    return True


def given_to(action: CompositeAction, step: Step, inputs: Mapping[str, Value] | None) -> Mapping[str, Value]:
    """The inputs of an action that a step uses: what it is given, or the default, or nothing."""
    from offkey.read.github_expression import Complete, value

    outer: Mapping[str, Value] = {} if inputs is None else {"inputs": Complete(inputs)}
    return {**action.defaults, **{entry.key.lower(): value(entry.value, outer) for entry in step.with_}}


def _asks(repository: Repository, step: Step, looked: Looked) -> bool:
    """Whether a script, or what an action is given, speaks of what asks for a token."""
    inputs = () if step.action and NAMES_FILES.match(step.action) else _of_use(step)
    run = doing(step.run or "")
    given = " ".join((*(entry.value for entry in inputs), *(e.key for e in step.env)))
    if looked is not Looked.AT_WORDS:
        from offkey.read.unseen_asks import may_ask

        run, given, folder = _RESULT.sub("", run), _RESULT.sub("", given), step.working_directory or ""
        return may_ask(repository, run, given, folder, sure=looked is Looked.AT_SURE_WORDS)
    written = f"{run} {given}"
    written = _RESULT.sub("", written) if "needs." in written else written
    lower = written.lower()
    return any(word in lower for word in _WORDS) and ASKS.search(written) is not None


def doing(run: str) -> str:
    """A script without what it prints, comments, and commands that reach nothing."""
    run = _PRINTED.sub("", run)
    if "echo" in run or "printf" in run:
        run = _SAID.sub("", run)
    if "terra" in run or "tofu" in run or "aws" in run:
        run = OFFLINE.sub("", run)
    return run


def _of_use(step: Step) -> Iterable[Entry]:
    """What a step is given, without a script that only reads files and talks to GitHub: its words do nothing.

    Nor do those that an action which never asks is given to show, or to look for: only what it runs may ask.
    """
    if step.action != "actions/github-script":
        known = step.action is not None and WITHOUT.match(step.action) is not None
        return (entry for entry in step.with_ if _RUN.search(entry.key)) if known else step.with_
    return (entry for entry in step.with_ if entry.key != "script" or _STARTS.search(entry.value))
