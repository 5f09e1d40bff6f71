"""What the commands on recordings share: reading one, and its salt."""

from __future__ import annotations

from pathlib import Path

from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.har import RecordingError
from yespo_contracts.recordings.matching import Recording
from yespo_contracts.recordings.pseudonyms import default_salt_file, read_salt
from yespo_contracts.recordings.reading import read_recording
from yespo_mockserver.stubs.recording import Otherwise, Replay
from yespo_testkit.cli.console import fail


def exchanges_of(path: Path) -> list[Recorded]:
    """Return the exchanges of a recording; stops the command with a sentence where it can't be read."""
    try:
        return read_recording(path)
    except RecordingError as error:
        fail(str(error))


def replay_of(path: Path, otherwise: Otherwise, salt_file: Path | None) -> Replay:
    """Return what answers out of a recording; with its salt it knows the real identifiers too."""
    return Replay(recording_of(path, salt_file), otherwise)


def recording_of(path: Path, salt_file: Path | None) -> Recording:
    """Return a recording to look requests up in; stops the command with a sentence where it can't be read."""
    exchanges = exchanges_of(path)
    if not exchanges:
        fail(f"{path}: there is no request in it.")
    salt_file = salt_file or (found if (found := default_salt_file()).exists() else None)
    try:
        anonymizer = None if salt_file is None else Anonymizer(read_salt(salt_file))
    except (OSError, ValueError) as error:
        fail(f"{salt_file}: {error.strerror}." if isinstance(error, OSError) else str(error))
    return Recording(exchanges, anonymizer)
