"""Reading a program of many roles takes as long as reading them one by one."""

from __future__ import annotations

from tests.effort import grows_with_the_size

from offkey.model.text import Source
from offkey.read import cdk

ROLE = """\
role = aws.iam.Role("a", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/gitlab.com"},
    "Action": "sts:AssumeRoleWithWebIdentity"}]}))
aws.iam.RolePolicyAttachment("a", role=role.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess")
iam.Role(self, "b", assumed_by=iam.WebIdentityPrincipal("arn:aws:iam::1:oidc-provider/gitlab.com", {}))
"""


def test_work_grows_with_the_number_of_roles() -> None:
    def read(count: int) -> None:
        source = Source("a.py", b"import pulumi_aws as aws\n" + ROLE.encode() * count)
        assert len(list(cdk.trusts(source))) == 2 * count

    assert grows_with_the_size(read, small=30)


def test_what_a_program_hands_to_a_role_of_another_kind_is_no_trust() -> None:
    text = 'import pulumi\naws.iam.Role("a", assume_role_policy=policy)\naws.iam.Role("b", assume_role_policy="{}")\n'
    assert list(cdk.trusts(Source("a.py", text.encode()))) == []
