"""What a page shows as a QR code says what it should, read back square by square."""

from __future__ import annotations

import pytest
import segno

from buurthulp.templatetags.look import qr
from tests.qr import read, squares_of

ADDRESSES = [
    "http://a.nl/",
    "https://buurthulp.example.nl/in/aalsum/",
    "http://localhost:8000/welkom/k3f9q2xm7p/",
    "https://buurthulp.noardeast-fryslan.example.nl/welkom/k3f9q2xm7p/",
    "HTTPS://BUURTHULP.NL/IN/DOKKUM",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_code_reads_back_as_the_address(address: str) -> None:
    assert read(squares_of(qr(address))) == address


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_squares_are_those_of_the_library(address: str) -> None:
    matrix = segno.make(address, error="m", micro=False).matrix
    assert squares_of(qr(address)) == [[bool(dark) for dark in row] for row in matrix]


def test_one_square_more_or_less_is_noticed() -> None:
    """The control: nothing is mended by the reader, so that a wrong drawing cannot pass."""
    squares = squares_of(qr(ADDRESSES[2]))
    squares[-1][-1] = not squares[-1][-1]
    with pytest.raises((KeyError, IndexError, UnicodeDecodeError, AssertionError)):
        assert read(squares) == ADDRESSES[2]


def test_it_stands_inline_without_a_style_of_its_own() -> None:
    svg = qr("http://a.nl/?x=<b>")
    assert "style=" not in svg
    assert "<b>" not in svg
    assert svg.startswith('<svg class="qr" viewBox="0 0 ')
    assert 'aria-label="QR-code van http://a.nl/?x=&lt;b&gt;"' in svg
