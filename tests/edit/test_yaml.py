from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offkey.edit import yaml
from offkey.edit.apply import apply
from offkey.errors import EditError
from offkey.model.pipeline import Job, Step, Workflow
from offkey.model.text import Edit, Incomplete, Source
from offkey.read.github import read_workflow
from offkey.read.yaml import parse, plain

Change = Callable[[Source, Workflow], list[Edit]]


def changed(text: str, change: Change) -> str:
    """`text` with the edits of `change`, which comes out the same with CRLF and a byte order mark."""
    text = dedent(text)
    after = apply(text.encode(), edits(text.encode(), change)).decode()
    windows = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    expected = b"\xef\xbb\xbf" + after.replace("\n", "\r\n").encode()
    if "\n" in text:
        assert apply(windows, edits(windows, change)) == expected
    return after


def edits(data: bytes, change: Change) -> list[Edit]:
    source = Source("a.yml", data)
    return change(source, read_workflow(source))


def data_of(text: str) -> Any:
    node = parse(Source("a.yml", text.encode()))
    assert not isinstance(node, Incomplete), (node, text)
    return plain(node)


def job(found: Workflow) -> Job:
    return found.jobs[0]


def step(found: Workflow) -> Step:
    return found.jobs[0].steps[0]


# --- entries -------------------------------------------------------------------------------------

ENV = """\
    env:
      A: 1 # one
      # about B
      B: |
        two

      C: 3
    jobs: {}
    """


def without(*keys: str) -> Change:
    return lambda source, w: yaml.delete_entries(source, w.env, [e for e in w.env if e.key in keys])


def test_an_entry_goes_with_its_lines_and_its_comment() -> None:
    assert changed(ENV, without("A")) == "env:\n  # about B\n  B: |\n    two\n\n  C: 3\njobs: {}\n"
    assert changed(ENV, without("B")) == "env:\n  A: 1 # one\n  # about B\n\n  C: 3\njobs: {}\n"


def test_a_mapping_left_empty_goes_with_its_key() -> None:
    assert changed(ENV, without("A", "B", "C")) == "jobs: {}\n"
    assert changed("env: {A: 1} # x\njobs: {}\n", without("A")) == "jobs: {}\n"
    assert changed(ENV, without()) == dedent(ENV)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["A"], "{ B: 2, C: 3 }"),
        (["B"], "{ A: 1, C: 3 }"),
        (["C"], "{ A: 1, B: 2 }"),
        (["A", "C"], "{ B: 2 }"),
        (["B", "C"], "{ A: 1 }"),
        (["A", "B"], "{ C: 3 }"),
    ],
)
def test_an_entry_of_a_flow_mapping_goes_with_its_comma(keys: list[str], expected: str) -> None:
    assert changed("env: { A: 1, B: 2, C: 3 }\njobs: {}\n", without(*keys)) == f"env: {expected}\njobs: {{}}\n"


def test_an_entry_at_the_end_of_a_file_without_newline() -> None:
    assert changed("jobs: {}\nenv:\n  A: 1\n  B: 2", without("B")) == "jobs: {}\nenv:\n  A: 1\n"


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("A: 1 # x", "two", "A: two # x"),
        ("A: 'x'", "a: b", "A: 'a: b'"),
        ("A:", "x", "A: x"),
        ("A: # x", "z", "A: z # x"),
        ("A: |\n    x\n    y", "z", "A: z"),
        ("A: !!str 5", "x", "A: !!str x"),
        ("A: x", True, "A: true"),
        ("A: x", 900, "A: 900"),
    ],
)
def test_a_value_is_replaced(before: str, value: str | int, after: str) -> None:
    def change(source: Source, w: Workflow) -> list[Edit]:
        return yaml.replace_value(source, w.env, w.env.items[0], value)

    assert changed(f"jobs: {{}}\nenv:\n  {before}\n  Z: 1\n", change) == f"jobs: {{}}\nenv:\n  {after}\n  Z: 1\n"


