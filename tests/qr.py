"""Reads a QR code as a telephone does, but for mending damage: from the dark squares to the text (ISO/IEC 18004).

Written apart from what draws them, so that a code on a page is known to say what it should. Versions 1 to 6.
"""

from __future__ import annotations

import re
from itertools import zip_longest

# Per version and level: how many data codewords each block has.
BLOCKS: dict[int, dict[str, list[int]]] = {
    1: {"L": [19], "M": [16], "Q": [13], "H": [9]},
    2: {"L": [34], "M": [28], "Q": [22], "H": [16]},
    3: {"L": [55], "M": [44], "Q": [17] * 2, "H": [13] * 2},
    4: {"L": [80], "M": [32] * 2, "Q": [24] * 2, "H": [9] * 4},
    5: {"L": [108], "M": [43] * 2, "Q": [15] * 2 + [16] * 2, "H": [11] * 2 + [12] * 2},
    6: {"L": [68] * 2, "M": [27] * 4, "Q": [19] * 4, "H": [15] * 4},
}
LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
FORMAT_MASK = 0b101010000010010
MASKS = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
)
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
QUIET = 4

Squares = list[list[bool]]


def squares_of(svg: str) -> Squares:
    """The dark squares that an inline SVG of ours draws, without the room round it."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1]) - 2 * QUIET  # type: ignore[index]
    squares = [[False] * size for _ in range(size)]
    path = re.search(r'class="qr-ink" d="([^"]+)"', svg)[1]  # type: ignore[index]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for step in range(int(length)):
            squares[int(y) - QUIET][int(x) - QUIET + step] = True
    return squares


def read(squares: Squares) -> str:
    """The text of a code. Raises KeyError or IndexError for what is no code of these versions."""
    size = len(squares)
    version = (size - 17) // 4
    level, mask = _format(squares)
    blocks = BLOCKS[version][level]
    bits = "".join(
        str(int(squares[y][x] ^ MASKS[mask](y, x))) for y, x in _way(size) if not _is_pattern(y, x, size, version)
    )
    words = [int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)]
    return _text("".join(f"{word:08b}" for word in _in_order(words, blocks)))


def _format(squares: Squares) -> tuple[str, int]:
    """The level and the mask, from the fifteen squares beside the corner at the top left."""
    at = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    value = int("".join(str(int(squares[y][x])) for y, x in at), 2) ^ FORMAT_MASK
    return LEVELS[value >> 13], value >> 10 & 0b111


def _is_pattern(y: int, x: int, size: int, version: int) -> bool:
    """Whether this square belongs to a corner, a timing line, the alignment square, or the format."""
    corner = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    alignment = version > 1 and abs(y - (size - 7)) <= 2 and abs(x - (size - 7)) <= 2
    return corner or alignment or y == 6 or x == 6


def _way(size: int) -> list[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turn, past the timing column."""
    pairs = [right if right > 6 else right - 1 for right in range(size - 1, 0, -2)]
    way = []
    for turn, right in enumerate(pairs):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        way += [(y, x) for y in rows for x in (right, right - 1)]
    return way


def _in_order(words: list[int], blocks: list[int]) -> list[int]:
    """The data words of all blocks, which lie among each other."""
    given = iter(words)
    filled: list[list[int]] = [[] for _ in blocks]
    for step in range(max(blocks)):
        for block, length in zip_longest(filled, blocks):
            if step < length:
                block.append(next(given))
    return [word for block in filled for word in block]


def _text(bits: str) -> str:
    said, at = "", 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at] or "0", 2)

    while len(bits) - at >= 4 and (mode := take(4)):
        if mode == 0b0100:
            said += bytes(take(8) for _ in range(take(8))).decode()
        elif mode == 0b0010:
            count = take(9)
            for _ in range(count // 2):
                pair = take(11)
                said += ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]
            said += ALPHANUMERIC[take(6)] if count % 2 else ""
        else:
            raise KeyError(f"mode {mode:04b}")
    return said
