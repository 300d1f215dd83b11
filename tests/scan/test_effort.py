"""How the work of a scan grows with the parts of one file: a file may have many, in one line as well as in many."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from tests.effort import grows_with_the_size

from offkey.read.repository import of_files
from offkey.read.terraform_concern import concerned
from offkey.rules import RULES
from offkey.scan.engine import run

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}},
        }
    ],
}
_WITH = 'aws-access-key-id: "${{ secrets.A }}", aws-secret-access-key: "${{ secrets.B }}", aws-region: eu-west-1'


def _template(count: int) -> Mapping[str, str]:
    roles = {
        f"R{number}": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": _TRUST}}
        for number in range(count)
    }
    return {"roles.json": json.dumps({"Resources": roles})}


def _template_with_policies(count: int) -> Mapping[str, str]:
    files = json.loads(_template(count)["roles.json"])
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    for number in range(count):
        properties = {"Roles": [{"Ref": f"R{number}"}], "PolicyDocument": document}
        files["Resources"][f"P{number}"] = {"Type": "AWS::IAM::Policy", "Properties": properties}
    return {"roles.json": json.dumps(files)}


def _statement_with_conditions(count: int) -> Mapping[str, str]:
    conditions = {f"gitlab.com:claim{number}": "x" for number in range(count)}
    statement = {**_TRUST["Statement"][0], "Condition": {"StringEquals": conditions}}  # type: ignore[dict-item]
    return {"trust.json": json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=1)}


def _commands(count: int) -> Mapping[str, str]:
    command = "AWS_ACCESS_KEY_ID=$A{0} AWS_SECRET_ACCESS_KEY=$B{0} aws s3 ls --endpoint-url https://s3.example.com;"
    return {"deploy.sh": " ".join(command.format(number) for number in range(count))}


def _steps_that_run_a_file(count: int) -> Mapping[str, str]:
    env = "{AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}"
    steps = ", ".join(f"{{run: ./copy.sh {number}}}" for number in range(count))
    script = "".join(f"restic -r s3:s3.us-west-000.backblazeb2.com/{number} backup .\n" for number in range(count))
    written = f"on: push\njobs: {{j: {{runs-on: x, env: {env}, steps: [{steps}]}}}}\n"
    return {".github/workflows/w.yml": written, "copy.sh": f"#!/bin/sh\n{script}"}


def _references_to_secrets(count: int) -> Mapping[str, str]:
    one = "          accessKeyIDSecretRef:\n            name: n{0}\n            key: k\n"
    lines = "".join(one.format(number) for number in range(count))
    return {"store.yaml": f"spec:\n  aws:\n{lines}          secretAccessKeySecretRef: {{name: n, key: k}}\n"}


def _keys_that_are_kept(count: int) -> Mapping[str, str]:
    command = "terraform output -raw k{0} | gh secret set AWS_ACCESS_KEY_ID_{0}; "
    return {"keep.sh": "".join(command.format(number) for number in range(count))}


def _workflow(count: int) -> Mapping[str, str]:
    step = f"{{uses: aws-actions/configure-aws-credentials@v1, with: {{{_WITH}}}}}"
    jobs = ", ".join(f"j{number}: {{runs-on: x, steps: [{step}]}}" for number in range(count))
    return {".github/workflows/a.yml": f"{{on: push, jobs: {{{jobs}}}}}"}


def _steps_beside_an_own_action(count: int) -> Mapping[str, str]:
    init = 'terraform init -backend-config="endpoint=https://s3.eu-west-1.amazonaws.com"'
    step = "{run: terraform -chdir=infra plan, env: {AWS_ACCESS_KEY_ID: '${{ secrets.A_N }}'}}"
    steps = ["{uses: ./.github/actions/init}, " + step.replace("_N", f"_{number}") for number in range(count)]
    return {
        ".github/actions/init/action.yml": f"runs: {{using: composite, steps: [{{shell: bash, run: '{init}'}}]}}",
        ".github/workflows/a.yml": f"{{on: push, jobs: {{a: {{runs-on: x, steps: [{', '.join(steps)}]}}}}}}",
        "infra/main.tf": 'terraform {\n  backend "s3" {}\n}\n',
    }


def _pipeline(count: int) -> Mapping[str, str]:
    job = 'j{}: {{script: ["aws s3 ls"], variables: {{AWS_ACCESS_KEY_ID: $A, AWS_SECRET_ACCESS_KEY: $B}}}}'
    return {".gitlab-ci.yml": "{" + ", ".join(job.format(number) for number in range(count)) + "}"}


def _jobs_for_merge_requests(count: int) -> Mapping[str, str]:
    job = (
        "j%d:\n  extends: .aws\n  variables: {AWS_ROLE_ARN: $ROLE_%d}\n  script: [terraform apply]\n  rules:\n"
        "    - !reference [.many, rules]\n    - if: $CI_MERGE_REQUEST_IID || $CI_COMMIT_BRANCH\n"
    )
    shared = ".aws:\n  id_tokens: {T: {aud: a}}\n  before_script: ['echo $T > $AWS_WEB_IDENTITY_TOKEN_FILE']\n"
    many = ".%s:\n  rules:\n" + "    - !reference [.%s, rules]\n" * count
    lists = many % ("many", *["more"] * count) + many % ("more", *["none"] * count) + ".none:\n  rules: []\n"
    return {".gitlab-ci.yml": shared + lists + "".join(job % (number, number) for number in range(count))}


def _atlantis(count: int) -> Mapping[str, str]:
    entry = "- id: /x{}/\n  allow_custom_workflows: true\n  allowed_overrides: [apply_requirements]\n"
    return {"repos.yaml": "repos:\n" + "".join(entry.format(number) for number in range(count))}


def _lists_beside_atlantis(count: int) -> Mapping[str, str]:
    lists = (
        'locals {{\n  a{0} = ["ATLANTIS_GH_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]\n'
        '  b{0} = [for each in local.other{0} : {{ name = each, valueFrom = "x" }}]\n}}\n'
    )
    return {"atlantis.tf": "".join(lists.format(number) for number in range(count))}


def _roles(count: int) -> Mapping[str, str]:
    role = (
        'resource "aws_iam_role" "r{0}" {{\n  name = "r{0}"\n  assume_role_policy = jsonencode({1})\n}}\n'
        'resource "aws_iam_role_policy_attachment" "r{0}" {{\n  role = aws_iam_role.r{0}.name\n'
        '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}}\n'
    )
    return {"main.tf": "".join(role.format(number, json.dumps(_TRUST)) for number in range(count))}


def _roles_of_calls(count: int) -> Mapping[str, str]:
    call = (
        'module "m{0}" {{\n  source = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"\n'
        '  subjects = ["octo-org/*"]\n}}\n'
        'resource "aws_iam_role_policy_attachment" "m{0}" {{\n  role = module.m{0}.name\n'
        '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}}\n'
    )
    return {"main.tf": "".join(call.format(number) for number in range(count))}


def _keys_of_calls(count: int) -> Mapping[str, str]:
    call = (
        'module "m{0}" {{\n  source = "terraform-aws-modules/iam/aws//modules/iam-user"\n  name   = "m{0}"\n}}\n'
        'output "m{0}" {{\n  value = module.m{0}.iam_access_key_secret\n}}\n'
    )
    return {"main.tf": "".join(call.format(number) for number in range(count))}


def _roles_of_calls_that_are_off(count: int) -> Mapping[str, str]:
    off = "  count  = var.on ? 1 : 0\n"
    call = (
        'module "m{0}" {{\n  source = "./r"\n' + off + '  name   = "r{0}"\n}}\n'
        'resource "aws_iam_role_policy_attachment" "m{0}" {{\n' + off + "  role = module.m{0}[0].name\n"
        '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}}\n'
    )
    trust = f"jsonencode({json.dumps(_TRUST)})"
    role = f'resource "aws_iam_role" "r" {{\n  name = var.name\n  assume_role_policy = {trust}\n}}\n'
    return {
        "main.tf": 'variable "on" {\n  default = false\n}\n' + "".join(call.format(number) for number in range(count)),
        "r/main.tf": 'variable "name" {}\n' + role + 'output "name" {\n  value = aws_iam_role.r.name\n}\n',
    }


def _maps_that_modules_hand_on(count: int) -> Mapping[str, str]:
    call = (
        "locals {{\n  e{0} = {{ AWS_ACCESS_KEY_ID = var.aws_id_{0}, AWS_SECRET_ACCESS_KEY = var.aws_key_{0} }}\n}}\n"
        'module "m{0}" {{\n  source = "./f"\n  v{0} = local.e{0}\n}}\n'
    )
    taker = (
        'variable "v{0}" {{}}\nlocals {{\n  a{0} = merge(var.v{0}, {{}})\n}}\n'
        'resource "aws_lambda_function" "f{0}" {{\n  environment {{\n    variables = local.a{0}\n  }}\n}}\n'
    )
    numbers = range(count)
    return {"main.tf": "".join(map(call.format, numbers)), "f/main.tf": "".join(map(taker.format, numbers))}


def _documents_out_of_locals(count: int) -> Mapping[str, str]:
    statement = '{{ Action = "s3:*", Effect = "Allow", Resource = var.state_bucket }}'
    held = "locals {{\n  s{0} = [local.t{0}]\n  t{0} = " + statement + "\n}}\n"
    policy = 'resource "aws_iam_policy" "p{0}" {{\n  policy = jsonencode({{ Statement = local.s{0} }})\n}}\n'
    return {
        "main.tf": 'variable "state_bucket" {\n  default = ""\n}\n'
        + "".join((held + policy).format(n) for n in range(count))
    }


def _units_of_public_modules(count: int) -> Mapping[str, str]:
    unit = (
        'include "root" {{\n  path = find_in_parent_folders("root.hcl")\n}}\nterraform {{\n'
        '  source = "tfr:///terraform-aws-modules/vpc/aws?version=3.{0}.0"\n}}\n'
    )
    root = 'generate "provider" {\n  contents = "terraform { required_providers { aws = { source = x } } }"\n}\n'
    return {"root.hcl": root * count} | {f"m{n}/terragrunt.hcl": unit.format(n) for n in range(count)}


def _roles_taken_by_name(count: int) -> Mapping[str, str]:
    workflow = (
        "on: push\npermissions:\n  id-token: write\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n"
        "          role-to-assume: arn:aws:iam::111122223333:role/r{0}\n"
    )
    module = (
        'resource "aws_iam_role_policy_attachment" "a" {{\n  role = "r{0}"\n'
        '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}}\n'
    )
    return {f".github/workflows/{n}.yml": workflow.format(n) for n in range(count)} | {
        f"m{n}/main.tf": module.format(n) for n in range(count)
    }


def _roles_of_modules_of_others(count: int) -> Mapping[str, str]:
    unit = 'terraform {{\n  source = "git::https://example.com/a/github-oidc?ref=v{0}"\n}}\n{1}'
    given = 'inputs = { policies = ["arn:aws:iam::aws:policy/AdministratorAccess"] }\n'
    call = 'module "m{0}" {{\n  source = "acme/github-oidc/aws"\n  policies = ["AdministratorAccess"]\n}}\n'
    return {f"m{n}/terragrunt.hcl": unit.format(n, given) for n in range(count)} | {
        "main.tf": "".join(call.format(n) for n in range(count))
    }


def _modules_of_opentofu(count: int) -> Mapping[str, str]:
    module = (
        'terraform {\n  required_version = ">= 1.8"\n  backend "s3" {\n    bucket = var.bucket\n'
        '    dynamodb_table = "locks"\n  }\n}\nvariable "bucket" {}\n'
    )
    return {f"m{number}/main.tf": module for number in range(count)} | {
        f"scripts/{number}.sh": "terraform fmt\nexport AWS_ACCESS_KEY_ID=$A\n" for number in range(10 * count)
    }


def _statements_of_another_action(count: int) -> Mapping[str, str]:
    statement = {**_TRUST["Statement"][0], "Action": "sts:AssumeRole"}  # type: ignore[dict-item]
    statements = [{**statement, "Sid": f"S{number}"} for number in range(count)]
    return {"trust.json": json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=1)}


def _backends(count: int) -> Mapping[str, str]:
    block = (
        'terraform {{\n  required_version = ">= 1.{0}"\n  backend "s3" {{\n    bucket = "acme-state"\n'
        '    key = "{0}"\n    region = "eu-west-1"\n    dynamodb_table = "locks"\n  }}\n}}\n'
    )
    return {"main.tf": "".join(block.format(number) for number in range(count))}


def _settings_that_a_script_writes(count: int) -> Mapping[str, str]:
    lines = "".join(f'echo "dynamodb_table = $T{number}" >> b/backend{number}.hcl\n' for number in range(count))
    names = "".join(f"terraform init -backend-config=conf{number}/$S.hcl\n" for number in range(count))
    names += "".join(f"cat > w{number}/x.hcl <<E\nendpoint = $E\nE\n" for number in range(count))
    files = {f"conf{number}/x.hcl": 'bucket = "b"\ndynamodb_table = "l"\n' for number in range(count)}
    inits = "; ".join(f"terraform init -backend-config=w{number}/x.hcl" for number in range(count))
    keys = "{AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}"
    files[".github/workflows/a.yml"] = (
        f"{{on: push, jobs: {{j: {{runs-on: x, env: {keys}, steps: [{{run: '{inits}'}}]}}}}}}"
    )
    one = "echo " * count + "dynamodb_table =x" * count + "$(" * count
    return {"init.sh": lines, "names.sh": f"{names}{one}\n", "main.tf": 'terraform {\n  backend "s3" {}\n}\n', **files}


def _backends_that_a_script_writes(count: int) -> Mapping[str, str]:
    backend = 'terraform {\n  required_version = "~> 1.5"\n  backend "s3" {\n    dynamodb_table = "$T"\n  }\n}'
    written = (f"cat <<EOF >$D/backend{number}.tf\n{backend}\nEOF\n" for number in range(count))
    return {"init.sh": "".join(written), "main.tf": "", "names.sh": "cat <<E " + ">${{x}}" * count + "dynamodb_table\n"}


def _jobs_on_pull_requests(count: int) -> Mapping[str, str]:
    taken = "{uses: aws-actions/configure-aws-credentials@v6, with: {aws-region: eu-west-1, role-to-assume: ROLE}}"
    steps = f"[{taken.replace('ROLE', chr(34) + '${{ vars.A_N }}' + chr(34))}, {{run: terraform apply}}]"
    jobs = ", ".join(
        f"j{n}: {{runs-on: x, needs: [j{max(n - 1, 0)}], steps: {steps.replace('_N', f'_{n % 7}')}}}"
        for n in range(count)
    )
    head = "on: [pull_request, push], permissions: {id-token: write}"
    return {".github/workflows/a.yml": f"{{{head}, jobs: {{{jobs}}}}}"}


def _roles_that_are_chosen(count: int) -> Mapping[str, str]:
    role = "${{ github.ref == 'refs/heads/x' && steps.s.outputs.role || matrix.role || env.ROLE }}"
    take = f'{{uses: aws-actions/configure-aws-credentials@v6, with: {{aws-region: a, role-to-assume: "{role}"}}}}'
    steps = "{id: s, run: 'echo role=a >> $GITHUB_OUTPUT'}, {run: 'terraform ${{ inputs.a }} docker run apply'}, "
    job = f"{{runs-on: x, strategy: {{matrix: {{role: [a, b]}}}}, steps: [{(steps + take + ', ') * count}]}}"
    jobs = ", ".join(f"j{number}: {{runs-on: x, needs: [j], steps: [{steps}{take}]}}" for number in range(count))
    head = "on: [pull_request, push], permissions: {id-token: write}"
    return {".github/workflows/a.yml": f"{{{head}, jobs: {{j: {job}, {jobs}}}}}"}


def _callers_of_a_workflow(count: int) -> Mapping[str, str]:
    step = (
        "{uses: aws-actions/configure-aws-credentials@v6, with: {aws-region: x, role-to-assume: '${{ inputs.role }}'}}"
    )
    job = f"{{runs-on: x, steps: [{step}, {{run: terraform apply}}]}}"
    called = f"{{on: {{workflow_call: {{inputs: {{role: {{type: string}}}}}}}}, jobs: {{a: {job}}}}}"
    job = "{{uses: ./.github/workflows/called.yml, with: {{role: r{0}}}}}"
    calling = f"{{{{on: pull_request, permissions: {{{{id-token: write}}}}, jobs: {{{{a: {job}}}}}}}}}"
    return {".github/workflows/called.yml": called} | {
        f".github/workflows/c{number}.yml": calling.format(number) for number in range(count)
    }


def _variables_for_other_jobs(count: int) -> Mapping[str, str]:
    sets = "".join(f'          ROLE{n}="arn:aws:iam::111122223333:role/r{n}"\n' for n in range(count))
    takes = "steps: [{uses: aws-actions/configure-aws-credentials@v6, with: {role-to-assume: r}}]"
    head = f"on: push\npermissions: {{id-token: write}}\njobs:\n  b: {{runs-on: x, {takes}}}\n"
    return {".github/workflows/w.yml": f"{head}  a:\n    runs-on: x\n    steps:\n      - run: |\n{sets}"}


def _pinned_workflows(count: int) -> Mapping[str, str]:
    steps = "[{uses: hashicorp/setup-terraform@v3, with: {terraform_version: 1.5.7}}, {run: terraform -chdir=mN plan}]"
    backend = 'terraform {{\n  backend "s3" {{\n    bucket = "b"\n    dynamodb_table = "l"\n  }}\n}}\n'
    workflow = f"{{on: push, jobs: {{a: {{runs-on: x, steps: {steps}}}}}}}"
    return {f".github/workflows/w{n}.yml": workflow.replace("mN", f"m{n}") for n in range(count)} | {
        f"o{number}/main.tf": backend.format() for number in range(count)
    }


def _policies_beside_trusts(count: int) -> Mapping[str, str]:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    trusts = {f"trust{number}.json": json.dumps(_TRUST) for number in range(count)}
    return trusts | {f"policy{number}.json": json.dumps(policy) for number in range(count)}


def _ids_on_one_line(count: int) -> Mapping[str, str]:
    ids = ("AKIA" + "".join(chr(65 + (n * 7 + i * 11 + n // 26) % 26) for i in range(16)) for n in range(count))
    return {"all.yaml": "{" + ", ".join(f'a{n}: {{ aws_access_key: "{id_}"}}' for n, id_ in enumerate(ids)) + "}"}


def _policies_in_loops(count: int) -> Mapping[str, str]:
    attach = (
        "for P in arn:aws:iam::aws:policy/A{0}; do aws iam attach-role-policy --role-name r --policy-arn $P; done\n"
    )
    made = f"aws iam create-role --role-name r --assume-role-policy-document '{json.dumps(_TRUST)}'\n"
    policy = "arn:aws:iam::aws:policy/A{0}"
    listed = f"P{{0}}=({policy}) # (\n" + attach.replace(policy, '"${{P{0}[@]}}"')
    beside = "A=$(aws iam create-role --role-name r --assume-role-policy-document file://trust.json)\n"
    return {
        "role.sh": made + "".join(attach.format(number) for number in range(count)),
        "lists.sh": beside + "".join(listed.format(number) for number in range(count)) + "A=( # A=( #" * count,
        "trust.json": json.dumps(_TRUST),
    }


def _template_with_users(count: int) -> Mapping[str, str]:
    user = "  CI{0}:\n    Type: AWS::IAM::User\n    Properties: {{ UserName: ci-{0} }}\n"
    policy = "  P{0}:\n    Type: AWS::IAM::UserPolicy\n    Properties: {{ UserName: !Ref CI{0} }}\n"
    made = "aws iam create-access-key --user-name $CI{0}\n"
    return {
        "users.yml": "Resources:\n" + "".join((user + policy).format(number) for number in range(count)),
        "users.sh": "# users.yml\n" + "".join(made.format(number) for number in range(count)),
    }


def _users_that_roles_of_templates_let_in(count: int) -> Mapping[str, str]:
    user = "resources:\n  Resources:\n    CiUser{0}: {{ Type: AWS::IAM::User }}\n"
    trust = (
        "    R{0}:\n      Type: AWS::IAM::Role\n      Properties:\n        AssumeRolePolicyDocument:\n"
        "          Statement: {{ Effect: Allow, Principal: {{ AWS: !GetAtt CiUser{0}.Arn }} }}\n"
    )
    return {f"iam/{number}.yml": (user + trust).format(number) for number in range(count)}


def _policies_of_tasks(count: int) -> Mapping[str, str]:
    attached = (
        'variable "p{0}" {{\n  default = "arn:aws:iam::aws:policy/AdministratorAccess"\n}}\n'
        'resource "aws_iam_role_policy_attachment" "p{0}" {{\n'
        "  role = module.web.ecs_task_role_name\n  policy_arn = var.p{0}\n}}\n"
    )
    server = 'module "web" {\n  source = "octo-org/web/aws"\n  image = "runatlantis/atlantis"\n}\n'
    return {"main.tf": server + "".join(attached.format(number) for number in range(count))}


def _versions_out_of_constraints(count: int) -> Mapping[str, str]:
    read = "    - V=$(grep required_version v{0}/main.tf | cut -d'\"' -f2)\n    - tfenv install $V\n"
    module = 'terraform {\n  required_version = "1.12.2"\n  backend "s3" {\n    dynamodb_table = "locks"\n  }\n}\n'
    script = "".join(read.format(number) for number in range(count))
    return {".gitlab-ci.yml": "plan:\n  script:\n" + script} | {f"v{n}/main.tf": module for n in range(count)}


def _policies_of_terragrunt(count: int) -> Mapping[str, str]:
    statement = (
        '{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::${local.tf_state_prefix}-*/*" }'
    )
    policy = f'{{ name = "NAME", policy = jsonencode({{ Statement = [{statement}] }}) }}'
    policies = ", ".join(policy.replace("NAME", f"p{number}") for number in range(count))
    given = "[" * count + '{ actions = ["s3:*"], resources = ["arn:aws:s3:::tf-state/*"] },' * count + "]" * count
    return {
        "roles.hcl": f'locals {{\n  tf_state_prefix = "acme"\n  roles = [{policies}]\n}}\n',
        "given.hcl": f"locals {{\n  statements = {given}\n}}\n",
    }


def _recipes(count: int) -> Mapping[str, str]:
    make = "\taws iam create-open-id-connect-provider --url $(URL{0}) \\\n\t\t--thumbprint-list $(HASH{0})\n"
    recipes = (f"URL{n} = https://gitlab.com\np{n}:\n{make.format(n)}" for n in range(count))
    return {"Makefile": "".join(recipes) + "\t" + "$$(" * count + "--thumbprint-list\n"}


def _policies_named_by_variables(count: int) -> Mapping[str, str]:
    trust = json.dumps(_TRUST).replace('"', '\\"')
    files = {}
    for number in range(count):
        role = f'resource "aws_iam_role" "r" {{\n  name = "r{number}"\n  assume_role_policy = "{trust}"\n}}\n'
        policy = 'resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.id\n'
        policy += '  policy = file("${path.module}/%s")\n}\n'
        ways = policy % "${var.file}" + policy.replace('"p"', '"q"') % "policies/${var.name}.json"
        files[f"m{number}/main.tf"] = role + ways + 'variable "file" {\n  default = "policies/p.json"\n}\n'
        files[f"m{number}/policies/p.json"] = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    return files


def _jobs_that_push_images(count: int) -> Mapping[str, str]:
    steps = (
        "{uses: aws-actions/configure-aws-credentials@v6, with: {role-to-assume: '${{ vars.ROLE }}', aws-region: a}}, "
        "{uses: aws-actions/amazon-ecr-login@v2}, {run: 'docker build . && docker push $IMAGE'}"
    )
    jobs = ", ".join(f"j{number}: {{runs-on: x, steps: [{steps}]}}" for number in range(count))
    text = f"on: [push, pull_request]\npermissions: {{id-token: write}}\njobs: {{{jobs}}}\n"
    return {".github/workflows/w.yml": text}


def _commands_that_deploy(count: int) -> Mapping[str, str]:
    commands = (
        "aws eks update-kubeconfig; " + "aws ssm list-commands; X=$(aws ssm send-command $A); kubectl get p; " * count
    )
    take = "uses: aws-actions/configure-aws-credentials@v6, with: {role-to-assume: '${{ vars.ROLE }}', aws-region: a}"
    job = f"{{runs-on: x, steps: [{{{take}}}, {{run: '{commands}'}}]}}"
    text = f"on: [push, pull_request]\npermissions: {{id-token: write}}\njobs: {{j: {job}}}\n"
    return {".github/workflows/w.yml": text}


def _profiles_before_sessions(count: int) -> Mapping[str, str]:
    kept = "".join(f"f{n}() {{\n  aws configure set aws_access_key_id $AWS_KEY_ID_{n}\n}}\n" for n in range(count))
    kept += "".join(f"aws configure set aws_secret_access_key $AWS_SECRET_KEY_{n}\n" for n in range(count))
    return {"deploy.sh": kept + "".join(f"AWS_SECRET_KEY_{n}=$(sts)\n" for n in range(count))}


def _powershell(count: int) -> Mapping[str, str]:
    line = '$K{0} = Read-Host "x"\nif ($a) {{\n$env:AWS_ACCESS_KEY_ID_{0} = $K{0}\n}}\n$t = @"\n$K{0}\n"@\n'
    lines = "".join(line.format(number) for number in range(count))
    return {"keys.ps1": lines + '@"\n' * count + "[a]" * count + "<#" * count + "{(" * count + "`\n" * count}


def _roles_that_atlantis_takes(count: int) -> Mapping[str, str]:
    trust = {"AWS": ["arn:aws:iam::111122223333:role/atlantis"]}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trust}
    role = (
        'resource "aws_iam_role" "r{0}" {{\n  name = "r{0}"\n  assume_role_policy = jsonencode({1})\n}}\n'
        'resource "aws_iam_role_policy" "r{0}" {{\n  role = aws_iam_role.r{0}.name\n  policy = jsonencode({2})\n}}\n'
    )
    everything = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    trusted = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return {"main.tf": "".join(role.format(number, trusted, everything) for number in range(count))}


def _roles_that_jobs_make(count: int) -> Mapping[str, str]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "x"}}
    script = f"cat > t.json <<EOF\n          {json.dumps({'Statement': [statement]})}\n          EOF\n"
    script += "          aws iam create-role --role-name r{0} --assume-role-policy-document file://t.json\n"
    step = f"      - run: |\n          {script.replace('{', '{{').replace('}', '}}').replace('{{0}}', '{0}')}"
    steps = "".join(step.format(number) for number in range(count))
    return {".github/workflows/a.yml": f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{steps}"}


def _functions_that_make_roles(count: int) -> Mapping[str, str]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "x"}}
    role = (
        "const f{0} = ({{ p }}) =>\n  new aws.iam.Role('r{0}', {{\n    managedPolicyArns: p,\n"
        "    assumeRolePolicy: {1},\n  }});\nf{0}({{ p: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }});\n"
    )
    roles = "".join(role.format(number, json.dumps({"Statement": [statement]})) for number in range(count))
    return {"index.ts": f'import * as aws from "@pulumi/aws";\n{roles}'}


def _users_that_roles_trust(count: int) -> Mapping[str, str]:
    user = (
        'resource "aws_iam_user" "ci_{0}" {{\n  name = "ci-{0}"\n}}\n'
        'resource "aws_iam_role" "r{0}" {{\n  assume_role_policy = "${{aws_iam_user.ci_{0}.arn}}"\n}}\n'
        'data "aws_iam_policy_document" "d{0}" {{\n  statement {{\n    principals {{\n      type = "AWS"\n'
        "      identifiers = [aws_iam_user.ci_{0}.arn]\n    }}\n  }}\n}}\n"
    )
    return {"main.tf": "".join(user.format(number) for number in range(count))}


def _roles_taken_in_turn(count: int) -> Mapping[str, str]:
    in_turn = (
        'resource "aws_iam_role" "t{0}" {{\n  name = "t{0}"\n  assume_role_policy = jsonencode({1})\n}}\n'
        'resource "aws_iam_role_policy_attachment" "t{0}" {{\n  role = aws_iam_role.t{0}.name\n'
        '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}}\n'
        'resource "aws_iam_role" "r{0}" {{\n  name = "r{0}"\n  assume_role_policy = jsonencode({2})\n}}\n'
    )
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111122223333:role/rN"}}
    written = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    numbered = ((number, written.replace("rN", f"r{number}")) for number in range(count))
    return {"main.tf": "".join(in_turn.format(number, one, json.dumps(_TRUST)) for number, one in numbered)}


def _insisting(count: int) -> Mapping[str, str]:
    asks = '[ -z "$AWS_ACCESS_KEY_ID" ] && echo\n' * count + ': "${AWS_SECRET_ACCESS_KEY:?}"\n' * count
    asks += ": ${AWS_ACCESS_KEY_ID:?}" * count
    runs = "      - step:\n          script:\n            - " + "./" * count + "ci/a.sh\n"
    names = {f"ci/{letter}.sh": asks for letter in "abc"}
    return {**names, "bitbucket-pipelines.yml": "pipelines:\n  default:\n" + runs + "ci/b.sh " * count}


def _containers(count: int) -> Mapping[str, str]:
    get = "{{name: AWS_{}_KEY, valueFrom: {{secretKeyRef: {{name: aws-{}, key: k}}}}}}"
    both = "".join(f"      - {get}\n" for get in (get, get))
    each = (f"    - name: c{n}\n      env:\n{both.format('ACCESS', n, 'SECRET', n)}" for n in range(count))
    return {"pod.yaml": f"kind: Pod\nspec:\n  containers:\n{''.join(each)}"}


def _tasks(count: int) -> Mapping[str, str]:
    get = "    aws_access_key: '{{{{ aws_id_{0} }}}}'\n    aws_secret_key: '{{{{ aws_key_{0} }}}}'\n"
    return {"site.yml": "".join(f"- name: t{n}\n  ec2:\n{get.format(n)}" for n in range(count))}


def _left_together(count: int) -> Mapping[str, str]:
    head = "on: push\njobs:\n  plan:\n    runs-on: ubuntu-latest\n    steps:\n      - env:\n"
    keys = "          KEY: ${{ secrets.AWS_ACCESS_KEY_ID }}\n          SECRET: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n"
    group = '          {{\n            echo "AWS_ACCESS_KEY_ID_{0}=$KEY"\n          }} >> "$GITHUB_ENV"\n'
    document = "          cat <<E{0} >> $GITHUB_ENV\n          AWS_ACCESS_KEY_ID_{0}=$KEY\n          E{0}\n"
    groups = "".join(group.format(n) + document.format(n) for n in range(count))
    return {".github/workflows/plan.yml": f"{head}{keys}        run: |\n{groups}"}


def _settings_in_yaml(count: int) -> Mapping[str, str]:
    trust = json.dumps(_TRUST).replace('"repo:octo-org/*"', 'yamldecode(file("s.yaml")).r%d')
    role = f'resource "aws_iam_role" "r%d" {{\n  assume_role_policy = jsonencode({trust})\n}}\n'
    settings = "".join(f"r{number}: ['repo:octo-org/*']\n" for number in range(count))
    return {"main.tf": "".join(role % (number, number) for number in range(count)), "s.yaml": settings}


def _settings_of_units(count: int) -> Mapping[str, str]:
    passed = 'inputs = merge(yamldecode(file(find_in_parent_folders("common.yaml"))), yamldecode(file("own.yaml")))'
    source = 'terraform {\n  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"\n}\n'
    units = {f"live/u{number}/terragrunt.hcl": f"{source}{passed}\n" for number in range(count)}
    own = {f"live/u{number}/own.yaml": "subjects: ['octo-org/*']\n" for number in range(count)}
    return {**units, **own, "common.yaml": "name: deploy\n"}


def _jobs_that_others_call(count: int) -> Mapping[str, str]:
    head = "on: {workflow_call: {inputs: {role: {type: string}}}}\npermissions: {id-token: write}\njobs:\n"
    job = (
        "  j%d:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: aws-actions/configure-aws-credentials@v6\n"
        "        with: {aws-region: eu-west-1, role-to-assume: '${{ inputs.role }}'}\n"
        "      - if: github.event_name != 'pull_request'\n        run: terraform apply\n"
    )
    return {".github/workflows/w.yml": head + "".join(job % number for number in range(count))}


def _roles_of_a_matrix(count: int) -> Mapping[str, str]:
    step = (
        "{uses: aws-actions/configure-aws-credentials@v6, "
        'with: {role-to-assume: "${{ matrix.role }}", aws-region: eu-west-1}}, {run: terraform apply}'
    )
    roles = ", ".join(f'"${{{{ vars.R{number} }}}}"' for number in range(count))
    branches = ", ".join(f"b{number}" for number in range(count))
    on = f"on: {{push: {{branches: [{branches}]}}, pull_request: {{branches: [{branches}]}}}}\n"
    job = f"jobs:\n  a:\n    runs-on: x\n    strategy: {{matrix: {{role: [{roles}]}}}}\n    steps: ["
    return {".github/workflows/a.yml": f"{on}permissions: {{id-token: write}}\n{job}{', '.join([step] * count)}]\n"}


def _roles_by_branch(count: int) -> Mapping[str, str]:
    step = (
        "{{if: \"github.ref == 'refs/heads/b{0}'\", uses: aws-actions/configure-aws-credentials@v6, "
        "with: {{role-to-assume: 'arn:aws:iam::111122223333:role/b{0}', aws-region: eu-west-1}}}}"
    )
    steps = ", ".join(step.format(number) for number in range(count))
    head = "on: [pull_request, push]\npermissions: {id-token: write}\njobs:\n  a:\n    runs-on: x\n    steps: "
    return {".github/workflows/a.yml": f"{head}[{steps}, {{run: sls remove}}, {{run: terraform apply}}]\n"}


def _subjects_in_variables(count: int) -> Mapping[str, str]:
    trust = json.dumps(_TRUST).replace('"repo:octo-org/*"', "[ ${S} ]")
    listed = "".join(f'S+=("\\"repo:octo-org/{number}:*\\"")\nT{number}=$S\n' for number in range(count))
    made = f"cat <<E >t.json\n{trust}\nE\naws iam create-role --assume-role-policy-document file://t.json\n"
    return {"roles.sh": listed + made * (count // 8)}


def _programs_that_make_roles(count: int) -> Mapping[str, str]:
    made = f"iam.create_role(RoleName='r', AssumeRolePolicyDocument=json.dumps({json.dumps(_TRUST)}))\n"
    url = (
        "iam.create_open_id_connect_provider(Url='https://token.actions.githubusercontent.com', ThumbprintList=['a'])\n"
    )
    return {"roles.py": "import boto3, json\n" + made * count + url * count + 'x = {"Version": ' * count}


@pytest.mark.parametrize(
    "files",
    [
        _roles_by_branch,
        _roles_of_a_matrix,
        _template,
        _template_with_policies,
        _statement_with_conditions,
        _commands,
        _steps_that_run_a_file,
        _references_to_secrets,
        _keys_that_are_kept,
        _workflow,
        _steps_beside_an_own_action,
        _pipeline,
        _jobs_for_merge_requests,
        _atlantis,
        _lists_beside_atlantis,
        _roles,
        _roles_of_calls,
        _keys_of_calls,
        _roles_of_calls_that_are_off,
        _maps_that_modules_hand_on,
        _documents_out_of_locals,
        _units_of_public_modules,
        _roles_taken_by_name,
        _roles_of_modules_of_others,
        _modules_of_opentofu,
        _statements_of_another_action,
        _backends,
        _backends_that_a_script_writes,
        _settings_that_a_script_writes,
        _jobs_on_pull_requests,
        _roles_that_are_chosen,
        _callers_of_a_workflow,
        _pinned_workflows,
        _variables_for_other_jobs,
        _policies_beside_trusts,
        _ids_on_one_line,
        _policies_in_loops,
        _template_with_users,
        _policies_of_terragrunt,
        _recipes,
        _policies_named_by_variables,
        _jobs_that_push_images,
        _jobs_that_others_call,
        _commands_that_deploy,
        _profiles_before_sessions,
        _powershell,
        _roles_that_atlantis_takes,
        _roles_that_jobs_make,
        _functions_that_make_roles,
        _users_that_roles_trust,
        _roles_taken_in_turn,
        _insisting,
        _containers,
        _tasks,
        _left_together,
        _settings_in_yaml,
        _settings_of_units,
        _users_that_roles_of_templates_let_in,
        _policies_of_tasks,
        _versions_out_of_constraints,
        _subjects_in_variables,
        _programs_that_make_roles,
    ],
)
def test_the_work_grows_with_the_parts(files: Callable[[int], Mapping[str, str]]) -> None:
    def scan(count: int) -> None:
        written = {path: text.encode() for path, text in files(count).items()}
        report = run(of_files(written, root="/nowhere", seen=len(written)), RULES, count=True)
        assert not report.incomplete

    assert grows_with_the_size(scan, small=40)


def test_each_part_is_found() -> None:
    for files in (
        _template,
        _workflow,
        _steps_beside_an_own_action,
        _pipeline,
        _jobs_for_merge_requests,
        _roles,
        _policies_of_terragrunt,
        _containers,
        _settings_in_yaml,
        _settings_of_units,
        _users_that_roles_of_templates_let_in,
        _policies_of_tasks,
        _versions_out_of_constraints,
    ):
        written = {path: text.encode() for path, text in files(3).items()}
        assert len(run(of_files(written, root="/nowhere", seen=1), RULES).findings) >= 3, files


def test_modules_of_another_cloud_that_call_one_are_left_out_in_linear_time() -> None:
    def asked(count: int) -> None:
        call = 'module "n" {\n  source = "../shared"\n}\n'
        files = {f"m{number}/main.tf": call.encode() for number in range(count)}
        repository = of_files({**files, "shared/main.tf": b'resource "azurerm_subnet" "s" {}\n'}, root=".", seen=count)
        assert list(concerned(repository, repository.modules)) == []

    assert grows_with_the_size(asked, small=40)