def test_a_value_in_flow_is_quoted_for_flow() -> None:
    def change(source: Source, w: Workflow) -> list[Edit]:
        return yaml.replace_value(source, w.env, w.env.items[0], "${{ x }}")

    assert changed("env: {A: 1}\njobs: {}\n", change) == "env: {A: '${{ x }}'}\njobs: {}\n"


def adding(**new: str) -> Change:
    return lambda source, w: yaml.add_entry(source, w.env, new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("env:\n    A: 1 # x\n# y\njobs: {}\n", "env:\n    A: 1 # x\n    NEW: v\n# y\njobs: {}\n"),
        ("env:\n  A: |\n    x\n\njobs: {}\n", "env:\n  A: |\n    x\n  NEW: v\n\njobs: {}\n"),
        ("env: {A: 1}\njobs: {}\n", "env: {A: 1, NEW: v}\njobs: {}\n"),
        ("env: {}\njobs: {}\n", "env: { NEW: v }\njobs: {}\n"),
        ("env: { } # x\njobs: {}\n", "env: { NEW: v } # x\njobs: {}\n"),
        ("env:\njobs: {}\n", "env:\n  NEW: v\njobs: {}\n"),
        ("env: # x\njobs: {}\n", "env: # x\n  NEW: v\njobs: {}\n"),
        ("jobs: {}\nenv:\n  A: 1", "jobs: {}\nenv:\n  A: 1\n  NEW: v"),
        ("env: {A: 1,}\njobs: {}\n", "env: {A: 1, NEW: v,}\njobs: {}\n"),
    ],
)
def test_an_entry_is_written_as_its_siblings_are(before: str, after: str) -> None:
    assert changed(before, adding(NEW="v")) == after


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("x: &x {A: 1}\nenv: *x\njobs: {}\n", without("A")),
        ("x: &x {A: 1}\nenv: *x\njobs: {}\n", adding(NEW="v")),
        ("x: &x {A: 1}\nenv: {<<: *x, B: 2}\njobs: {}\n", without("A")),
        ("env:\n  A: &a 1\n  B: 2\nx: *a\njobs: {}\n", without("A")),
        ("env: null\njobs: {}\n", adding(NEW="v")),
        ("{env: {A: 1}, jobs: {}}\n", without("A")),
        ("{env: , jobs: {}}\n", adding(NEW="v")),
    ],
)
def test_an_entry_that_stands_elsewhere_or_is_needed_stays(text: str, change: Change) -> None:
    with pytest.raises(EditError):
        changed(text, change)


# --- keys ----------------------------------------------------------------------------------------

JOB = """\
    jobs:
      # about a
      a: # the job
        runs-on: x # y
        env:
          A: 1
        steps:
          - name: one
            env:
              A: 1
            # about run
            run: x
          - run: y
    """


def test_a_key_goes_with_everything_below_it() -> None:
    assert changed(JOB, lambda s, w: yaml.delete_key(s, job(w), "env")) == dedent(JOB).replace(
        "    env:\n      A: 1\n    steps", "    steps"
    )
    assert changed(JOB, lambda s, w: yaml.delete_key(s, job(w), "nothing")) == dedent(JOB)


def test_behind_a_dash_the_next_key_takes_the_place() -> None:
    assert "      - env:\n          A: 1\n" in changed(JOB, lambda s, w: yaml.delete_key(s, step(w), "name"))
    text = "jobs:\n  a:\n    steps:\n      - env:\n          A: 1\n\n        # about run\n        run: x\n"
    assert changed(text, lambda s, w: yaml.delete_entries(s, step(w).env, step(w).env)) == (
        "jobs:\n  a:\n    steps:\n      - # about run\n        run: x\n"
    )


def test_the_only_key_stays() -> None:
    with pytest.raises(EditError, match="nothing would be left"):
        changed("jobs:\n  a:\n    steps:\n      - run: x\n", lambda s, w: yaml.delete_key(s, step(w), "run"))


