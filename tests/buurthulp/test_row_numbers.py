"""The number of a row as it comes from outside: digits are a number, and anything else is the row that never is."""

from __future__ import annotations

import pytest

from buurthulp.row_numbers import LONGEST, row_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("42", 42),
        ("007", 7),
        ("0", 0),
        ("9" * LONGEST, 10**LONGEST - 1),
    ],
)
def test_digits_are_a_number(text: str, number: int) -> None:
    assert row_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "+1",
        " 1",
        "1\n",
        "1.0",
        "1e3",
        "1_000",
        "0x1",
        "een",
        "\u0661\u0662",  # Arabic digits, which int() reads as 12
        "\uff11",  # a full-width one
        "\u00b2",  # two, written above
        "\u00bd",
        "1\u0000",
        "9" * (LONGEST + 1),
        "1" * 5_000,
    ],
)
def test_anything_else_is_no_row(text: str) -> None:
    assert row_number(text) == 0


def test_what_it_keeps_out_would_go_wrong() -> None:
    """Without it: one of these is a number after all, one is an error."""
    assert int("\u0661\u0662") == 12
    with pytest.raises(ValueError, match="4300 digits"):
        int("1" * 5_000)


def test_the_longest_fits_in_a_row() -> None:
    """A column of numbers holds eight bytes, on every database."""
    assert row_number("9" * LONGEST) < 2**63
