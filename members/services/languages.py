"""In which language somebody reads."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import languages
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.models import User


@transaction.atomic
def choose_language(*, actor: Actor, user: User, language: str) -> User:
    """Pages, mails and calendars of this user in that language from now on. Again: no change.

    What was written to them before stays as it was. Raises DomainError ``error.language`` for what we do not speak.
    """
    if not languages.known(language):
        raise DomainError("error.language", _("Deze taal hebben we niet. Kies Nederlands of Engels."))
    user.language = language
    user.save(update_fields=["language"])
    return user
