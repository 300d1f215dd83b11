"""Each distinct long-lived credential is counted once, with every place that uses it."""

from __future__ import annotations

from pathlib import Path

from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET, STATIC_KEY, WORKFLOW, repository, steps

from offkey.scan.secrets import inventory


def counted(root: Path, **files: str) -> dict[str, tuple[str, list[str]]]:
    """Id, kind and places of every credential."""
    names = {name.replace("__", "/").replace("_yml", ".yml").replace("_tf", ".tf"): t for name, t in files.items()}
    paths = {f".github/workflows/{n}" if n.endswith(".yml") else n: text for n, text in names.items()}
    return {
        s.id: (s.kind, [f"{p.path.removeprefix('.github/workflows/')}:{p.line}" for p in s.places])
        for s in inventory(repository(root, paths))
    }


def test_the_same_secret_in_several_workflows_is_one(tmp_path: Path) -> None:
    assert counted(tmp_path, plan_yml=STATIC_KEY, apply_yml=STATIC_KEY) == {
        "github-secret:AWS_ACCESS_KEY_ID": ("ci-secret", ["apply.yml:9", "plan.yml:9"])
    }


def test_one_key_id_with_two_names_for_its_secret_is_one(tmp_path: Path) -> None:
    other = STATIC_KEY.replace("secrets.AWS_SECRET_ACCESS_KEY", "secrets.AWS_SECRET_KEY")
    assert list(counted(tmp_path, a_yml=STATIC_KEY, b_yml=other)) == ["github-secret:AWS_ACCESS_KEY_ID"]


def test_the_secret_alone_belongs_to_the_pair_seen_elsewhere(tmp_path: Path) -> None:
    alone = steps(
        "      - run: ./x\n        env:\n          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n"
    )
    assert counted(tmp_path, a_yml=STATIC_KEY, b_yml=alone) == {
        "github-secret:AWS_ACCESS_KEY_ID": ("ci-secret", ["a.yml:9", "b.yml:8"])
    }


def test_accounts_with_names_of_their_own_are_several(tmp_path: Path) -> None:
    text = steps(
        """\
      - run: ./x
        env:
          DEV_AWS_ACCESS_KEY_ID: ${{ secrets.DEV_AWS_ACCESS_KEY_ID }}
          DEV_AWS_SECRET_ACCESS_KEY: ${{ secrets.DEV_AWS_SECRET_ACCESS_KEY }}
          LIVE_AWS_ACCESS_KEY_ID: ${{ secrets.LIVE_AWS_ACCESS_KEY_ID }}
          LIVE_AWS_SECRET_ACCESS_KEY: ${{ secrets.LIVE_AWS_SECRET_ACCESS_KEY }}
"""
    )
    assert list(counted(tmp_path, a_yml=text)) == [
        "github-secret:DEV_AWS_ACCESS_KEY_ID",
        "github-secret:LIVE_AWS_ACCESS_KEY_ID",
    ]


def test_an_expression_that_chooses_is_two_credentials_at_one_place(tmp_path: Path) -> None:
    text = steps(
        """\
      - run: ./x
        env:
          AWS_ACCESS_KEY_ID: ${{ github.ref == 'refs/heads/main' && secrets.LIVE_ID || secrets.DEV_ID }}
          AWS_SECRET_ACCESS_KEY: ${{ github.ref == 'refs/heads/main' && secrets.LIVE_KEY || secrets.DEV_KEY }}
"""
    )
    assert counted(tmp_path, a_yml=text) == {
        "github-secret:DEV_ID": ("ci-secret", ["a.yml:8"]),
        "github-secret:LIVE_ID": ("ci-secret", ["a.yml:8"]),
    }


def test_names_of_secrets_ignore_case(tmp_path: Path) -> None:
    text = STATIC_KEY.replace("secrets.AWS_ACCESS_KEY_ID", "secrets.aws_access_key_id")
    assert list(counted(tmp_path, a_yml=STATIC_KEY, b_yml=text)) == ["github-secret:AWS_ACCESS_KEY_ID"]


