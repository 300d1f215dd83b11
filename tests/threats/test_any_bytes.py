"""Any bytes are read, or said not to be: no reader raises, whatever a file holds."""

from __future__ import annotations

import pytest
from fuzz.targets import PATHS, READERS, scanned, target
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.test_hcl import SOUP

YAML = """
    on:__push jobs: __ a: - run: uses: with: env: steps: needs: matrix: strategy: if: permissions: id-token: write
    secrets: inherit &a *a << : ? | > " ' { } [ ] , # ! !!str !!binary --- ... ~ null true 0x1F 1e400 .inf
    ${{ }} ( ) secrets.AWS_ACCESS_KEY_ID AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY matrix.a [0] && || ! == fromJSON format
    terraform apply aws configure set $GITHUB_ENV >> <<EOF EOF $( ) ` \\ ; | ./a using: composite runs: \x00 é \ud800
"""
WORKFLOWS = st.lists(st.sampled_from([*YAML.split(), "\n", "\n  ", "\n    - ", " ", "\t"]), max_size=50).map(
    lambda words: "".join(words).replace("__", " ").encode("utf-8", "surrogatepass")
)
JSON_WORDS = r""" { } [ ] , : "a" "resource" "provider" "aws" "${" "${var.x}" 1e999 -0 0x0 null "\ud800" \ "//" """
JSON = st.lists(st.sampled_from(JSON_WORDS.split()), max_size=40).map(lambda words: " ".join(words).encode())
FRAME = st.sampled_from(
    (
        b"%b",
        b"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: %b\n",
        b"jobs: {a: {steps: [{uses: aws-actions/configure-aws-credentials@v6, with: {%b}}]}}\n",
        b"runs:\n  using: composite\n  steps:\n    - %b\n",
        b'provider "aws" {\n  access_key = %b\n}\n',
        b'data "aws_iam_policy_document" "d" {\n  statement {\n    principals {\n      type = "Federated"\n%b\n    }\n'
        b"  }\n}\n",
        b'resource "aws_iam_role" "r" {\n  assume_role_policy=<<E\n{"Statement": [{"Principal": {"Federated": %b}}]}\n'
        b"E\n}\n",
        b"import 'aws-cdk-lib';\nnew WebIdentityPrincipal('oidc-provider/gitlab.com', {%b: {'a:b': 'c'}});\n",
        b"import 'aws-cdk-lib';\nnew AccessKey(%b);\na={AWS_ACCESS_KEY_ID:process.env.A,AWS_SECRET_ACCESS_KEY: %b}\n",
        b"Resources: {K: {Type: AWS::IAM::AccessKey, Properties: {UserName: %b}}}\n",
        b'module "m" {\n  source = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"\n  subjects = %b\n}\n',
    )
)
BYTES = st.builds(
    lambda frame, inner: frame.replace(b"%b", inner),
    FRAME,
    st.binary(max_size=100) | SOUP.map(str.encode) | WORKFLOWS | JSON,
)


@settings(deadline=None)
@given(BYTES)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_no_reader_raises(reader: object, data: bytes) -> None:
    assert callable(reader)
    reader(data)


@settings(deadline=None)
@given(BYTES)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_no_scan_raises(path: str, data: bytes) -> None:
    report = scanned(path, data)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(finding.primary.path == path and finding.primary.line <= lines for finding in report.findings)
    assert all(0 <= item.line <= lines + 1 for item in report.incomplete)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=60))
def test_the_target_of_the_fuzzer_takes_anything(data: bytes) -> None:
    target(data)
