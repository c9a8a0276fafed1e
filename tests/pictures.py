"""Pictures made here, for tests that hand one in."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def picture(
    size: tuple[int, int], draw: str = "", ground: str | tuple[int, int, int, int] = (0, 0, 0, 0), kind: str = "PNG"
) -> bytes:
    """A ``ground`` (see-through unless told) with a block of ``draw`` over the middle half of it."""
    mode = "RGB" if kind == "JPEG" else "RGBA"
    made = Image.new(mode, size, ground)
    if draw:
        width, height = size
        ImageDraw.Draw(made).rectangle((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill=draw)
    kept = io.BytesIO()
    made.save(kept, kind)
    return kept.getvalue()


def drawn_logo() -> bytes:
    """A dark logo, wide, on nothing."""
    made = Image.new("RGBA", (600, 160), (0, 0, 0, 0))
    pen = ImageDraw.Draw(made)
    pen.ellipse((0, 0, 159, 159), fill="#0b57a4")
    for row in range(3):
        pen.rectangle((200, 20 + row * 50, 580 - row * 90, 40 + row * 50), fill="#17324d")
    kept = io.BytesIO()
    made.save(kept, "PNG")
    return kept.getvalue()