@pytest.mark.parametrize(
    ("where", "after"),
    [
        ({}, "    needs: [b]\n    runs-on: x # y\n"),
        ({"after": "runs-on"}, "    runs-on: x # y\n    needs: [b]\n"),
        ({"before": "steps"}, "      A: 1\n    needs: [b]\n    steps:\n"),
        ({"after": "nowhere", "before": "nowhere"}, "    needs: [b]\n    runs-on: x # y\n"),
    ],
)
def test_a_key_is_inserted_where_it_is_wanted(where: dict[str, str], after: str) -> None:
    assert after in changed(JOB, lambda s, w: yaml.insert_key(s, job(w), "needs: [b]", **where))


def test_a_key_of_a_step_is_inserted_below_its_dash() -> None:
    after = changed(JOB, lambda s, w: yaml.insert_key(s, step(w), "with:\n  a: b"))
    assert "      - name: one\n        with:\n          a: b\n        env:\n" in after


def test_a_key_is_set_whether_it_is_there_or_not() -> None:
    once = changed(JOB, lambda s, w: yaml.set_key(s, job(w), "runs-on", "runs-on: [a, b]"))
    assert "    runs-on: [a, b] # y\n" in once
    twice = changed(once, lambda s, w: yaml.set_key(s, job(w), "timeout-minutes", "timeout-minutes: 5"))
    assert "  a: # the job\n    timeout-minutes: 5\n    runs-on" in twice
    replaced = changed(JOB, lambda s, w: yaml.set_key(s, step(w), "name", "name: |\n  two\n  lines"))
    assert data_of(replaced)["jobs"]["a"]["steps"][0]["name"] == "two\nlines\n"


def test_a_comment_does_not_become_part_of_a_script() -> None:
    text = dedent(
        """\
        jobs:
          a:
            steps:
              - run: |
                  x
              - run: y
                env: {A: 1}
                  # - commented: out

              - run: z
        """
    )
    gone = changed(text, lambda s, w: yaml.delete_steps(s, job(w), [job(w).steps[1]]))
    assert data_of(gone)["jobs"]["a"]["steps"] == [{"run": "x\n"}, {"run": "z"}]
    added = changed(text, lambda s, w: yaml.insert_after_step(s, job(w).steps[1], "- run: |\n    n"))
    assert data_of(added)["jobs"]["a"]["steps"][2] == {"run": "n\n"}
    with pytest.raises(EditError, match="comment behind"):
        changed(text, lambda s, w: yaml.replace_step(s, job(w).steps[1], "- run: |\n    n"))


def test_a_comment_behind_the_old_value_is_not_taken_into_the_new_one() -> None:
    with pytest.raises(EditError, match="comment behind"):
        changed(JOB, lambda s, w: yaml.replace_key(s, job(w), "runs-on", "runs-on: |\n  x"))


@pytest.mark.parametrize(
    "text",
    ["jobs: {a: {runs-on: x, steps: []}}\n", "jobs:\n  a: {runs-on: x, steps: []}\n", "jobs: {a: &a {x: y}, b: *a}\n"],
)
def test_a_job_that_shares_its_line_is_left_alone(text: str) -> None:
    for change in (
        lambda s, w: yaml.insert_key(s, w.jobs[-1], "needs: b"),
        lambda s, w: yaml.delete_key(s, w.jobs[-1], next(iter(w.jobs[-1].keys))),
        lambda s, w: yaml.set_permissions(s, w.jobs[-1], {"id-token": "write"}),
    ):
        with pytest.raises(EditError):
            changed(text, change)


# --- steps ---------------------------------------------------------------------------------------

STEPS = """\
    jobs:
      a:
        steps:
        - run: one # x

        # about two
        - name: two
          run: |
            two

        - run: three
      b: {}
    """
NEW = "- uses: a/b@v1\n  with:\n    c: d"


def steps_of(text: str) -> list[Any]:
    found = data_of(text)["jobs"]["a"]["steps"]
    assert isinstance(found, list)
    return found


