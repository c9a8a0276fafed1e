"""Invitations as JSON. No field says more than the page does (safety.md §2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from buurthulp import spoken
from buurthulp.clock import localtime
from exchange.enums import RideBack
from exchange.moments import Part
from matching.links import Answer
from matching.selectors.invitations import InvitationFacts

STATES = ["open", "lapsed", "held", "reserve", "chosen", "not_now", "stepped_back", "arranged", "withdrawn", "expired"]


def _printable(name: str) -> str:
    """A name as it can be written back: JSON may hold half a character, which UTF-8 cannot."""
    return name.encode("utf-8", "replace").decode()


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know, so that a misspelt one is not passed over in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """The values. Raises ValidationError that names every unknown field."""
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                said = [_("Dit veld kennen we niet.")]
                raise serializers.ValidationError({_printable(name): said for name in unknown})
        return super().to_internal_value(data)


class AskerSerializer(serializers.Serializer[Any]):
    """Who asks, before "Graag". ``since`` is a month."""

    first_name = serializers.CharField()
    since = serializers.SerializerMethodField(help_text='The month they joined: "2026-11".')
    thanked = serializers.IntegerField(help_text="How often they were thanked.")

    def get_since(self, asker: Any) -> str:
        """ "2026-11"."""
        return f"{localtime(asker.since):%Y-%m}"


class StandardField(serializers.CharField):
    """Words of the standard kinds of help. What is for people is in the reader's language throughout."""

    def to_representation(self, value: Any) -> str:
        """As a page says it."""
        return spoken.standard(super().to_representation(value))


class CategorySerializer(serializers.Serializer[Any]):
    """A kind of help. ``seeks`` follows the first name: "zoekt een lift"."""

    slug = serializers.CharField()
    name = StandardField()
    seeks = StandardField()


class WhenSerializer(serializers.Serializer[InvitationFacts]):
    """Either ``starts_at``, or a stretch in which a yes names its moment. ``text`` is for people."""

    text = serializers.CharField(source="when")
    starts_at = serializers.DateTimeField(allow_null=True)
    flexible_from = serializers.DateTimeField(allow_null=True)
    flexible_until = serializers.DateTimeField(allow_null=True)
    parts = serializers.ListField(
        child=serializers.ChoiceField(choices=Part.choices),
        help_text="In which parts of those days a yes may name its moment; empty: all.",
    )
    named_at = serializers.DateTimeField(allow_null=True, help_text="The moment that my yes named.")


class BandSerializer(serializers.Serializer[InvitationFacts]):
    """How far, in one of four steps and never finer."""

    code = serializers.ChoiceField(choices=sorted(spoken.BANDS), source="band")
    text = serializers.SerializerMethodField()

    def get_text(self, facts: InvitationFacts) -> str:
        """ "op loopafstand"."""
        return spoken.band(facts.band)


class RideSerializer(serializers.Serializer[Any]):
    """Where a ride goes, before "Graag": a public place by name, of a typed destination only its village."""

    pick_up = serializers.CharField()
    destination = serializers.CharField()
    be_there_at = serializers.DateTimeField(allow_null=True, help_text="Null: only when to pick up was said.")
    back = serializers.ChoiceField(choices=RideBack.values)
    back_at = serializers.DateTimeField(allow_null=True, help_text="Null: one way, or when it is done.")
    stay_minutes = serializers.IntegerField(allow_null=True)
    goes_inside = serializers.BooleanField()
    back_text = serializers.CharField(help_text="The way back, for people.")


class InvitationSerializer(serializers.Serializer[InvitationFacts]):
    """A question put to me."""

    public_id = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    answer_until = serializers.DateTimeField(help_text="Until when we wait before we ask others.")
    asker = AskerSerializer()
    category = CategorySerializer()
    title = serializers.CharField()
    public_line = serializers.CharField()
    when = WhenSerializer(source="*")
    minutes = serializers.IntegerField()
    band = BandSerializer(source="*")
    ride = RideSerializer(allow_null=True, help_text="Only where somebody asks for a lift.")
    at_yours = serializers.BooleanField(help_text='Who asks comes to my home, and sees my address after "Graag".')
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why you, for people; at most two.")


class OneInvitationSerializer(InvitationSerializer):
    """The same, with what matters to whoever is about to answer it, or did."""

    agreed_then = serializers.SerializerMethodField(
        help_text="When another agreement of mine at that time begins; null: there is none. A yes is good all the same."
    )

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_agreed_then(self, facts: InvitationFacts) -> str | None:
        """As the context of the serializer has it."""
        at: datetime | None = self.context["agreed_then"]
        return serializers.DateTimeField().to_representation(at) if at else None


class AnswerSerializer(StrictSerializer):
    """An answer; ``starts_at`` only with a yes to a flexible question."""

    # The messages do not repeat what was sent: it may hold what cannot be written back.
    answer = serializers.ChoiceField(
        choices=[answer.value for answer in Answer],
        error_messages={"invalid_choice": gettext_lazy("Kies yes, not_now of never.")},
    )
    starts_at = serializers.DateTimeField(
        required=False,
        help_text="ISO 8601 with an offset.",
        error_messages={"invalid": gettext_lazy("Schrijf het moment zo: 2026-12-03T14:00:00+01:00.")},
    )


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457). ``detail`` is for people, ``code`` for programs; a 400 adds ``errors`` per field."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
