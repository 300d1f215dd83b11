from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.configurations import ACME, EXAMPLES

from offkey.errors import ConfigurationError, OffkeyError
from offkey.model.arn import is_account_id
from offkey.model.configuration import Account, AccountAccess, Configuration, StateStore
from offkey.model.text import Source
from offkey.read.configuration import read, read_partial


def of(text: str | bytes) -> Configuration:
    return read(Source("offkey.yaml", text if isinstance(text, bytes) else text.encode()))


def complaint(text: str | bytes) -> str:
    """What is said about a file: the message, and the hint where there is one problem only."""
    with pytest.raises(ConfigurationError) as caught:
        of(text)
    return f"{caught.value}\n{caught.value.hint or ''}"


def test_a_whole_file() -> None:
    configuration = of(ACME)
    assert configuration.repository.slug == "acme/infra"
    assert (configuration.repository.id, configuration.repository.owner_id) == ("456789", "123456")
    assert configuration.hub_account == Account("shared", "111111111111")
    assert configuration.state == StateStore(
        "shared",
        "acme-terraform-state",
        "eu-west-1",
        {"environments/dev": "dev/terraform.tfstate", "environments/live": "live/terraform.tfstate"},
        assume_role=True,
    )
    dev = AccountAccess(("dev",), ("ec2", "s3"), external_id="acme-dev", roots=("environments/dev",))
    assert configuration.access["dev"] == dev
    assert configuration.module_buckets == ("acme-terraform-modules",)
    assert configuration.role_prefix == "infra"


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
@pytest.mark.parametrize("change", ["crlf", "bom", "comments", "quoted", "document-start"])
def test_the_way_it_is_written_does_not_matter(example: str, change: str) -> None:
    data = example.encode()
    changed = {
        "crlf": data.replace(b"\n", b"\r\n"),
        "bom": b"\xef\xbb\xbf" + data,
        "comments": data.replace(b"\n", b"  # said by whom\n"),
        "quoted": data.replace(b"eu-west-1", b"'eu-west-1'"),
        "document-start": b"%YAML 1.2\n---\n" + data + b"...\n",
    }[change]
    assert of(changed) == of(data)


def test_anchors_and_merge_keys_are_understood() -> None:
    anchored = ACME.replace("dev: {environment: dev", "dev: &both {environment: dev")
    merged = re.sub(r"(?s)  live:\n.*(?=modules:)", "  live: {<<: *both, environment: live}\n", anchored)
    assert of(merged).access["live"] == replace(of(ACME).access["dev"], environments=("live",))


def test_several_environments_and_the_roots_of_an_account() -> None:
    access = of(EXAMPLES["shared-account"]).access
    assert access["apps"].environments == ("staging", "prod: eu")
    assert access["apps"].roots == ("stacks/app", "network")
    assert (access["shared"].environments, access["shared"].roots) == (("shared",), None)
    root = EXAMPLES["one-account"].replace("direct: true", "direct: true, roots: [.]")
    assert of(root).access["main"].roots == ("",)


def test_a_key_that_was_refused_is_not_called_missing_for_a_root_too() -> None:
    assert "does not say" not in complaint(ACME.replace("dev/terraform.tfstate,", '"dev/*",'))


def test_the_root_directory_is_a_dot_in_the_file_and_nothing_in_the_model() -> None:
    state = of(EXAMPLES["one-account"]).state
    assert state is not None
    assert state.keys == {"": "terraform.tfstate"}


