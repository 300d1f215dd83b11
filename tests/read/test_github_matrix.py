"""The matrix expands as GitHub's documentation shows."""

from offkey.model.unknown import Unknown
from offkey.read.github_matrix import combinations


def test_no_matrix_is_one_empty_combination() -> None:
    assert combinations(None) == ({},)


def test_axes_multiply() -> None:
    assert combinations({"account": ["dev", "live"], "n": [1, 2]}) == (
        {"account": "dev", "n": 1},
        {"account": "dev", "n": 2},
        {"account": "live", "n": 1},
        {"account": "live", "n": 2},
    )


def test_the_documented_include_example() -> None:
    # Source: GitHub's page on job variations, "Example: Expanding configurations".
    assert combinations(
        {
            "fruit": ["apple", "pear"],
            "animal": ["cat", "dog"],
            "include": [
                {"color": "green"},
                {"color": "pink", "animal": "cat"},
                {"fruit": "apple", "shape": "circle"},
                {"fruit": "banana"},
                {"fruit": "banana", "animal": "cat"},
            ],
        }
    ) == (
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    )


def test_include_alone_lists_the_jobs() -> None:
    assert combinations({"include": [{"dir": "a"}, {"dir": "b"}]}) == ({"dir": "a"}, {"dir": "b"})


def test_exclude_takes_away() -> None:
    assert combinations({"os": ["a", "b"], "exclude": [{"os": "b"}]}) == ({"os": "a"},)


def test_a_computed_matrix_is_unknown() -> None:
    assert isinstance(combinations("${{ fromJSON(needs.x.outputs.m) }}"), Unknown)
    assert isinstance(combinations({"dir": "${{ fromJSON(needs.x.outputs.m) }}"}), Unknown)
    assert isinstance(combinations({"dir": ["${{ inputs.d }}"]}), Unknown)


def test_a_huge_matrix_is_unknown_and_not_built() -> None:
    assert isinstance(combinations({f"a{i}": list(range(100)) for i in range(9)}), Unknown)