def test_a_step_goes_with_its_blank_line() -> None:
    assert changed(STEPS, lambda s, w: yaml.delete_steps(s, job(w), [job(w).steps[1]])) == dedent(
        """\
        jobs:
          a:
            steps:
            - run: one # x

            # about two

            - run: three
          b: {}
        """
    )
    plain_list = "jobs:\n  a:\n    steps:\n      - run: 1\n\n      - run: 2\n\n      - run: 3\n"
    assert changed(plain_list, lambda s, w: yaml.delete_steps(s, job(w), [job(w).steps[1]])) == plain_list.replace(
        "      - run: 2\n\n", ""
    )


def test_the_last_step_stays() -> None:
    with pytest.raises(EditError, match="without steps"):
        changed(STEPS, lambda s, w: yaml.delete_steps(s, job(w), job(w).steps))


def test_a_step_is_inserted_with_the_gap_its_siblings_have() -> None:
    after = changed(STEPS, lambda s, w: yaml.insert_after_step(s, job(w).steps[2], NEW))
    assert after.endswith("    - run: three\n\n    - uses: a/b@v1\n      with:\n        c: d\n  b: {}\n")
    after = changed(STEPS, lambda s, w: yaml.insert_before_step(s, job(w).steps[2], NEW))
    assert steps_of(after)[2] == {"uses": "a/b@v1", "with": {"c": "d"}}
    after = changed(STEPS, lambda s, w: yaml.insert_before_step(s, step(w), NEW))
    assert "    steps:\n    - uses: a/b@v1\n      with:\n        c: d\n    - run: one # x\n" in after


def test_a_step_is_replaced() -> None:
    after = changed(STEPS, lambda s, w: yaml.replace_step(s, job(w).steps[1], NEW))
    assert steps_of(after) == [{"run": "one"}, {"uses": "a/b@v1", "with": {"c": "d"}}, {"run": "three"}]
    at_end = "jobs:\n  a:\n    steps:\n      - run: x"
    assert changed(at_end, lambda s, w: yaml.replace_step(s, step(w), "- run: y")) == at_end.replace("x", "y")


def test_a_step_that_others_name_or_share_stays() -> None:
    anchored = "jobs:\n  a:\n    steps:\n      - &x\n        run: x\n      - run: y\n      - *x\n"
    with pytest.raises(EditError, match=r"\*x needs"):
        changed(anchored, lambda s, w: yaml.delete_steps(s, job(w), [step(w)]))
    after = changed(anchored, lambda s, w: yaml.delete_steps(s, job(w), [job(w).steps[2]]))
    assert steps_of(after) == [{"run": "x"}, {"run": "y"}]
    flow = "jobs: {a: {steps: [{run: x}, {run: y}]}}\n"
    for change in (
        lambda s, w: yaml.delete_steps(s, job(w), [step(w)]),
        lambda s, w: yaml.replace_step(s, step(w), NEW),
        lambda s, w: yaml.insert_after_step(s, step(w), NEW),
    ):
        with pytest.raises(EditError):
            changed(flow, change)


# --- jobs ----------------------------------------------------------------------------------------


def test_a_job_is_inserted_beside_another() -> None:
    text = "deploy:\n  needs: a\n  steps:\n    - run: |\n        x"
    after = changed(STEPS, lambda s, w: yaml.insert_after_job(s, job(w), text))
    assert list(data_of(after)["jobs"]) == ["a", "deploy", "b"]
    assert "    - run: three\n\n  deploy:\n    needs: a\n" in after
    before = changed(STEPS, lambda s, w: yaml.insert_before_job(s, w.jobs[1], text))
    assert data_of(before) == data_of(after)


def test_a_job_is_inserted_at_the_end_of_a_file_without_newline() -> None:
    after = changed("jobs:\n  a:\n    runs-on: x", lambda s, w: yaml.insert_after_job(s, job(w), "b:\n  runs-on: y\n"))
    assert after == "jobs:\n  a:\n    runs-on: x\n\n  b:\n    runs-on: y"


# --- permissions ---------------------------------------------------------------------------------

