"""GitLab pipelines: what a job ends up with, from its own keys, its bases, the defaults and other files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import grows_with_the_size

from offkey.model.gitlab import GitlabJob, GitlabPipeline, Keeping
from offkey.model.text import Source
from offkey.read.gitlab import read_pipelines, wanted
from offkey.read.gitlab_keys import merged
from offkey.read.relevant import is_pipeline

FILE = ".gitlab-ci.yml"


def pipeline(text: str, **others: str) -> GitlabPipeline:
    """The pipeline of `text`; the other files are called by their names with `_` for `/`, and end in `.yml`."""
    files = {FILE: text, **{f"{name.replace('_', '/')}.yml": other for name, other in others.items()}}
    (found,) = read_pipelines({path: Source(path, content.encode()) for path, content in files.items()})
    return found


def job(text: str, name: str = "a", **others: str) -> GitlabJob:
    return next(found for found in pipeline(text, **others).jobs if found.name == name)


def variables(found: GitlabJob) -> dict[str, str]:
    return {entry.key: entry.value for entry in merged(found.variables)}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".gitlab-ci.yml", True),
        ("infra/.gitlab-ci.yaml", True),
        ("examples/gitlab-ci-aws.yml", True),
        (".gitlab/ci/deploy.yml", True),
        (".gitlab/agents/prod/config.yaml", False),
        (".gitlab/issue_templates/bug.yml", False),
        (".github/workflows/ci.yml", False),
        ("ci/deploy.yml", False),
    ],
)
def test_pipelines_are_known_by_their_names(path: str, expected: bool) -> None:
    assert is_pipeline(path) is expected


def test_jobs_under_any_other_name_are_a_pipeline_that_somebody_may_include() -> None:
    data = b"deploy:\n  stage: deploy\n  script:\n    - make\n"
    paths = ("templates/deploy.yml", ".github/gitlab.yml", "bitbucket-pipelines.yml", ".gitlab/agents/a/config.yaml")
    found = read_pipelines({path: Source(path, data) for path in paths})
    assert [(one.source.path, one.unread) for one in found] == [("templates/deploy.yml", True)]
    assert [job.name for job in found[0].jobs] == ["deploy"]


def test_a_pipeline_that_includes_such_jobs_is_the_one_that_counts() -> None:
    sources = {
        ".gitlab-ci.yml": b"include: [{local: ci/deploy.yml}]\n",
        "ci/deploy.yml": b"deploy:\n  stage: deploy\n  script: make\n",
    }
    (found,) = read_pipelines({path: Source(path, data) for path, data in sources.items()})
    assert (found.source.path, found.included, found.unread) == (".gitlab-ci.yml", ("ci/deploy.yml",), False)


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: [\n  stage: x\n  script: y\n",
        "- a\n# \n  # stage\n",
        "a:\n  stage: x\nb:\n  script: y\n",
        "jobs:\n  include:\n  - stage: x\n    script: y\n",
    ],
)
def test_what_only_resembles_jobs_is_no_pipeline_and_no_problem(text: str) -> None:
    assert read_pipelines({"ci/x.yml": Source("ci/x.yml", text.encode())}) == ()


def test_variables_of_the_job_win_over_its_bases_and_those_over_the_pipelines() -> None:
    found = job("""
variables: {A: global, B: global, C: global, D: global}
.far: {variables: {A: far, B: far, C: far}}
.near: {extends: .far, variables: {A: near, B: near}}
a:
  extends: .near
  variables: {A: own}
  script: x
""")
    assert variables(found) == {"A": "own", "B": "near", "C": "far", "D": "global"}


def test_of_several_bases_the_last_wins() -> None:
    text = ".x: {variables: {A: x}}\n.y: {variables: {A: y}}\na: {extends: [.x, .y], script: s}\n"
    assert variables(job(text)) == {"A": "y"}


def test_a_script_is_replaced_and_not_merged() -> None:
    found = job(".base: {script: [one], before_script: [zero]}\na: {extends: .base, script: [two]}\n")
    assert found.shell.text == "zero\ntwo"


def test_defaults_fill_what_a_job_lacks_unless_it_inherits_none() -> None:
    text = "default: {before_script: [login], tags: [big]}\na: {script: x}\nb: {script: x, inherit: {default: false}}\n"
    assert (job(text).shell.text, job(text).tags) == ("login\nx", ("big",))
    assert (job(text, "b").shell.text, job(text, "b").tags) == ("x", ())


def test_inherit_chooses_among_the_variables() -> None:
    text = "variables: {A: 1, B: 2}\na: {script: x, inherit: {variables: [B]}}\n"
    assert variables(job(text)) == {"B": "2"}


def test_references_anchors_and_nested_lists_are_flattened_in_order() -> None:
    found = job("""
