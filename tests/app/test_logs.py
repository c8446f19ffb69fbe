"""Logs as text and JSON, levels of libraries, and redaction of secrets."""

import json
from pathlib import Path

import pytest

from tests.processes import start_forked

ROOT = Path(__file__).parents[2]
TOKEN = "MTk4.hunter2-token"
PASSWORD = 'pa"ss\\word'


async def logged(
    folder: Path, program: str, *, level: str = "INFO", form: str = "text"
) -> list[str]:
    """Set up logging in a process of its own, run `program` there, and return what it logged."""
    head = (
        "import logging\n"
        "from bot.app.logs import interaction_context, set_up_logging\n"
        f"TOKEN, PASSWORD = {TOKEN!r}, {PASSWORD!r}\n"
        f"set_up_logging({level!r}, {form!r}, secrets=[TOKEN, PASSWORD, 'abc', ''])\n"
        "log = logging.getLogger('bot.test')\n"
    )
    script = folder / "program.py"
    script.write_text(head + program)
    process = await start_forked([str(script)], cwd=folder, env={"PYTHONPATH": str(ROOT)})
    out, err = await process.communicate()
    assert (await process.wait(), out) == (0, b""), err.decode()
    return err.decode().splitlines()


FAIL = """
try:
    raise ValueError(f'at https://discord/{TOKEN} with {PASSWORD}')
except ValueError:
    log.exception('Token %s, password %s', TOKEN, PASSWORD, extra={'interaction': 7, 'url': TOKEN,
                  'deeper': {'token': TOKEN, 'password': object()}})
"""


async def test_a_text_line_has_time_level_logger_and_message(tmp_path: Path):
    (line,) = await logged(tmp_path, "log.info('Hello %s', 'Mia')")
    date, time, level, name, message = line.split(maxsplit=4)
    assert (len(date), len(time), time[-1]) == (10, 9, "Z")
    assert (level, name, message) == ("INFO", "bot.test:", "Hello Mia")


async def test_a_json_line_is_one_object(tmp_path: Path):
    (line,) = await logged(
        tmp_path, "log.warning('Hello\\n%s', 'Mia', extra={'interaction': 7})", form="json"
    )
    record = json.loads(line)
    assert record.pop("time").endswith("+00:00")
    assert record == {
        "level": "WARNING",
        "logger": "bot.test",
        "message": "Hello\nMia",
        "interaction": 7,
    }


ODD = """
log.info({'time': 1, 'note': 'hi'}, extra={'level': 'no', 'time': 'no', 'color_message': 'no'})
log.error('nothing failed', exc_info=True)
log.info('here', stack_info=True)
"""


async def test_messages_and_extras_cannot_replace_fields(tmp_path: Path):
    odd, nothing, here = map(json.loads, await logged(tmp_path, ODD, form="json"))
    assert list(odd) == ["time", "level", "logger", "message"]
    assert odd["level"] == "INFO"
    assert odd["message"] == "{'time': 1, 'note': 'hi'}"
    assert nothing.keys() == odd.keys()
    assert here["stack"].startswith("Stack")
    lines = await logged(tmp_path, ODD)
    assert lines[1].endswith("nothing failed")


INTERACTIONS = """
import asyncio

async def woken():
    with interaction_context(None):
        log.info('for everybody')

async def answered(number):
    with interaction_context(number):
        log.info('asked')
        await asyncio.sleep(0.01)
        asyncio.get_running_loop().call_soon(log.info, 'deferred')
        await asyncio.create_task(woken())
    log.info('over')

async def main():
    await asyncio.gather(answered(7), answered(8))

asyncio.run(main())
"""


async def test_lines_of_an_interaction_carry_its_id(tmp_path: Path):
    lines = await logged(tmp_path, INTERACTIONS, form="json")
    records = [json.loads(line) for line in lines]
    found = [(record["message"], record.get("interaction")) for record in records]
    expected = [(said, number) for said in ("asked", "deferred") for number in ("7", "8")]
    assert sorted(found, key=str) == sorted(
        [*expected, *[("for everybody", None)] * 2, *[("over", None)] * 2], key=str
    )
    said = {line.split(": ", 1)[1] for line in await logged(tmp_path, INTERACTIONS)}
    assert said == {
        *("[7] asked", "[8] asked", "[7] deferred", "[8] deferred", "for everybody", "over")
    }


async def test_a_json_line_includes_the_traceback(tmp_path: Path):
    (line,) = await logged(tmp_path, FAIL, form="json")
    record = json.loads(line)
    assert record["interaction"] == 7
    assert record["exception"].startswith("Traceback")
    assert "ValueError: at https://discord/[secret] with [secret]" in record["exception"]


@pytest.mark.parametrize("form", ["text", "json"])
async def test_secrets_are_redacted_everywhere(tmp_path: Path, form: str):
    output = "\n".join(await logged(tmp_path, FAIL, form=form))
    assert "Token [secret], password [secret]" in output
    assert TOKEN not in output
    assert PASSWORD not in output
    assert json.dumps(PASSWORD)[1:-1] not in output


async def test_very_short_secrets_are_not_redacted(tmp_path: Path):
    (line,) = await logged(tmp_path, "log.info('abcdef')")
    assert line.endswith("abcdef")


async def test_an_extra_that_is_not_json_is_logged_as_text(tmp_path: Path):
    (line,) = await logged(
        tmp_path, "log.info('x', extra={'path': __import__('pathlib').Path('a/b')})", form="json"
    )
    assert json.loads(line)["path"] == "a/b"


CHATTER = """
for name in (
    'apscheduler.scheduler', 'alembic.runtime.migration', 'discord.http', 'filelock'
):
    logging.getLogger(name).info('chatter')
for name in ('aiosqlite', 'discord.gateway', 'asyncio'):
    logging.getLogger(name).debug('chatter')
logging.getLogger('discord.gateway').info('connected')
logging.getLogger('apscheduler.executors').warning('missed')
logging.getLogger('psycopg.pool').warning('reconnecting')
logging.getLogger('discord.client').warning('davey is not installed, voice will NOT be supported')
"""


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
async def test_libraries_log_only_what_matters(tmp_path: Path, level: str):
    lines = await logged(tmp_path, CHATTER, level=level)
    assert [line.rsplit(maxsplit=1)[-1] for line in lines] == ["connected", "missed"]


async def test_a_higher_level_applies_to_libraries_too(tmp_path: Path):
    assert [line.split()[-1] for line in await logged(tmp_path, CHATTER, level="WARNING")] == [
        "missed"
    ]
    assert await logged(tmp_path, CHATTER, level="ERROR") == []


async def test_warnings_are_logged(tmp_path: Path):
    lines = await logged(tmp_path, "import warnings; warnings.warn(f'old {TOKEN}')")
    assert "py.warnings" in lines[0]
    assert "old [secret]" in lines[0]


FORGOTTEN = """
import asyncio, gc

NOTE = 'hunter2' + ' secret note'

async def fail():
    raise ValueError(f"it is not '{NOTE}'")

async def main():
    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0.01)
    gc.collect()

asyncio.run(main())
"""


async def test_an_unretrieved_exception_is_logged_without_its_message(tmp_path: Path):
    said = "\n".join(await logged(tmp_path, FORGOTTEN, level="DEBUG"))
    assert "Task exception was never retrieved" in said
    assert "ValueError: it is not '…'" in said
    assert "hunter2 secret" not in said
