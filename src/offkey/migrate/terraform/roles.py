"""Providers and backends reach their accounts through the federation's roles."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from offkey.edit.hcl import insert_attributes
from offkey.errors import EditError
from offkey.migrate.roots import Root, account_of
from offkey.model.plan import Purpose, Unresolved
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import Draft
    from offkey.migrate.roles import Roles
    from offkey.model.module import Module
    from offkey.model.terraform import AssumeRole, Backend, Provider

_FILE = "aws_role.tf"
_TAIL = regex(r'(?P<head>".*:role/)[^"$]*"\Z', re.DOTALL)
_OURS = regex(r":role/\$\{var\.(?P<name>\w+)\}\"\Z")
_VARIABLE = """\
# The role of the target account that Terraform works through. Whoever says nothing may only look: the jobs that
# apply set {environment} to the role that may change things.
variable "{name}" {{
  type    = string
  default = "{default}"
}}
"""


@dataclass(frozen=True, slots=True)
class ApplyVariables:
    """What the apply of one root module is told, apart from what depends on its environment.

    `provider` names the roles of its providers; `backend` holds the settings of its backend's
    `assume_role`, None where it assumes none.
    """

    provider: Mapping[str, str]
    backend: Mapping[str, str] | None


def variables_for(roots: Iterable[ApplyVariables], roles: Roles, environment: str) -> Mapping[str, str]:
    """The variables of a job that applies root modules under `environment`."""
    variables: dict[str, str] = {}
    backends: list[Mapping[str, str]] = []
    for root in roots:
        variables |= root.provider
        backends += [root.backend] if root.backend is not None else []
    role = roles.state_role(Purpose.APPLY, environment)
    if backends and role is not None:
        # One variable serves every init of the job: a session name that the root modules differ in is left out.
        shared = {n: v for n, v in backends[0].items() if all(backend.get(n) == v for backend in backends)}
        variables["TF_CLI_ARGS_init"] = _init_arguments({**shared, "role_arn": role})
    return variables


def migrate_root(draft: Draft, root: Root, roles: Roles) -> tuple[ApplyVariables, tuple[Unresolved, ...]]:
    """Change one root module; answers what its apply needs to be told, and what was left alone."""
    unresolved: list[Unresolved] = []
    name = _providers(draft, root.path, roles, unresolved)
    apply_role = roles.spoke_role_name(Purpose.APPLY)
    provider = {f"TF_VAR_{name}": apply_role} if name is not None and apply_role is not None else {}
    unresolved += _backend(draft, root, roles)
    settings = _settings(draft.module(root.path).backend, roles, root.path)
    if isinstance(settings, Unresolved):
        unresolved.append(settings)
    return ApplyVariables(provider, None if isinstance(settings, Unresolved) else settings), tuple(unresolved)


# --- providers ---------------------------------------------------------------------------------------------


def _providers(draft: Draft, path: str, roles: Roles, unresolved: list[Unresolved]) -> str | None:
    """Let every `assume_role` into a known account name its role by a variable; answers the variable's name."""
    module = draft.module(path)
    edits: list[Edit] = []
    name, converted = _variable_name(module), False
    for provider in module.providers:
        for role in provider.assume_roles:
            found = _role_edit(provider, role, roles, name)
            if isinstance(found, Unresolved):
                unresolved.append(found)
            else:
                edits += found
                converted = converted or bool(found) or _is_ours(provider, role)
    draft.edit(edits)
    default = roles.spoke_role_name(Purpose.PLAN)
    if not converted or default is None:
        return None
    if name not in _declared(draft.module(path)):
        text = _VARIABLE.format(name=name, default=default, environment=f"TF_VAR_{name}")
        draft.put(posixpath.join(path, _FILE), text.encode())
    return name


def _variable_name(module: Module) -> str:
    """`aws_role_name`, unless the module uses that for something else."""
    ours = any(f.source.path == posixpath.join(module.path, _FILE) for f in module.files)
    return "aws_role_name" if ours or "aws_role_name" not in _declared(module) else "offkey_role_name"


def _declared(module: Module) -> frozenset[str]:
    return frozenset(b.labels[0] for f in module.files for b in f.body.of_type("variable") if b.labels)