.login: &login
  - one
  - two
.setup:
  script:
    - *login
    - three
a:
  script:
    - !reference [.setup, script]
    - four
""")
    assert found.shell.text == "one\ntwo\nthree\nfour"


def test_a_reference_to_nothing_or_to_itself_is_nothing() -> None:
    nowhere = "    - !reference [.none, script]\n    - !reference [a, script]\n    - !reference [.x]\n"
    text = f"a:\n  script:\n{nowhere}    - x\n"
    assert set(job(text).shell.text.split()) == {"x"}


def test_references_that_multiply_come_to_an_end() -> None:
    many = "".join(
        f".j{n}:\n  script:\n" + f"    - !reference [.j{n + 1}, script]\n".join([""] * 11) for n in range(12)
    )
    assert (
        len(job(f"{many}.j12: {{script: x}}\na:\n  script:\n    - !reference [.j0, script]\n").shell.pieces) <= 20_000
    )


def test_bases_in_a_circle_end() -> None:
    assert variables(job("a: {extends: b, variables: {A: 1}, script: x}\nb: {extends: a, variables: {B: 2}}\n")) == {
        "A": "1",
        "B": "2",
    }


def test_a_job_of_an_included_file_stands_where_it_is_written() -> None:
    found = pipeline("include: /ci/base.yml\na: {extends: .base}\n", ci_base=".base:\n  script:\n    - deploy\n")
    (piece,) = next(one for one in found.jobs if one.name == "a").shell.pieces
    assert (piece.source.path, piece.source.text(piece.span)) == ("ci/base.yml", "deploy")
    assert found.included == ("ci/base.yml",)


def test_a_file_wins_over_those_that_it_includes() -> None:
    text = "include: [ci/base.yml]\nvariables: {A: own}\na: {script: x}\n"
    assert variables(job(text, ci_base="variables: {A: base, B: base}\n")) == {"A": "own", "B": "base"}


@pytest.mark.parametrize(
    ("include", "unread"),
    [
        ("ci/base.yml", False),
        ("{local: /ci/base.yml}", False),
        ("[{local: 'ci/*.yml'}]", False),
        ("ci/none.yml", True),
        ("https://example.com/ci.yml", True),
        ("{project: acme/ci, file: aws.yml}", True),
        ("{component: gitlab.com/acme/deploy@1}", True),
        ("{template: Jobs/SAST.gitlab-ci.yml}", False),
    ],
)
def test_what_is_included_from_elsewhere_is_not_read(include: str, unread: bool) -> None:
    assert pipeline(f"include: {include}\na: {{script: x}}\n", ci_base=".b: {script: y}\n").unread is unread


def test_files_that_are_included_are_wanted_once() -> None:
    sources = {FILE: Source(FILE, b"include: ['ci/*.yml', other.yml]\n")}
    assert wanted(sources, ["ci/a.yml", "ci/b.yml", "other.yml", "x.yml"]) == ("ci/a.yml", "ci/b.yml", "other.yml")
    sources |= {path: Source(path, b"") for path in ("ci/a.yml", "ci/b.yml", "other.yml")}
    assert wanted(sources, ["ci/a.yml", "ci/b.yml", "other.yml"]) == ()


def test_a_job_that_extends_what_nobody_has_is_not_whole() -> None:
    assert job("a: {extends: .elsewhere, script: x}\n").whole is False
    assert job(".b: {script: x}\na: {extends: .b}\n").whole is True


def test_id_tokens_with_their_audiences() -> None:
    found = job("""
