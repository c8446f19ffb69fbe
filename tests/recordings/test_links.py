"""Which links lead to files on Discord."""

from bot.recordings.rules.links import hosted_file

LINKS = [
    ("https://cdn.discordapp.com/attachments/12/34/a%20b.wav?ex=1&is=2", "a b.wav"),
    ("https://media.discordapp.net/attachments/12/34/a.mp3", "a.mp3"),
    ("https://cdn.discordapp.com.evil.example/attachments/12/34/a.wav", None),
    ("https://cdn.discordapp.com:444/attachments/12/34/a.wav", None),
    ("http://cdn.discordapp.com/attachments/12/34/a.wav", None),
    ("https://cdn.discordapp.com/attachments/12/34/../a.wav", None),
    ("https://soundcloud.com/attachments/12/34/a.wav", None),
]


def test_only_files_on_discords_own_hosts_are_taken_as_files() -> None:
    assert [(each, hosted_file(each)) for each, _ in LINKS] == LINKS
