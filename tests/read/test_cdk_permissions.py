"""What a CDK program attaches to its roles is found in time that grows with the program."""

from __future__ import annotations

from tests.effort import grows_with_the_size

from offkey.model.text import Source
from offkey.read import cdk
from offkey.read.cdk_handed import Handings

ROLE = """\
const principal = new iam.WebIdentityPrincipal('arn:aws:iam::111122223333:oidc-provider/gitlab.com', {});
const role = new iam.Role(this, 'Role', { assumedBy: principal });
"""
POLICY = """\
const p{n} = new iam.Policy(this, 'P{n}', {{
  statements: [new iam.PolicyStatement({{ actions: ['s3:*'], resources: ['*'] }})],
}});
role.attachInlinePolicy(p{n});
"""


def attached(count: int) -> int:
    text = ROLE + "".join(POLICY.format(n=n) for n in range(count))
    (trust,) = cdk.trusts(Source("lib/stack.ts", text.encode()))
    return len(trust.grants.inline)


def test_many_policies_in_variables_cost_each_of_them_once() -> None:
    assert attached(3) == 3
    assert grows_with_the_size(attached, small=50)


PACKAGES = """\
import { BranchFilter, GithubActionsRole } from "@blimmer/cdk-github-oidc";
"""
OF_FILTERS = """\
const r{n} = new GithubActionsRole(this, 'R{n}', {{
  subjectFilters: [new BranchFilter({{ owner: 'octo-org', repository: 'r{n}', branch: 'main' }})],
}});
"""


def roles(count: int) -> int:
    text = PACKAGES + "".join(OF_FILTERS.format(n=n) for n in range(count))
    return len(list(cdk.trusts(Source("lib/stack.ts", text.encode()))))


def test_many_roles_of_a_package_cost_each_of_them_once() -> None:
    assert roles(3) == 3
    assert grows_with_the_size(roles, small=50)


TAKEN = """\
export class Roles{n} extends Stack {{
  constructor(scope: Construct, id: string, props: Props) {{
    new iam.Role(this, 'Role', {{ assumedBy: new iam.WebIdentityPrincipal(props.arn, props.conditions) }});
  }}
}}
"""
HANDED = """\
new Roles{n}(app, 'R{n}', {{ conditions: {{ StringLike: {{ 'gitlab.com:sub': 'project_path:octo/r{n}:*' }} }} }});
"""


def handed(count: int) -> int:
    taking = Source("lib/roles.ts", "".join(TAKEN.format(n=n) for n in range(count)).encode())
    handing = Source("bin/app.ts", "".join(HANDED.format(n=n) for n in range(count)).encode())
    return len(list(cdk.trusts(taking, Handings((handing, taking)))))


def test_conditions_that_are_handed_to_many_classes_are_found_for_each() -> None:
    assert handed(3) == 3
    assert grows_with_the_size(handed, small=20)
