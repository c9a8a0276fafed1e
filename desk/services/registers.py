"""Taking in an existing register: sent, looked at, and then line by line, however often it is begun again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp import clock, spoken, wake
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import RoleHold, Viewer
from desk.enums import LineOutcome, LineProblem, RegisterStatus
from desk.models import RegisterImport, RegisterLine
from desk.register_files import MOST_BYTES, MOST_LINES, FileLine, RegisterFile, read_register_file
from desk.register_lines import RegisterPerson, kept, read_kept, read_person, says_no_yet
from desk.selectors.registers import Judgement, Seen, judge
from desk.selectors.staff import called
from members.access import is_coordinator_of
from members.enums import ConsentHow, Role
from members.models import Community, Participant, User
from members.selectors.viewing import seat_for
from members.services.confirming import confirm_participant
from members.services.consents import NEEDED
from members.services.signing_up import register_participant
from members.services.users import ensure_user
from members.site import site_url
from notifications.services.outbox import write_mail

LINES_AT_ONCE = 20
logger = logging.getLogger(__name__)
"""So many in one run of the sweep: the outbox and the searches come in between."""


def need_register_hold(viewer: Viewer) -> RoleHold:
    """The role with which somebody takes in a register, as at the desk: a coordinator's areas, else the community.

    Raises NotAllowedError for who holds neither.
    """
    hold = viewer.holds(Role.COORDINATOR) or viewer.holds(Role.ADMINISTRATOR)
    if hold is None:
        raise NotAllowedError("error.not_staff", _("Alleen een coördinator of beheerder kan een lijst inlezen."))
    return hold


@transaction.atomic
def read_register(
    *, actor: Viewer, community: Community, data: bytes, most_bytes: int = MOST_BYTES, most_lines: int = MOST_LINES
) -> RegisterImport:
    """Keep what a file says and what each line would become. Nobody takes part because of it yet.

    Of lines that do not come in, only the number is kept. Raises NotAllowedError, and what read_register_file raises.
    """
    hold = need_register_hold(actor)
    assert actor.user_id is not None  # who holds a role has logged in
    file = read_register_file(data, most_bytes=most_bytes, most_lines=most_lines)
    register = RegisterImport.objects.create(
        community=community,
        user_id=actor.user_id,
        was_windows=file.was_windows,
        left_out=list(file.left_out),
        made_at=clock.now(),
    )
    RegisterLine.objects.bulk_create(_lines_of(register, community, hold, file), batch_size=500)
    return register


def _lines_of(
    register: RegisterImport, community: Community, hold: RoleHold, file: RegisterFile
) -> Sequence[RegisterLine]:
    today = clock.localtime(clock.now()).date()
    read: list[tuple[FileLine, RegisterPerson | LineProblem]] = [
        (line, read_person(line, today=today)) for line in file.lines
    ]
    people = [(line.number, person) for line, person in read if isinstance(person, RegisterPerson)]
    judged = dict(zip([number for number, _person in people], judge(community, hold, people, Seen()), strict=True))
    return [_new_line(register, line, person, judged.get(line.number)) for line, person in read]


def _new_line(
    register: RegisterImport, line: FileLine, person: RegisterPerson | LineProblem, judged: Judgement | None
) -> RegisterLine:
    if isinstance(person, LineProblem):
        judged = Judgement(LineOutcome.NOT_AGREED) if says_no_yet(line) else Judgement(LineOutcome.WRONG, person.value)
    assert judged is not None  # every person was judged
    row = RegisterLine(register=register, number=line.number)
    _become(row, judged)
    if judged.outcome == LineOutcome.NEW and isinstance(person, RegisterPerson):
        row.typed = kept(person)  # type: ignore[assignment]  # it reads as text
    return row


def _become(row: RegisterLine, judged: Judgement) -> None:
    row.outcome, row.problem, row.twin = judged.outcome, judged.problem, judged.twin
    row.participant_id = judged.participant_id
    row.typed = ""  # type: ignore[assignment]  # the same


@transaction.atomic
def start_register(*, actor: Viewer, register: RegisterImport) -> RegisterImport:
    """Let the worker take it in, line by line. Started already, it goes on as it does.

    Raises NotAllowedError for somebody else's, and DomainError "register.nobody" where no line is new.
    """
    need_register_hold(actor)
    row = _own(actor, register)
    if row is None:
        raise DomainError("register.gone", _("Deze lijst is weggegooid. Kies het bestand opnieuw."))
    if row.status != RegisterStatus.READY:
        return row
    if not row.lines.filter(outcome=LineOutcome.NEW).exists():
        raise DomainError(
            "register.nobody", _("Er is niemand om in te lezen. Verbeter het bestand en kies het opnieuw.")
        )
    row.status, row.started_at = RegisterStatus.RUNNING, clock.now()
    row.save(update_fields=["status", "started_at"])
    wake.announce(wake.REGISTER)
    return row


@transaction.atomic
def drop_register(*, actor: Viewer, register: RegisterImport) -> bool:
    """Throw it away; who came in stays. Returns whether it went: what is under way is first finished."""
    row = _own(actor, register)
    if row is None:
        return True  # thrown away twice
    if row.status == RegisterStatus.RUNNING:
        return False
    row.delete()
    return True


def _own(actor: Viewer, register: RegisterImport) -> RegisterImport | None:
    row: RegisterImport | None = RegisterImport.objects.select_for_update().filter(pk=register.pk).first()
    if row is not None and row.user_id != actor.user_id:
        raise NotAllowedError("error.register.not_yours", _("Deze lijst is van iemand anders."))
    return row


def sweep_registers(*, at_once: int = LINES_AT_ONCE) -> int:
    """Take in the next lines of every register that is under way. Returns how many were looked at.

    Each line is a transaction of its own: killed half-way, the next sweep goes on where this one was; beside another
    sweep, one of the two takes a line.
    """
    done = 0
    for register in RegisterImport.objects.filter(status=RegisterStatus.RUNNING).order_by("started_at", "pk"):
        done += go_on(register, at_once=at_once)
    if RegisterImport.objects.filter(status=RegisterStatus.RUNNING).exists() and done:
        wake.announce(wake.REGISTER)
    return done


def go_on(register: RegisterImport, *, at_once: int = LINES_AT_ONCE) -> int:
    """Take in the next lines of one register; after the last it is done. Returns how many were looked at."""
    community = register.community
    actor = _who_started(register, community)
    if actor is None:
        _end(register, RegisterStatus.STOPPED)
        return 0
    waiting = RegisterLine.objects.filter(register=register, outcome=LineOutcome.NEW).order_by("number")
    pks = list(waiting.values_list("pk", flat=True)[:at_once])
    for pk in pks:
        try:
            take_in_line(actor=actor, community=community, line_id=pk)
        except OperationalError:
            raise  # the database itself: the sweep is tried again as a whole
        except Exception:
            logger.exception("Line %s of a register was not taken in.", pk)
            _refuse(pk)
    if not waiting.exists():
        _end(register, RegisterStatus.DONE)
    return len(pks)


def _who_started(register: RegisterImport, community: Community) -> Viewer | None:
    """As they are now: whose role ended meanwhile takes in nobody any more. They gave their second factor to start."""
    user = User.objects.filter(pk=register.user_id, is_active=True).first()
    if user is None:
        return None
    viewer = seat_for(user=user, community=community, second_factor=True).viewer
    is_staff = viewer.holds(Role.COORDINATOR) or viewer.holds(Role.ADMINISTRATOR)
    return viewer if is_staff else None


def _refuse(line_id: int) -> None:
    """No line keeps those after it waiting: somebody writes this one down by hand."""
    waiting = RegisterLine.objects.filter(pk=line_id, outcome=LineOutcome.NEW)
    waiting.update(outcome=LineOutcome.WRONG, problem=LineProblem.REFUSED, typed="")


@transaction.atomic
def _end(register: RegisterImport, status: RegisterStatus) -> None:
    ended = RegisterImport.objects.filter(pk=register.pk, status=RegisterStatus.RUNNING)
    if ended.update(status=status, finished_at=clock.now()):
        # What a list said of people who do not come in, is kept no longer than it was needed.
        RegisterLine.objects.filter(register=register, outcome=LineOutcome.NEW).update(typed="")


@transaction.atomic
def take_in_line(*, actor: Viewer, community: Community, line_id: int) -> RegisterLine | None:
    """Let the person of one line take part: all of it, or nothing. Taken in already, or by somebody else: None.

    Looked at again first, for much may have happened since the file was sent.
    """
    waiting = RegisterLine.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=line_id, outcome=LineOutcome.NEW, register__status=RegisterStatus.RUNNING
    )
    row: RegisterLine | None = waiting.first()
    if row is None:
        return None
    # Whoever is written down at this moment elsewhere comes before or after us. Its key stays: rows that name it wait
    # neither for this nor this for them.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    person = read_kept(row.typed)
    hold = need_register_hold(actor)
    judged = judge(community, hold, [(row.number, person)], Seen())[0]
    _become(row, judged)
    if judged.outcome == LineOutcome.NEW:
        try:
            with transaction.atomic():
                row.participant = _register(actor, community, person)
            row.outcome = LineOutcome.ADDED
        except (DomainError, IntegrityError):
            row.outcome, row.problem = LineOutcome.WRONG, LineProblem.REFUSED
    row.save(update_fields=["typed", "outcome", "problem", "twin", "participant"])
    return row


def _register(actor: Viewer, community: Community, person: RegisterPerson) -> Participant:
    participant = register_participant(
        actor=actor,
        community=community,
        user=ensure_user(actor=actor, email=person.email) if person.email else None,
        first_name=person.first_name,
        family_name=person.family_name,
        postcode=person.postcode,
        house_number=person.house_number,
        phone=person.phone,
        consents=NEEDED,  # a line without is not taken in
        how=ConsentHow(person.how),
        agreed_on=date.fromisoformat(person.agreed_on),
        is_another=True,  # it was looked at just now, under the same lock
    )
    if person.is_met and is_coordinator_of(actor, participant):
        confirm_participant(actor=actor, participant=participant)
    _welcome(actor, participant, date.fromisoformat(person.agreed_on))
    return participant


def _welcome(actor: Viewer, participant: Participant, agreed_on: date) -> None:
    """Tell who has mail that they stand here from now on, because they once said yes, and how to get away again."""
    community = participant.community
    site = site_url(community)
    write_mail(
        participant=participant,
        kind="taken_in",
        key=f"taken_in:{participant.public_id}",
        context=lambda: {
            "writer": called(actor, community),
            "day": spoken.full_date(agreed_on),
            "login_url": f"{site}{reverse('account_request_login_code')}",
            "privacy_url": f"{site}{reverse('members:privacy')}",
        },
    )
