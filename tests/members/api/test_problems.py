"""Every refusal of the API is a problem document in Dutch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from buurthulp.errors import DomainError, NotAllowedError
from members.access import ParticipantNeededError, SecondFactorNeededError, SignInNeededError

AWAY = "Je was even weg. Log opnieuw in, je tekst staat er nog."


class Answer(serializers.Serializer):
    answer = serializers.ChoiceField(choices=["yes", "not_now"])


def answer_to(error: Exception | None = None, *, body: str = "{}", media: str = "application/json") -> Any:
    class View(APIView):
        permission_classes = [AllowAny]

        def post(self, request: Any) -> None:
            if error is not None:
                raise error
            Answer(data=request.data).is_valid(raise_exception=True)

    response = View.as_view()(APIRequestFactory().generic("POST", "/", body, content_type=media))
    response.render()
    return response


def problem_of(response: Any) -> tuple[int, str, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    document = json.loads(response.content)
    assert document["status"] == response.status_code
    assert document["type"] == "about:blank"
    return response.status_code, document["code"], document["detail"]


@pytest.mark.parametrize(
    ("error", "status", "code", "detail"),
    [
        (
            DomainError("error.double_click", "Je had dit al gedaan."),
            409,
            "error.double_click",
            "Je had dit al gedaan.",
        ),
        (NotAllowedError("error.not_yours", "Dit is niet van jou."), 403, "error.not_yours", "Dit is niet van jou."),
        (SignInNeededError(), 401, "error.session", AWAY),
        (
            exceptions.NotAuthenticated(),
            401,
            "error.session",
            AWAY,
        ),
        (ParticipantNeededError(), 403, "error.participant", "Zeg eerst wie je bent, of meld je aan."),
        (SecondFactorNeededError(), 403, "error.second_factor", "Vul eerst de code van je telefoon in."),
        (PermissionDenied("reden"), 403, "error.not_allowed", "Je mag dit zien, maar niet doen."),
        (exceptions.PermissionDenied("reden"), 403, "error.not_allowed", "Je mag dit zien, maar niet doen."),
        (RequestDataTooBig(), 413, "error.too_big", "Je stuurde te veel tekst. Maak je tekst korter."),
    ],
)
def test_each_error_has_its_document(error, status, code, detail):
    assert problem_of(answer_to(error)) == (status, code, detail)


def test_what_is_not_there_is_the_same_whatever_the_reason():
    documents = {
        answer_to(error).content for error in (Http404(), Http404("van Anna"), exceptions.NotFound("van Anna"))
    }
    assert len(documents) == 1
    assert problem_of(answer_to(Http404())) == (
        404,
        "error.not_found",
        "Deze pagina is er niet, of niet voor jou. Ga naar je eigen pagina.",
    )


def test_json_of_the_wrong_shape_names_the_field():
    for body in ("{}", '{"answer": 3}', '{"answer": ["yes"]}', "[1]", '"yes"', "null"):
        response = answer_to(body=body)
        assert problem_of(response) == (400, "error.shape", "Dit klopt nog niet helemaal.")
        assert list(json.loads(response.content)["errors"]) in (["answer"], ["non_field_errors"])


def test_what_is_no_json_is_said():
    assert problem_of(answer_to(body="{ja")) == (400, "error.json", "Dit is geen leesbare JSON.")
    assert problem_of(answer_to(body="answer=yes", media="text/plain"))[:2] == (415, "error.unsupported_media_type")


def test_another_method_is_refused():
    class View(APIView):
        permission_classes = [AllowAny]

    response = View.as_view()(APIRequestFactory().get("/"))
    response.render()
    assert problem_of(response)[:2] == (405, "error.method_not_allowed")


def test_a_visitor_is_asked_to_log_in():
    class View(APIView):
        permission_classes = [IsAuthenticated]

    response = View.as_view()(APIRequestFactory().get("/"))
    response.render()
    assert problem_of(response)[:2] == (401, "error.session")


def test_our_mistake_stays_ours():
    with pytest.raises(ZeroDivisionError):
        answer_to(ZeroDivisionError())
