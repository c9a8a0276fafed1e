"""How well two colours can be told apart. Colours are "#rrggbb"; pure arithmetic."""

from __future__ import annotations

from math import dist

Rgb = tuple[float, float, float]


def _channels(colour: str) -> Rgb:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    # IEC 61966-2-1; WCAG's own text has 0.03928, which makes no difference for 8 bits.
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def relative_luminance(colour: str) -> float:
    """0 for black to 1 for white (WCAG 2.2, "relative luminance")."""
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, other: str) -> float:
    """1 for the same colour to 21 for black on white (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((relative_luminance(one), relative_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, share: float, into: str) -> str:
    """What a browser makes of ``color-mix(in srgb, colour share, into)``; ``share`` from 0 to 1."""
    pairs = zip(_channels(colour), _channels(into), strict=True)
    return "#" + "".join(f"{round(255 * (share * one + (1 - share) * other)):02x}" for one, other in pairs)


def difference(one: str, other: str) -> float:
    """The distance in CIELAB (CIE 1976): about 2 is just visible, black to white is 100."""
    return dist(_lab(one), _lab(other))


def _lab(colour: str) -> Rgb:
    red, green, blue = map(_linear, _channels(colour))
    # sRGB to XYZ over the white of D65.
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (_bent(part) for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _bent(part: float) -> float:
    return part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