def test_a_secret_of_a_called_workflow_is_that_of_its_caller(tmp_path: Path) -> None:
    called = """\
on:
  workflow_call:
    secrets:
      id: {required: true}
      key: {required: true}
jobs:
  apply:
    runs-on: ubuntu-latest
    env:
      AWS_ACCESS_KEY_ID: ${{ secrets.id }}
      AWS_SECRET_ACCESS_KEY: ${{ secrets.key }}
    steps:
      - run: terraform apply
"""
    caller = """\
on: push
jobs:
  live:
    uses: ./.github/workflows/called.yml
    secrets:
      id: ${{ secrets.LIVE_AWS_ACCESS_KEY_ID }}
      key: ${{ secrets.LIVE_AWS_SECRET_ACCESS_KEY }}
"""
    assert counted(tmp_path, called_yml=called, caller_yml=caller) == {
        "github-secret:LIVE_AWS_ACCESS_KEY_ID": ("ci-secret", ["called.yml:10", "caller.yml:6"])
    }


def test_a_key_that_is_written_out_goes_by_its_id(tmp_path: Path) -> None:
    text = STATIC_KEY.replace("${{ secrets.AWS_ACCESS_KEY_ID }}", REAL_LOOKING_ID)
    assert counted(tmp_path, a_yml=text) == {f"literal:{REAL_LOOKING_ID}": ("literal", ["a.yml:9"])}


def test_a_written_secret_alone_never_shows_itself(tmp_path: Path) -> None:
    text = steps(f"      - run: ./x\n        env:\n          AWS_SECRET_ACCESS_KEY: {REAL_LOOKING_SECRET}\n")
    found = counted(tmp_path, a_yml=text)
    assert found == {f"literal:{WORKFLOW.replace('deploy', 'a')}": ("literal", ["a.yml:8"])}


def test_what_comes_from_outside_or_expires_is_not_counted(tmp_path: Path) -> None:
    text = steps(
        """\
      - id: keys
        run: ./fetch
      - run: ./x
        env:
          AWS_ACCESS_KEY_ID: ${{ steps.keys.outputs.id }}
          AWS_SECRET_ACCESS_KEY: ${{ steps.keys.outputs.key }}
      - run: ./x
        env:
          AWS_ACCESS_KEY_ID: ${{ inputs.id }}
          AWS_SECRET_ACCESS_KEY: ${{ inputs.key }}
"""
    )
    assert counted(tmp_path, a_yml=text) == {}


# --- Terraform -----------------------------------------------------------------------------------------


PROVIDER = """\
variable "access_key" {}
variable "secret_key" {}
provider "aws" {
  region     = "eu-west-1"
  access_key = var.access_key
  secret_key = var.secret_key
}
"""


def test_a_provider_s_variable_is_a_credential_of_its_own(tmp_path: Path) -> None:
    assert counted(tmp_path, main_tf=PROVIDER) == {
        "terraform-variable:access_key": ("terraform-variable", ["main.tf:5"])
    }


