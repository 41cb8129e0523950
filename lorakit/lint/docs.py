"""Write the rule pages: `python -m lorakit.lint.docs docs/rules`. The pages are generated; a test keeps them true."""

from __future__ import annotations

import sys
from pathlib import Path

from lorakit.lint.packs import load_packs
from lorakit.lint.page import index, page
from lorakit.lint.registry import all_rules


def pages() -> dict[str, str]:
    """Every page by its file name."""
    rules = all_rules(load_packs("lorakit", "style"))
    return {"README.md": index(rules), **{f"{rule.code}.md": page(rule) for rule in rules}}


def main(folder: Path) -> None:
    """Write all pages into `folder` and remove those of rules that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = pages()
    for old in folder.glob("*.md"):
        if old.name not in fresh:
            old.unlink()
    for name, text in fresh.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