def _role_edit(provider: Provider, role: AssumeRole, roles: Roles, name: str) -> list[Edit] | Unresolved:
    setting = role.settings.get("role_arn")
    if setting is None or setting.value in (None, ""):
        return []
    place = role.place
    account = account_of(role)
    if account is None:
        reason = "the account of this role is not visible, so its provider keeps assuming the role it names"
        return Unresolved(place.path, place.line, reason)
    if account not in roles.spoke_accounts():
        return Unresolved(place.path, place.line, f"offkey.yaml says nothing of an access to account {account}")
    span = setting.attribute.value.span
    text = provider.source.text(span)
    if _OURS.search(text):
        return []
    match = _TAIL.match(text)
    if match is None:
        reason = f"the role is not written out here but comes from {text}: let that name the role"
        return Unresolved(place.path, place.line, reason)
    return [Edit(provider.source.path, span, f'{match["head"]}${{var.{name}}}"')]


def _is_ours(provider: Provider, role: AssumeRole) -> bool:
    setting = role.settings.get("role_arn")
    return setting is not None and bool(_OURS.search(provider.source.text(setting.attribute.value.span)))


# --- backends ----------------------------------------------------------------------------------------------


def _backend(draft: Draft, root: Root, roles: Roles) -> Iterator[Unresolved]:
    """Let the backend assume the state role that may only read and lock; apply names its own at `init`."""
    backend = draft.module(root.path).backend
    state, role = roles.federation.state, roles.state_role(Purpose.PLAN)
    if backend is None or state is None:
        return
    place = backend.place
    if root.backend.get("bucket") not in (None, state.bucket):
        reason = (
            f"its state lies in {root.backend['bucket']}, and offkey.yaml speaks of {state.bucket}: no role reaches it"
        )
        yield Unresolved(place.path, place.line, reason)
        return
    if "profile" in backend.settings:
        reason = f"the profile {backend.value('profile')} exists on laptops, not in a pipeline: pass it to init instead"
        yield Unresolved(place.path, backend.settings["profile"].place.line, reason)
    if root.path not in state.keys and root.usages:
        yield Unresolved(place.path, place.line, "state.keys in offkey.yaml does not say its key: no role reaches it")
    if role is not None:
        yield from _backend_role(draft, backend, role, state.external_id)


def _backend_role(draft: Draft, backend: Backend, role: str, external_id: str | None) -> Iterator[Unresolved]:
    place = backend.place
    if backend.assume_role is None:
        try:
            assume_role = {"assume_role": _object(role, external_id)}
            draft.edit(insert_attributes(backend.source, backend.block.body, assume_role))
        except EditError as error:
            yield Unresolved(place.path, place.line, f"needs assume_role with {role}: {error.message}")
        return
    setting = backend.assume_role.settings.get("role_arn")
    if backend.assume_role.syntax == "top-level":
        reason = "its Terraform is older than the nested assume_role; it keeps the role it names"
        yield Unresolved(place.path, place.line, reason)
    elif setting is not None and setting.value != role:
        draft.edit([Edit(backend.source.path, setting.attribute.value.span, f'"{role}"')])


def _object(role: str, external_id: str | None) -> str:
    lines = [("role_arn", role), *([("external_id", external_id)] if external_id else [])]
    width = max(len(name) for name, _ in lines)
    return "{\n" + "".join(f'  {name.ljust(width)} = "{value}"\n' for name, value in lines) + "}"


def _settings(backend: Backend | None, roles: Roles, path: str) -> Mapping[str, str] | Unresolved | None:
    """The settings of a backend's `assume_role`, which the apply repeats with another role."""
    if backend is None or backend.assume_role is None or backend.assume_role.syntax == "top-level":
        return None
    if roles.state_role(Purpose.PLAN) is None:
        return None
    settings = {name: setting.value for name, setting in backend.assume_role.settings.items()}
    known = {name: value for name, value in settings.items() if isinstance(value, str)}
    unknown = [name for name in settings if name not in known]
    if unknown:
        reason = f"apply needs its own state role, and {', '.join(unknown)} of assume_role is not known here"
        return Unresolved(backend.place.path, backend.place.line, f"{path}: {reason}")
    return known


def _init_arguments(settings: Mapping[str, str]) -> str:
    """What `terraform init` of an apply job is told: the state role that may write, everything else as it stands.

    An object given on the command line replaces the one in the block as a whole.
    """
    pairs = ",".join(f'{name}=\\"{value}\\"' for name, value in settings.items())
    return f"-backend-config=assume_role={{{pairs}}}"
