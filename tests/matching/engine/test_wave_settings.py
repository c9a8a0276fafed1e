"""What a community may set about waves, and what it is when nothing is set."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matching.engine.waves import Channel, Policy, Windows

HOUR = timedelta(hours=1)
POLICY = Policy()
MAIL, PHONE, SMS = Channel.MAIL, Channel.PHONE, Channel.SMS


def test_settings_must_make_sense():
    with pytest.raises(ValueError, match="miss"):
        Policy(miss=0.0)
    with pytest.raises(ValueError, match="window"):
        Windows(sms=timedelta())


@pytest.mark.parametrize(
    ("channel", "expected"), [(PHONE, HOUR / 60), (SMS, 4 * HOUR), (Channel.PUSH, 4 * HOUR), (MAIL, 13 * HOUR)]
)
def test_windows(channel, expected):
    assert Windows().of(channel, POLICY.calendar) == expected


def test_the_community_may_set_the_window_of_mail():
    assert Windows(mail=6 * HOUR).of(MAIL, POLICY.calendar) == 6 * HOUR