@pytest.mark.parametrize(
    ("before", "after", "place", "message"),
    [
        ("region: eu-west-1", "regoin: eu-west-1", "3:1", "unknown key 'regoin'"),
        ("region: eu-west-1", "region: [eu-west-1]", "3:9", "region must be an AWS region, not a list"),
        ("region: eu-west-1", "region: Ireland", "3:9", "region: 'Ireland' is not an AWS region"),
        ("region: eu-west-1", "region:", "3:8", "region is empty"),
        ("version: 1", "version: 2", "1:10", "this offkey reads version 1"),
        ("version: 1", "version: '1'", "1:10", "this offkey reads version 1"),
        ("acme/infra", "acme", "2:20", "repository.name: 'acme' is not a repository"),
        ("acme/infra", "git@github.com:acme/infra.git", "2:20", "is not a repository"),
        ('id: "456789"', "id: 4.5e5", "2:36", "repository.id: '4.5e5' is not a decimal id"),
        ('"123456"', '""', "2:56", "repository.owner_id is empty"),
        ("default_branch: main", "default_branch: refs/heads/main", "2:82", "is not a branch name"),
        ("default_branch: main", 'default_branch: "release/*"', "2:82", "is not a branch name"),
        ("hub: shared", "hub: shard", "5:6", "hub: no account is called shard"),
        ("account: shared", "account: nobody", "7:12", "state.account: no account is called nobody"),
        ("assume_role: true", "assume_role: yes", "9:16", "state.assume_role must be true or false, not 'yes'"),
        ("bucket: acme", "bucket: s3://acme", "8:11", "is not a bucket name"),
        ("dev/terraform.tfstate,", '"dev/*",', "10:28", "'dev/*' is not a state key"),
        ("environments/dev:", "../dev:", "10:10", "'../dev' in state.keys is not a directory"),
        ("services: [ec2, s3], ext", "services: ec2, ext", "12:37", "access.dev.services must be a list, not 'ec2'"),
        ("services: [ec2, s3], ext", 'services: ["*"], ext', "12:38", "'*' is not a service prefix"),
        ("environment: dev", 'environment: "*"', "12:22", "'*' is not an environment name"),
        ("environment: dev", "environment: 1", "12:22", "YAML takes 1 for a number or truth value"),
        ("environment: dev", "environment: true", "12:22", "YAML takes true for a number or truth value"),
        ("environment: dev", "environments: [dev, DEV]", "12:29", "GitHub takes DEV and dev for one environment"),
        ("environment: dev", "environments: []", "12:23", "access.dev.environments names none"),
        ("environment: dev", "environments: dev", "12:23", "access.dev.environments must be a list, not 'dev'"),
        ("environment: dev", 'environments: [a, "b*"]', "12:27", "'b*' is not an environment name"),
        (
            "environment: dev",
            "environment: dev, environments: [a, b]",
            "12:41",
            "access.dev.environments stands beside environment",
        ),
        (
            "roots: [environments/dev]",
            "roots: [environments/dve]",
            "12:79",
            "state.keys does not say the state key of environments/dve",
        ),
        ("roots: [environments/dev]", "roots: [environments/dev/]", "12:79", "is not a directory"),
        ("external_id: acme-dev", "external_id: a b", "12:61", "'a b' is not an external id"),
        ("[acme-terraform-modules]", "acme-terraform-modules", "18:20", "must be a list, not 'acme-terraform-modules'"),
    ],
)
def test_each_mistake_has_a_place(before: str, after: str, place: str, message: str) -> None:
    assert before in ACME
    said = complaint(ACME.replace(before, after, 1))
    assert message in said
    assert f"offkey.yaml:{place}: " in said


@pytest.mark.parametrize(
    ("before", "after", "hint"),
    [
        ("region: eu-west-1", "regoin: eu-west-1", "did you mean region?"),
        ("hub: shared", "hub: shard", "did you mean shared?"),
        ("services: [ec2, s3], ext", "services: ec2, ext", "write [ec2]"),
        ("environment: dev", "environment: dev, environments: [a]", "keep one of environment and environments"),
        ("environment: dev", "environments: []", "leave the key out for the default"),
        ("version: 1", "version: 7", "a newer offkey wrote this file"),
        ("modules:", "xyzzy:", "known: version, repository, region"),
    ],
)
def test_each_mistake_has_a_hint(before: str, after: str, hint: str) -> None:
    assert hint in complaint(ACME.replace(before, after, 1))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("012345678901", "must stand in quotes: YAML takes it for a number, and drops the zero"),
        ("12345678901", "'12345678901' is not an account id of twelve digits"),
        ("0123456701234", "is not an account id of twelve digits"),
        ("0o123456701234", "is not an account id of twelve digits"),
        ("1.11111e+11", "is not an account id of twelve digits"),
        ('"1111-1111-1111"', "is not an account id of twelve digits"),
        ("[]", "accounts.shared must be an account id of twelve digits, not a list"),
        ("~", "accounts.shared is empty"),
    ],
)
def test_account_ids_are_twelve_digits(written: str, said: str) -> None:
    assert said in complaint(ACME.replace('"111111111111"', written))