a:
  id_tokens:
    ONE: {aud: https://gitlab.com}
    TWO: {aud: [x, y]}
    NONE: {}
    REFERRED: {aud: !reference [.gone, aud]}
  script: x
""")
    assert [(token.name, token.audiences) for token in found.id_tokens] == [
        ("ONE", ("https://gitlab.com",)),
        ("TWO", ("x", "y")),
        ("NONE", ()),
        ("REFERRED", None),
    ]


def test_what_a_job_keeps() -> None:
    found = job("""
a:
  script: x
  artifacts:
    paths: [out/]
    reports: {dotenv: build.env}
  cache:
    - paths: [.cache]
""")
    assert [(kept.keeping, kept.path, kept.dotenv) for kept in found.kept] == [
        (Keeping.ARTIFACT, "out/", False),
        (Keeping.ARTIFACT, "build.env", True),
        (Keeping.CACHE, ".cache", False),
    ]


def test_the_document_behind_a_header_is_the_pipeline() -> None:
    assert job("spec:\n  inputs:\n    x:\n---\na:\n  script: $[[ inputs.x ]]\n").shell.text == "$[[ inputs.x ]]"


@pytest.mark.parametrize("path", ["ansible/gitlab-ci-runner.yml", ".gitlab/labels.yml"])
def test_a_list_is_no_pipeline_whatever_it_is_called(path: str) -> None:
    assert read_pipelines({path: Source(path, b"- hosts: runners\n")}) == ()


def test_a_list_is_a_problem_where_a_pipeline_has_to_be() -> None:
    (own,) = read_pipelines({FILE: Source(FILE, b"- a\n")})
    assert [problem.reason for problem in own.problems] == ["is not a pipeline: it is no mapping"]
    files = {FILE: b"include: ci/gitlab-ci-jobs.yml\n", "ci/gitlab-ci-jobs.yml": b"- a\n"}
    found = read_pipelines({path: Source(path, data) for path, data in files.items()})
    assert [bool(pipeline.problems) for pipeline in found] == [False, True]


def test_broken_text_is_a_problem_and_nothing_else() -> None:
    found = pipeline("a: [\n")
    assert found.jobs == ()
    assert [problem.path for problem in found.problems] == [FILE]


@given(st.text(alphabet="ab:-[]{}&*!\n .<", max_size=80))
@settings(max_examples=150)
def test_any_text_is_a_pipeline_or_a_problem(text: str) -> None:
    for found in read_pipelines({FILE: Source(FILE, text.encode())}):
        assert found.source.path == FILE


def test_bases_without_end_are_left_at_gitlabs_limit() -> None:
    chain = "".join(f"j{n}: {{extends: j{n + 1}, variables: {{V{n}: x}}, script: s}}\n" for n in range(3000))
    assert len(variables(job(f"{chain}j3000: {{script: s}}\n", "j0"))) == 12


CHILD = """
a:
  script: aws sts get-caller-identity
"""


def test_a_child_is_a_pipeline_of_its_own_and_has_its_parents_variables() -> None:
    parent = "variables: {A: parent}\nstart: {variables: {B: job}, trigger: {include: [{local: ci/child.yml}]}}\n"
    files = {FILE: parent, "ci/child.yml": "variables: {A: child, C: child}" + CHILD}
    sources = {path: Source(path, content.encode()) for path, content in files.items()}
    assert wanted({FILE: sources[FILE]}, files) == ("ci/child.yml",)
    first, child = read_pipelines(sources)
    assert (first.parents, child.parents) == ((), (FILE,))
    assert variables(child.jobs[0]) == {"A": "child", "B": "job", "C": "child"}
    assert [entry.value for one in child.variables for entry in one.entries] == ["child", "child"]


def test_pipelines_that_start_each_other_come_to_an_end() -> None:
    files = {FILE: "a: {trigger: {include: b.yml}}", "b.yml": f"b: {{trigger: {{include: {FILE}}}}}"}
    found = read_pipelines({path: Source(path, content.encode()) for path, content in files.items()})
    assert {one.source.path: one.parents for one in found} == {FILE: ("b.yml",), "b.yml": (FILE,)}


def _chain(length: int) -> dict[str, Source]:
    names = [f"ci/{number:04}.gitlab-ci.yml" for number in range(length)]
    texts = [f"variables: {{V{n}: x}}\nnext: {{trigger: {{include: {after}}}}}\n" for n, after in enumerate(names[1:])]
    return {name: Source(name, text.encode()) for name, text in zip(names, [*texts, CHILD], strict=True)}


def test_a_child_of_a_child_starts_no_more() -> None:
    found = read_pipelines(_chain(5))
    assert [one.parents for one in found][-1] == ("ci/0003.gitlab-ci.yml", "ci/0002.gitlab-ci.yml")
    assert set(variables(found[-1].jobs[0])) == {"V2", "V3"}


def test_a_long_chain_of_children_costs_no_more_than_it_is_long() -> None:
    assert grows_with_the_size(lambda length: read_pipelines(_chain(length)), small=40)


def test_of_many_parents_some_are_read() -> None:
    starts = {f"ci/{n}.gitlab-ci.yml": "a: {trigger: {include: ci/child.yml}}" for n in range(200)}
    files = {**starts, "ci/child.yml": CHILD}
    (child,) = (
        one
        for one in read_pipelines({path: Source(path, text.encode()) for path, text in files.items()})
        if one.source.path == "ci/child.yml"
    )
    assert len(child.parents) == 20


@pytest.mark.parametrize(
    ("script", "beside"),
    [
        ("script: [make]", "before_script: [login]"),
        ("script: make", "extends: .base"),
        ("before_script: [login]", "extends: [.a, .b]"),
        ("script: [make]", "id_tokens: {T: {aud: a}}"),
        ("script: [make]", "artifacts: {reports: {dotenv: .env}}"),
        ("script: [make]", "artifacts: {paths: [out]}"),
        ("script: [*commands, make]", "rules: [{if: $CI}]"),
        ("script: [!reference [.a, script]]", "only: [main]"),
        ("after_script: [make]", "except: {refs: [tags]}"),
    ],
)
def test_a_job_needs_no_stage_where_something_beside_its_script_is_gitlabs(script: str, beside: str) -> None:
    text = f".x: &commands [a]\ndeploy:\n  {script}\n  {beside}\n"
    (found,) = read_pipelines({"ci/x.yml": Source("ci/x.yml", text.encode())})
    assert ([one.name for one in found.jobs], found.unread) == (["deploy"], True)


@pytest.mark.parametrize(
    "text",
    [
        ".login:\n  script:\n    - make\n",
        ".login:\n  before_script: make\n",
        "stages: [a, b]\nlogin:\n  script:\n    - make\n",
        "default:\n  before_script:\n    - make\n",
    ],
)
def test_a_hidden_job_a_default_and_one_beside_stages_are_gitlabs(text: str) -> None:
    assert len(read_pipelines({"ci/x.yml": Source("ci/x.yml", text.encode())})) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("values.yaml", "job:\n  image: {repository: a}\n  script: |\n    make\n  artifacts: {bucket: a}\n"),
        ("values.yaml", "hooks:\n  script: make\n  extends: {service: a}\n"),
        ("values.yaml", "hooks:\n  script: make\n  rules: [a]\n"),
        ("values.yaml", "hooks:\n  script: make\n  only: main\n"),
        (".travis.yml", "stages: [a]\ndeploy:\n  provider: script\n  script: make\n  on: {branch: main}\n"),
        ("ci/travis.yml", "language: go\n.x: &x\n  script: make\n  before_script: login\n"),
        (".travis.yml", ".x: &x\n  script: make\n  before_script: login\nmatrix: {include: [*x]}\n"),
        (".cirrus.yml", "test_task:\n  container: {image: go}\n  before_script: a\n  script: make\n"),
        ("ci/circle.yml", "jobs:\n  a: {steps: [run: x]}\n.x:\n  script: make\n  before_script: a\n"),
        ("ci/azure.yml", "steps:\n- script: make\n.x:\n  script: make\n  extends: a\n"),
        ("ci/stages.yml", "stages:\n- stage: a\n  jobs: [{job: b, steps: [{script: make}]}]\nx:\n  script: make\n"),
        ("ci/concourse.yml", "jobs: [{name: a}]\n.x:\n  script: make\n  extends: a\n"),
        ("Taskfile.yml", "tasks: {a: {cmds: [make]}}\n.x:\n  script: make\n  extends: a\n"),
        ("stack.yml", "services: {web: {image: a}}\n.x:\n  script: make\n  extends: a\n"),
        ("play.yml", "- hosts: all\n  script: make\n  extends: a\n"),
        ("pod.yml", "apiVersion: v1\nkind: Pod\n.x:\n  script: make\n  extends: a\n"),
        ("app.yml", "runs:\n  using: composite\n  script: make\n"),
        ("vars.yml", ".x:\n  script:\n    - name: a\n      run: make\n  extends: a\n"),
        ("vars.yml", ".x:\n  script: make\n  commands: [make]\n"),
    ],
)
def test_scripts_of_other_tools_are_no_jobs(path: str, text: str) -> None:
    assert read_pipelines({path: Source(path, text.encode())}) == ()


def test_a_file_of_another_project_may_be_one_in_a_folder() -> None:
    job = b"login:\n  image: alpine\n  script:\n    - make\n"
    sources = {
        "app/.gitlab-ci.yml": b"include: [{project: octo-org/ci, file: [/login.yml, jobs/deploy.yml]}]\n",
        "ci/login.yml": job,
        "ci/jobs/deploy.yml": b"deploy:\n  replicas: 1\n",
        "ci/prologin.yml": job,
        ".github/workflows/login.yml": b"on: push\n" + job,
        "roles/jobs/deploy.yml": b"- name: a\n  script: make\n",
        "charts/jobs/deploy.yml": b"apiVersion: v1\nlogin:\n  script: make\n",
    }
    found = read_pipelines({path: Source(path, data) for path, data in sources.items()})
    assert [one.source.path for one in found] == ["app/.gitlab-ci.yml", "ci/login.yml"]
    start = {"app/.gitlab-ci.yml": Source("app/.gitlab-ci.yml", sources["app/.gitlab-ci.yml"])}
    assert set(wanted(start, sources)) == {
        "ci/login.yml",
        "ci/jobs/deploy.yml",
        "roles/jobs/deploy.yml",
        "charts/jobs/deploy.yml",
    }
