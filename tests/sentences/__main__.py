"""Writes every sentence that people can read on one page; `make sentences` calls it."""

from itertools import groupby

from tests.sentences.collecting import ROOT, Sentence, collect

PAGE = ROOT / "build" / "sentences.md"


def main() -> None:
    """Write the page and say where it is."""
    sentences = collect()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(draw(sentences))
    print(f"{len(sentences):,} sentences in {PAGE.relative_to(ROOT)}")


def draw(sentences: list[Sentence]) -> str:
    """Return the page: part by part, file by file, each text with its line."""
    lines = ["# Everything people can read", ""]
    for part, of_part in groupby(sentences, key=lambda each: each.part):
        lines += [f"## {part}", ""]
        for file, of_file in groupby(of_part, key=lambda each: each.file):
            lines += [f"### {file}", ""]
            lines += [f"- {each.line}: {' ⏎ '.join(each.text.splitlines())}" for each in of_file]
            lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