WANTED = {"id-token": "write", "contents": "read"}


def permitted(text: str, of_job: bool = True) -> str:
    return changed(text, lambda s, w: yaml.set_permissions(s, job(w) if of_job else w, WANTED))


def test_permissions_are_written_where_they_are_absent() -> None:
    text = "name: x\n\non: push\njobs:\n  a: # y\n    runs-on: x\n"
    block = "permissions:\n  id-token: write\n  contents: read\n"
    assert permitted(text, of_job=False) == text.replace("jobs:", block + "jobs:")
    assert permitted(text) == text.replace(
        "    runs-on", "    permissions:\n      id-token: write\n      contents: read\n    runs-on"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", "{ id-token: write, contents: read }"),
        ("{contents: read}", "{contents: read, id-token: write}"),
        ("\n      contents: write # x", "\n      contents: read # x\n      id-token: write"),
        ("\n      id-token: none\n      contents: read", "\n      id-token: write\n      contents: read"),
        ("write-all", "write-all"),
    ],
)
def test_permissions_that_are_there_are_added_to(before: str, after: str) -> None:
    frame = "jobs:\n  a:\n    permissions: {}\n    runs-on: x\n"
    assert permitted(frame.replace(" {}", f" {before}")) == frame.replace(" {}", f" {after}")


def test_read_all_cannot_take_one_more() -> None:
    with pytest.raises(EditError, match="spelled out"):
        permitted("jobs:\n  a:\n    permissions: read-all\n")


def test_setting_permissions_twice_changes_nothing() -> None:
    once = permitted("jobs:\n  a:\n    runs-on: x\n")
    assert permitted(once) == once


# --- laws ----------------------------------------------------------------------------------------

_keys = st.sampled_from(["A", "B", "C", "D"])
_values = st.sampled_from(["1", "'x'", '"y"', "|\n{i}  x\n{i}\n{i}  y", ">-\n{i}  x", "${{{{ a }}}}", ""])
_between = st.sampled_from(["", " # c", "\n{i}# c", "\n", "\n\n{i}  # deep", "\n# c"])


@given(
    entries=st.dictionaries(_keys, st.tuples(_values, _between), min_size=1),
    indent=st.sampled_from(["  ", "    ", "      "]),
    picked=st.data(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_edits_of_a_mapping_do_what_they_say(
    entries: dict[str, tuple[str, str]], indent: str, picked: st.DataObject, newline: str
) -> None:
    lines = "".join(f"{indent}{k}: {v}{c}\n" for k, (v, c) in entries.items()).replace("{i}", indent)
    text = f"env:\n{lines}jobs: {{}}\n".replace("{{{{", "{{").replace("}}}}", "}}").replace("\n", newline)
    source = Source("a.yml", text.encode())
    found, before = read_workflow(source), data_of(text)
    assume(not found.problems)
    entry = picked.draw(st.sampled_from(found.env.items))
    deleted = data_of(apply(source.data, yaml.delete_entry(source, found.env, entry)).decode())
    kept = {key: value for key, value in before["env"].items() if key != entry.key}
    assert deleted == ({**before, "env": kept} if kept else {"jobs": {}})
    added = data_of(apply(source.data, yaml.add_entry(source, found.env, {"NEW": "v"})).decode())
    assert added == {**before, "env": {**before["env"], "NEW": "v"}}
    replaced = data_of(apply(source.data, yaml.replace_value(source, found.env, entry, "a: b")).decode())
    assert replaced == {**before, "env": {**before["env"], entry.key: "a: b"}}


@pytest.mark.parametrize("gap", ["", "\n"])
def test_of_the_blank_lines_around_a_key_that_goes_one_is_left(gap: str) -> None:
    head, env, tail = "jobs:\n  a:\n    runs-on: x\n\n", "    env:\n      A: a\n", "    steps:\n      - run: x\n"
    assert changed(head + env + gap + tail, lambda s, w: yaml.delete_key(s, job(w), "env")) == head + tail