def test_a_variable_that_the_pipeline_fills_is_the_pipeline_s_secret(tmp_path: Path) -> None:
    text = steps(
        """\
      - run: terraform apply
        env:
          TF_VAR_access_key: ${{ secrets.AWS_ACCESS_KEY_ID }}
          TF_VAR_secret_key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""
    )
    flags = steps(
        """\
      - run: terraform plan -var access_key=${{ secrets.AWS_ACCESS_KEY_ID }} -var "secret_key=${{ secrets.AWS_SECRET }}"
"""
    )
    for workflow in (text, flags):
        found = counted(tmp_path, a_yml=workflow, main_tf=PROVIDER)
        assert list(found) == ["github-secret:AWS_ACCESS_KEY_ID"]
        assert found["github-secret:AWS_ACCESS_KEY_ID"][1][-1] == "main.tf:5"


def test_locals_are_followed(tmp_path: Path) -> None:
    text = "locals {\n  id = var.access_key\n}\n" + PROVIDER.replace(
        "access_key = var.access_key", "access_key = local.id"
    )
    assert list(counted(tmp_path, main_tf=text)) == ["terraform-variable:access_key"]


def test_locals_in_a_circle_end(tmp_path: Path) -> None:
    circle = "locals {\n  a = local.b\n  b = local.a\n}\n"
    text = circle + 'provider "aws" {\n  access_key = local.a\n  secret_key = local.b\n}\n'
    assert len(counted(tmp_path, main_tf=text)) <= 1


def test_keys_that_terraform_makes_count_unless_they_are_inactive(tmp_path: Path) -> None:
    text = """\
resource "aws_iam_access_key" "ci" {
  user = "ci"
}
resource "aws_iam_access_key" "old" {
  user   = "ci"
  status = "Inactive"
}
resource "aws_iam_access_key" "none" {
  count = 0
  user  = "ci"
}
"""
    assert counted(tmp_path, main_tf=text) == {
        "terraform-resource:aws_iam_access_key.ci": ("terraform-resource", ["main.tf:1"])
    }


def test_an_output_of_a_public_module_s_key_is_no_other_credential(tmp_path: Path) -> None:
    call = 'module "user" {\n  source = "terraform-aws-modules/iam/aws//modules/iam-user"\n  name   = "ci"\n}\n'
    out = 'output "secret" {\n  value     = module.user.iam_access_key_secret\n  sensitive = true\n}\n'
    assert counted(tmp_path, main_tf=call, outputs_tf=out) == {
        "terraform-resource:module.user": ("terraform-resource", ["main.tf:1"])
    }


def test_the_same_address_in_two_modules_is_two_credentials(tmp_path: Path) -> None:
    text = 'resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n'
    text += 'output "secret" {\n  value = aws_iam_access_key.ci.secret\n}\n'  # which is no other secret
    assert list(counted(tmp_path, dev__main_tf=text, live__main_tf=text)) == [
        "terraform-resource:aws_iam_access_key.ci@dev",
        "terraform-resource:aws_iam_access_key.ci@live",
    ]


def test_a_key_made_by_terraform_and_used_by_its_provider_is_one(tmp_path: Path) -> None:
    text = """\
resource "aws_iam_access_key" "ci" {
  user = "ci"
}
provider "aws" {
  alias      = "ci"
  access_key = aws_iam_access_key.ci.id
  secret_key = aws_iam_access_key.ci.secret
}
"""
    assert counted(tmp_path, main_tf=text) == {
        "terraform-resource:aws_iam_access_key.ci": ("terraform-resource", ["main.tf:1", "main.tf:6"])
    }


def test_nothing_to_count(tmp_path: Path) -> None:
    assert inventory(repository(tmp_path, {"README.md": "nothing"})) == ()


def test_a_key_that_terraform_writes_to_a_secret_is_the_one_that_the_workflow_uses(tmp_path: Path) -> None:
    terraform = """\
resource "aws_iam_access_key" "ci" {
  user = "ci"
}
resource "github_actions_secret" "id" {
  secret_name     = "AWS_ACCESS_KEY_ID"
  plaintext_value = aws_iam_access_key.ci.id
}
resource "github_actions_secret" "key" {
  secret_name     = "AWS_SECRET_ACCESS_KEY"
  plaintext_value = aws_iam_access_key.ci.secret
}
"""
    assert counted(tmp_path, a_yml=STATIC_KEY, main_tf=terraform) == {
        "github-secret:AWS_ACCESS_KEY_ID": ("ci-secret", ["a.yml:9", "main.tf:1", "main.tf:6"])
    }


def test_what_a_script_takes_from_its_environment_is_what_the_pipeline_keeps_under_that_name(tmp_path: Path) -> None:
    script = "aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID\n"
    files = {".circleci/config.yml": "env:\n  AWS_ACCESS_KEY_ID: $AWS_ACCESS_KEY_ID\n", "deploy.sh": script}
    found = inventory(repository(tmp_path, files))
    assert [(s.id, [str(p) for p in s.places]) for s in found] == [
        ("circleci-variable:AWS_ACCESS_KEY_ID", [".circleci/config.yml:2:3", "deploy.sh:1:37"])
    ]


def test_a_key_that_is_written_out_in_several_files_is_one(tmp_path: Path) -> None:
    pair = f"AWS_ACCESS_KEY_ID={REAL_LOOKING_ID}\nAWS_SECRET_ACCESS_KEY={REAL_LOOKING_SECRET}\n"
    found = inventory(repository(tmp_path, {".env": pair, "Makefile": pair}))
    assert [(s.id, len(s.places)) for s in found] == [(f"literal:{REAL_LOOKING_ID}", 2)]


def test_a_variable_of_gitlab_is_one_credential_with_the_terraform_variable_that_it_becomes(tmp_path: Path) -> None:
    pipeline = """\
variables:
  TF_VAR_access_key: $DEPLOY_AWS_KEY_ID
  TF_VAR_secret_key: $DEPLOY_AWS_SECRET_KEY
apply:
  script: terraform apply
other:
  script:
    - aws configure set aws_access_key_id $DEPLOY_AWS_KEY_ID
"""
    provider = 'variable "access_key" {}\nprovider "aws" {\n  access_key = var.access_key\n}\n'
    found = inventory(repository(tmp_path, {".gitlab-ci.yml": pipeline, "main.tf": provider}))
    assert [(s.id, s.kind, [f"{p.path}:{p.line}" for p in s.places]) for s in found] == [
        ("gitlab-variable:DEPLOY_AWS_KEY_ID", "ci-variable", [".gitlab-ci.yml:2", ".gitlab-ci.yml:8", "main.tf:3"])
    ]


def test_every_command_of_a_script_that_takes_the_key_is_a_place(tmp_path: Path) -> None:
    pipeline = """\
deploy:
  script:
    - docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY amazon/aws-cli ecr describe-images
    - echo done
    - docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY amazon/aws-cli ecs update-service
    - curl --aws-sigv4 aws:amz --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" https://sts.amazonaws.com
"""
    (found,) = inventory(repository(tmp_path, {".gitlab-ci.yml": pipeline}))
    assert found.id == "gitlab-variable:AWS_ACCESS_KEY_ID"
    assert [place.line for place in found.places] == [3, 5, 6]


def test_the_keys_of_an_atlantis_server_go_by_where_they_are_kept(tmp_path: Path) -> None:
    manifest = """\
containers:
  - image: runatlantis/atlantis
    env:
      - name: AWS_ACCESS_KEY_ID
        valueFrom: {secretKeyRef: {name: aws, key: id}}
      - name: AWS_SECRET_ACCESS_KEY
        valueFrom: {secretKeyRef: {name: aws, key: secret}}
"""
    compose = "services:\n  atlantis:\n    image: runatlantis/atlantis\n    environment: [AWS_ACCESS_KEY_ID]\n"
    found = inventory(repository(tmp_path, {"pod.yaml": manifest, "compose.yml": compose}))
    assert [(s.id, s.kind) for s in found] == [
        ("server-variable:AWS_ACCESS_KEY_ID", "server-secret"),
        ("kubernetes-secret:aws/id", "server-secret"),
    ]


def test_a_key_that_modules_pass_on_is_the_secret_it_comes_from(tmp_path: Path) -> None:
    text = steps(
        "      - run: terraform apply\n        env:\n"
        "          TF_VAR_akid: ${{ secrets.AKID }}\n          TF_VAR_sak: ${{ secrets.SAK }}\n"
    )
    inner = (
        'variable "k" {}\nvariable "s" {}\n'
        'provider "aws" {\n  access_key = var.k\n  secret_key = var.s\n}\noutput "k" {\n  value = var.k\n}\n'
    )
    outer = (
        'variable "akid" {}\nvariable "sak" {}\nmodule "m" {\n  source = "./m"\n  k = var.akid\n  s = var.sak\n}\n'
        'provider "aws" {\n  access_key = module.m.k\n  secret_key = var.sak\n}\n'
    )
    assert counted(tmp_path, a_yml=text, m__main_tf=inner, main_tf=outer) == {
        "github-secret:AKID": ("ci-secret", ["a.yml:8", "m/main.tf:4", "main.tf:9"])
    }


def test_a_key_that_a_unit_of_terragrunt_passes_on_is_the_variable_it_takes_it_from(tmp_path: Path) -> None:
    keys = (
        'inputs = {\n  access_key = get_env("AWS_ACCESS_KEY_ID")\n  secret_key = get_env("AWS_SECRET_ACCESS_KEY")\n}\n'
    )
    provider = 'provider "aws" {\n  access_key = var.access_key\n  secret_key = var.secret_key\n}\n'
    files = {
        "modules/x/main.tf": 'variable "access_key" {}\nvariable "secret_key" {}\n' + provider,
        "live/terragrunt.hcl": 'terraform {\n  source = "../modules/x"\n}\n' + keys,
    }
    (found,) = inventory(repository(tmp_path, files))
    assert found.id == "environment-variable:AWS_ACCESS_KEY_ID"
    assert [place.path for place in found.places] == ["live/terragrunt.hcl", "modules/x/main.tf"]
