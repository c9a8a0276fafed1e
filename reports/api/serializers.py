"""Shapes of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class FigureSerializer(serializers.Serializer[Any]):
    """One figure: a number, the words of a median wait, or the symbol for what is not shown."""

    measure = serializers.CharField()
    measure_name = serializers.CharField()
    level = serializers.CharField()
    area_code = serializers.CharField()
    area_name = serializers.CharField()
    residents = serializers.IntegerField(allow_null=True)
    period = serializers.CharField()
    grouping = serializers.CharField()
    kind_code = serializers.CharField(allow_blank=True)
    kind_name = serializers.CharField(allow_blank=True)
    value = serializers.JSONField()


class FiguresSerializer(serializers.Serializer[Any]):
    """What was asked, the notes that go with it, and the figures in the order of every other form."""

    title = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    figures = FigureSerializer(many=True)


class PeriodSerializer(serializers.Serializer[Any]):
    """A period that is out."""

    code = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    frozen_on = serializers.DateField()


class RefusalSerializer(serializers.Serializer[Any]):
    """A problem document; ``nearest`` is the address of what comes closest, "" where nothing does."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    nearest = serializers.CharField(allow_blank=True)