def test_an_account_id_that_no_reader_gets_wrong_needs_no_quotes() -> None:
    assert of(ACME.replace('"222222222222"', "222222222222")) == of(ACME)


def test_an_account_has_one_name() -> None:
    said = complaint(ACME.replace('live: "333333333333"', 'live: "222222222222"'))
    assert "offkey.yaml:4:63: accounts.live: the account 222222222222 is called dev already" in said


def test_a_key_given_twice() -> None:
    said = complaint(ACME.replace("access:\n", "access:\n  dev: {services: [iam]}\n"))
    assert "offkey.yaml:13:3: access.dev is given twice" in said


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    said = complaint(
        ACME.replace("acme/infra", "acme")
        .replace("region: eu-west-1\n", "", 1)
        .replace("[ec2, s3], ext", "[], ext")
        .replace("hub: shared", "hub: other")
    )
    places = [(int(line), int(column)) for line, column in re.findall(r"^  offkey.yaml:(\d+):(\d+): ", said, re.M)]
    assert len(places) == 4
    assert places == sorted(places)
    assert "has 4 problems" in said
    assert "region is missing: Which AWS region are the roles managed from?" in said
    assert "access.dev.services is missing" in said


def test_what_was_refused_is_not_called_missing_too() -> None:
    assert "is missing" not in complaint(ACME.replace("region: eu-west-1", "region: [1]", 1))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"# nothing yet\n", "the file is empty"),
        (b"a: [1\n", "is not YAML"),
        (b"\xff\xfea\x00", "is UTF-16"),
        (b"- version: 1\n", "the file must be a mapping of keys, not a list"),
        (b"just words\n", "the file must be a mapping of keys, not 'just words'"),
        (ACME.encode() + b"---\nversion: 1\n", "a second document begins here"),
        (ACME.replace("hub: shared", "hub: *nowhere").encode(), "hub: no anchor is called nowhere"),
        (ACME.encode() + b"? [a, b]\n: 1\n", "a key must be text"),
        (ACME.encode() + b"<<: 1\n", "<< must name a mapping"),
        (ACME.replace("eu-west-1", "\udcff").encode("utf-8", "surrogateescape"), "is not an AWS region"),
        (
            ACME.replace("environment: dev", "environment: \udcff").encode("utf-8", "surrogateescape"),
            "environment name",
        ),
    ],
)
def test_files_that_are_something_else(data: bytes, said: str) -> None:
    assert said in complaint(data)


def test_a_file_that_lacks_something_is_read_in_part() -> None:
    partial = read_partial(Source("offkey.yaml", b"version: 1\nhub: shared\nstate: {assume_role: true}\n"))
    assert partial.hub == "shared"
    assert partial.state is not None
    assert partial.state.assume_role is True
    assert partial.region is None


def test_a_file_that_is_wrong_is_not_read_in_part() -> None:
    with pytest.raises(ConfigurationError, match="regoin"):
        read_partial(Source("offkey.yaml", b"version: 1\nregoin: eu-west-1\n"))


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=st.sampled_from(list("{}[]:,-&*!|>'\"%@`#\n \tabv1~<")), max_size=60))
def test_anything_else_is_refused_politely(text: str) -> None:
    with pytest.raises(ConfigurationError):
        of(text.encode())


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(ACME)), st.integers(0, len(ACME)), st.text(max_size=5))
def test_a_damaged_file_is_refused_or_means_something_allowed(start: int, end: int, put: str) -> None:
    start, end = min(start, end), max(start, end)
    damaged = (ACME[:start] + put + ACME[end:]).encode("utf-8", "surrogatepass")
    try:
        configuration = of(damaged)
    except OffkeyError as error:
        assert isinstance(error, ConfigurationError)  # noqa: PT017 - the other outcome is fine as well
        return
    assert configuration.hub in configuration.accounts
    assert all(is_account_id(account.id) for account in configuration.accounts.values())
