"""Record, calibrate, replay, drift in one story: what is found out of a recording is what was found by sending."""

from __future__ import annotations

import os

import msgspec
import pytest
from calibrating import new_shop, some_behaviour
from recording import SALT, RecordingTransport, a_day, written
from settings import shop_with

from yespo_checker.calibrating import Calibrator
from yespo_checker.calibrating.recorded import calibrated, conflicts, known_of
from yespo_checker.drift import compared
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.har import read_har
from yespo_contracts.recordings.matching import Recording
from yespo_contracts.request.written import WireRequest
from yespo_mockserver.app import create_app
from yespo_testkit.cli.check.account import known_shop

SETTINGS = int(os.environ.get("CALIBRATION_SETTINGS", "6"))


@pytest.mark.parametrize("number", range(SETTINGS))
def test_each_setting_is_recovered_from_a_recording_and_nothing_drifts(number: int) -> None:
    behaviour, known = some_behaviour(f"recorded {number}"), known_shop(new_shop())
    real = RecordingTransport(create_app(shop_with(new_shop(), behaviour=behaviour)))
    sent = Calibrator(known, real).run("https://yespo.io")
    exchanges = read_har(written(real.seen))
    for recording, account in (
        (Recording(exchanges, Anonymizer(SALT)), known),
        (Recording(exchanges), known_of(exchanges)),
    ):
        found = calibrated(recording, account, "shop.har")
        assert dict(found.found) == dict(sent.found)
        assert list(conflicts(recording, found.behaviour)) == []
    ours = RecordingTransport(create_app(shop_with(new_shop(), behaviour=found.behaviour)))
    for one in real.seen:
        ours.send(WireRequest(one.path, one.query, method=one.method))
    day = a_day(new_shop())
    for transport in (real, ours):
        for request in day:
            transport.send(request)
        transport.close()
    assert compared(read_har(written(real.seen)), read_har(written(ours.seen))) == []


def test_what_was_not_recorded_is_told_and_what_contradicts_too() -> None:
    app = create_app(new_shop())
    real = RecordingTransport(app)
    real.send(WireRequest("/api/v2/contacts/recoms/1244", "contactId=162688150"))
    exchanges = read_har(written(real.seen))
    real.close()
    recording = Recording(exchanges)
    found = calibrated(recording, known_of(exchanges), "shop.har")
    assert found.found == {"tags_type": "string", "cors": "off"}
    assert found.unknown["error_style"] == "no request in the recording shows it"
    strict = msgspec.structs.replace(Behaviour(), unknown_contact="404")
    wrong = Recording(
        [msgspec.structs.replace(exchanges[0], url="https://yespo.io/api/v2/contacts/recoms/1244?page=1")]
    )
    (told,) = conflicts(wrong, strict)
    assert told.startswith("one-identifier: GET /api/v2/contacts/recoms/1244?page=1 was answered 200, not 400")
