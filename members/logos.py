"""Reading the picture that a community puts where the sign of Buurthulp stands: pure, no database."""

from __future__ import annotations

import io
import struct
import warnings
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from buurthulp.contrast import contrast_ratio
from buurthulp.errors import DomainError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 1_000_000
MOST_PIXELS = 4_000_000
SHORTEST_SIDE = 32
FLATTEST = 12
BOX = (480, 96)
HEAVY_BYTES = 40_000
PLATE = "#ffffff"
SEEN = 3.0
# A logo is mostly empty: thin letters fill a twentieth of their box.
LEAST_SEEN = 0.02
_SAMPLE = (120, 24)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture made ready: PNG, at most 480 by 96 pixels. ``on_plate``: it needs white behind it to be seen."""

    png: bytes
    width: int
    height: int
    on_plate: bool

    @property
    def version(self) -> str:
        """Changes with the picture."""
        return version_of(self.png)


def read_logo(data: bytes, *, brand: str) -> Logo:
    """Make a logo of a file: cut off what is empty, made small, and looked at on white and on ``brand`` ("#rrggbb").

    Raises DomainError ``logo.missing``, ``logo.large``, ``logo.kind``, ``logo.small`` or ``logo.unseen``, which say
    what to do instead. Nothing of the file is kept but its pixels.
    """
    picture = _opened(data)
    if min(picture.size) < SHORTEST_SIDE:
        raise DomainError("logo.small", _("Dit plaatje is te klein. Kies er een van minstens 32 pixels hoog en breed."))
    picture.thumbnail(BOX, Image.Resampling.LANCZOS)
    if min(picture.size) < FLATTEST:
        raise DomainError("logo.small", _("Dit plaatje is te lang en te smal. Kies er een dat meer vierkant is."))
    if _is_seen(picture, PLATE):
        on_plate = True
    elif _is_seen(picture, brand):
        on_plate = False
    else:
        raise DomainError(
            "logo.unseen",
            _("Dit logo is op wit en op de hoofdkleur bijna niet te zien. Kies een donkerder plaatje."),
        )
    return Logo(png=_png(picture), width=picture.width, height=picture.height, on_plate=on_plate)


def version_of(png: bytes) -> str:
    """By what the address of a picture changes."""
    return sha256(png).hexdigest()[:8]


def is_seen_on(png: bytes, ground: str) -> bool:
    """Whether a logo of ours can be seen on this colour."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        return _is_seen(picture.convert("RGBA"), ground)


def _opened(data: bytes) -> Image.Image:
    if not data:
        raise DomainError("logo.missing", _("Kies eerst een bestand met het logo."))
    if len(data) > MOST_BYTES:
        raise DomainError("logo.large", _("Dit bestand is te groot. Kies een plaatje van hooguit 1 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its size, which is looked at here, and of what a camera wrote about it
            with Image.open(io.BytesIO(data), formats=FORMATS) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise DomainError("logo.large", _("Dit plaatje is te groot. Kies er een van hooguit 2000 pixels."))
                picture = ImageOps.exif_transpose(found).convert("RGBA")
    # What a damaged file makes the reader stumble over, down to a turned bit in what a camera wrote about it.
    except (Image.DecompressionBombError, OSError, SyntaxError, TypeError, ValueError, struct.error) as error:
        raise DomainError("logo.kind", _("Dit bestand kunnen we niet lezen. Kies een PNG, JPEG of WebP.")) from error
    filled = picture.getchannel("A").getbbox()
    if filled is None:
        raise DomainError("logo.unseen", _("Op dit plaatje staat niets. Kies een ander bestand."))
    return picture.crop(filled)


def _is_seen(picture: Image.Image, ground: str) -> bool:
    small = picture.copy()
    small.thumbnail(_SAMPLE)
    on_ground = Image.new("RGBA", small.size, ground)
    on_ground.alpha_composite(small)
    pixels = ImageOps.posterize(on_ground.convert("RGB"), 4).tobytes()
    colours = Counter(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    seen = sum(count for colour, count in colours.items() if contrast_ratio(_hex(colour), ground) >= SEEN)
    return seen >= LEAST_SEEN * small.width * small.height


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _png(picture: Image.Image) -> bytes:
    best = _saved(picture)
    return best if len(best) <= HEAVY_BYTES else _saved(picture.quantize(256, method=Image.Quantize.FASTOCTREE))


def _saved(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()
