"""Forms of what somebody is told."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buurthulp.spoken import Choice, clock_time
from members.enums import ContactWay
from members.forms import NUMBER_SEEN
from members.quiet import clock_of
from notifications.enums import MailTopic, TopicChoice
from notifications.selectors import Reach

TOPICS = {
    MailTopic.QUESTIONS: Choice(
        _("Vragen van buren"), _("Of jij iets kunt doen, en het bericht als het al geregeld is.")
    ),
    MailTopic.ACTIVITIES: Choice(_("Herinnering aan een activiteit"), _("De dag ervoor, als je “ik kom” zei.")),
    MailTopic.THANKS: Choice(_("Bedankjes"), _("Ze staan ook bij Gegeven en gekregen.")),
}
WAYS = {
    ContactWay.MAIL: Choice(_("Per mail")),
    ContactWay.SMS: Choice(_("Per sms"), _("Je antwoordt met JA of NEE. Stoppen? Stuur STOP.")),
    ContactWay.PHONE: Choice(_("Bel mij maar"), _("Een mens van Buurthulp belt je.")),
}
TOPIC_WAYS = {TopicChoice.MAIL: _("Mail"), TopicChoice.SMS: _("Sms"), TopicChoice.NONE: _("Niet")}
NOON = 12
EARLIEST_EVENING, LATEST_MORNING = 17, 12


class MailForm(forms.Form):
    """How somebody wants to be told what, and when it is quiet.

    ``usual``: the quiet hours of the community. Where there is one channel, topics are ticked;
    where there are two, each has its own. A mobile number is asked of who has none and could be sent text messages;
    any number, of who has none at all and could be called. ``shares_phone``: whether others see it.
    """

    told_by = forms.ChoiceField(
        label=_("Hoe laten we je iets weten?"),
        help_text=_("Over je eigen vragen en je afspraken. Daar rekent iemand anders op, dus dat krijg je altijd."),
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        max_length=25,
        required=False,
        label=_("Je mobiele nummer, als je sms wilt"),
        help_text=_("We sturen er eerst een sms heen. Stuur JA terug, dan staat het aan."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    topics = forms.MultipleChoiceField(
        choices=[(topic.value, words) for topic, words in TOPICS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TypedChoiceField(label=_("Rust vanaf"), coerce=clock_of)
    quiet_until = forms.TypedChoiceField(label=_("Rust tot"), coerce=clock_of)
    gathers = forms.BooleanField(
        required=False,
        label=_("Gewone berichten in één mail, elke ochtend"),
        help_text=_(
            "Bedankjes, “Is het gelukt?” en wat al geregeld is. Vragen, afspraken en wat niet doorgaat krijg je meteen."
        ),
    )

    def __init__(
        self, *args: Any, reach: Reach, usual: tuple[time, time], shares_phone: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach
        self._choose("told_by", [(way.value, WAYS[way]) for way in reach.ways])
        wants_mobile = reach.may_sms and not reach.has_mobile
        if not reach.has_number:
            self._ask_number(NUMBER_SEEN[shares_phone], wants_mobile=wants_mobile)
        elif not wants_mobile:
            del self.fields["phone"]
        if not reach.mail:
            del self.fields["gathers"]
        self._choose("quiet_from", _hours(usual[0], -1, EARLIEST_EVENING))
        self._choose("quiet_until", _hours(usual[1], 1, LATEST_MORNING))
        self._make_topics()

    @property
    def topic_fields(self) -> list[forms.BoundField]:
        """One field for each topic, where there is a channel to choose."""
        return [self[topic.value] for topic in TOPICS if topic.value in self.fields]

    def ways(self) -> dict[MailTopic, TopicChoice]:
        """What was chosen for each topic."""
        if "topics" not in self.fields:
            return {topic: TopicChoice(self.cleaned_data[topic.value]) for topic in TOPICS}
        channel = TopicChoice.MAIL if self.reach.mail else TopicChoice.SMS
        return {topic: channel if topic.value in self.cleaned_data["topics"] else TopicChoice.NONE for topic in TOPICS}

    def wants_sms(self) -> bool:
        """Whether anything is to come by text message."""
        told_by = self.cleaned_data["told_by"]
        return bool(told_by == ContactWay.SMS or TopicChoice.SMS in self.ways().values())

    def _ask_number(self, seen: str | Promise, *, wants_mobile: bool) -> None:
        self.fields["phone"].label = (
            _("Je telefoonnummer, als we bellen of sms'en") if wants_mobile else _("Je telefoonnummer, als we bellen")
        )
        by_sms = _("Wil je sms? Dan sturen we er eerst een heen. Stuur JA terug, dan staat het aan.")
        self.fields["phone"].help_text = f"{seen} {by_sms}" if wants_mobile else str(seen)

    def _make_topics(self) -> None:
        if not (self.reach.mail and self.reach.may_sms):
            self.fields["topics"].label = (
                _("Welke sms'jes wil je krijgen?") if self.reach.may_sms else _("Welke mails wil je krijgen?")
            )
            return
        del self.fields["topics"]
        for topic, words in TOPICS.items():
            self.fields[topic.value] = forms.ChoiceField(
                label=words.text,  # type: ignore[arg-type]  # lazy text
                help_text=words.help,  # type: ignore[arg-type]  # the same
                choices=[(way.value, label) for way, label in TOPIC_WAYS.items()],
                widget=forms.RadioSelect,
            )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


def _hours(usual: time, step: int, last: int) -> list[tuple[str, str]]:
    """Whole hours from the community's own to ``last``: longer rest, never shorter."""
    hours = [usual]
    is_on_this_side = (usual.hour >= NOON) == (step < 0)
    while is_on_this_side and (hours[-1].hour - last) * -step > 0:
        hours.append(time(hours[-1].hour + step))
    return [(f"{hour:%H:%M}", clock_time(hour)) for hour in hours]
