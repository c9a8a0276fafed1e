"""Codes that prove that somebody lives at an address."""

from __future__ import annotations

from buurthulp.crypto import keyed_hash
from buurthulp.public_ids import ALPHABET, signs_of
from members.enums import Feature
from members.features import Letters
from members.models import Community

CODE_LENGTH = 8
KEY_PURPOSE, CODE_PURPOSE = "address letter", "address letter code"


def letters_here(community: Community) -> Letters | None:
    """How this community sends letters; None where it sends none."""
    preset = community.preset
    return preset.features.letters if preset.has(Feature.LETTERS) else None


def letter_key(participant_id: int, typed: str) -> str:
    """The key of somebody's code, however it is typed: with capitals, spaces or dashes."""
    return keyed_hash(KEY_PURPOSE, f"{participant_id}:{signs_of(typed)}")


def code_for(participant_id: int, *, batch: str, user_id: int | None) -> str:
    """The code of one letter of a batch: eight signs (about 39 bits), the same whenever the same batch is sent.

    So a page that is sent twice shows the same letters twice; without our key nobody can compute it.
    """
    number = int(keyed_hash(CODE_PURPOSE, f"{user_id}:{participant_id}:{batch}"), 16)
    signs = []
    for _number in range(CODE_LENGTH):
        number, at = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[at])
    return "".join(signs)
