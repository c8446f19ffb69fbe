"""Logs: their two forms, what is kept quiet, and that no secret gets into them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOKEN = "MTk4.hunter2-token"
PASSWORD = 'pa"ss\\word'


def logged(program: str, *, level: str = "INFO", form: str = "text") -> list[str]:
    """Set up logging in a process of its own, run `program` there, and return what it logged."""
    head = (
        "import logging\n"
        "from bot.logs import set_up_logging\n"
        f"TOKEN, PASSWORD = {TOKEN!r}, {PASSWORD!r}\n"
        f"set_up_logging({level!r}, {form!r}, secrets=[TOKEN, PASSWORD, 'abc', ''])\n"
        "log = logging.getLogger('bot.test')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", head + program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout == ""
    return ended.stderr.splitlines()


FAIL = """
try:
    raise ValueError(f'at https://discord/{TOKEN} with {PASSWORD}')
except ValueError:
    log.exception('Token %s, password %s', TOKEN, PASSWORD, extra={'interaction': 7, 'url': TOKEN,
                  'deeper': {'token': TOKEN, 'password': object()}})
"""


def test_a_line_for_people_has_time_level_logger_and_message():
    (line,) = logged("log.info('Hello %s', 'Mia')")
    date, time, level, name, message = line.split(maxsplit=4)
    assert (len(date), len(time), time[-1]) == (10, 9, "Z")
    assert (level, name, message) == ("INFO", "bot.test:", "Hello Mia")


def test_a_line_for_machines_is_one_json_object():
    (line,) = logged("log.warning('Hello\\n%s', 'Mia', extra={'interaction': 7})", form="json")
    record = json.loads(line)
    assert record.pop("time").endswith("+00:00")
    assert record == {
        "level": "WARNING",
        "logger": "bot.test",
        "message": "Hello\nMia",
        "interaction": 7,
    }


def test_an_exception_stands_in_its_object():
    (line,) = logged(FAIL, form="json")
    record = json.loads(line)
    assert record["interaction"] == 7
    assert record["exception"].startswith("Traceback")
    assert "ValueError: at https://discord/[secret] with [secret]" in record["exception"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_blotted_out_wherever_they_stand(form: str):
    output = "\n".join(logged(FAIL, form=form))
    assert "Token [secret], password [secret]" in output
    assert TOKEN not in output
    assert PASSWORD not in output
    assert json.dumps(PASSWORD)[1:-1] not in output


def test_a_secret_too_short_to_be_one_leaves_the_log_readable():
    (line,) = logged("log.info('abcdef')")
    assert line.endswith("abcdef")


def test_an_extra_that_json_does_not_know_is_told_as_text():
    (line,) = logged(
        "log.info('x', extra={'path': __import__('pathlib').Path('a/b')})", form="json"
    )
    assert json.loads(line)["path"] == "a/b"


CHATTER = """
for name in ('apscheduler.scheduler', 'alembic.runtime.migration', 'discord.http'):
    logging.getLogger(name).info('chatter')
for name in ('aiosqlite', 'discord.gateway', 'asyncio'):
    logging.getLogger(name).debug('chatter')
logging.getLogger('discord.gateway').info('connected')
logging.getLogger('apscheduler.executors').warning('missed')
logging.getLogger('discord.client').warning('davey is not installed, voice will NOT be supported')
"""


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_libraries_say_what_matters_only(level: str):
    lines = logged(CHATTER, level=level)
    assert [line.rsplit(maxsplit=1)[-1] for line in lines] == ["connected", "missed"]


def test_a_higher_level_holds_for_libraries_too():
    assert [line.split()[-1] for line in logged(CHATTER, level="WARNING")] == ["missed"]
    assert logged(CHATTER, level="ERROR") == []


def test_warnings_are_logged():
    lines = logged("import warnings; warnings.warn(f'old {TOKEN}')")
    assert "py.warnings" in lines[0]
    assert "old [secret]" in lines[0]
