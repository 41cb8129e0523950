"""How well `negative-phrase` finds negations: precision and recall on labelled captions, beside a one-line regex.

    python benchmarks/find_negations.py FLAVORS.TXT

FLAVORS.TXT is clip-interrogator's list (its sha256 stands in benchmarks/negation/guide.md); labels go by line number.
The other sets lie beside the guide. `zh_captions.csv` and the first held-out sets were seen while the rule was written
or mended; `heldout2_*` were written from the guide alone and first read by the finished rule.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.caption.negation.find import negations
from lorakit.caption.reading import read
from lorakit.lint.packs import load_packs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).resolve().parent / "negation"
SHA256 = "c99d83a7a435157339f3b60a34794c524de37159a9b72f3a2034df8245c4a2f1"
REGEX = re.compile(r"\b(no|not|without|never)\b", re.IGNORECASE)
CHARACTERS = re.compile("[不没無无非未别勿莫]")
SETS = ("zh_captions", "heldout_en", "heldout_zh", "heldout2_en", "heldout2_zh")


def flavors(path: Path) -> list[tuple[str, str]]:
    """Every line of the flavors with its label; unlisted lines hold no negation."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        sys.exit(f"{path} is another file than the one that was labelled: its line numbers would mean nothing")
    with (HERE / "flavors_labels.csv").open(encoding="utf-8", newline="") as stream:
        labels = {int(row["line"]): row["label"] for row in csv.DictReader(stream)}
    return [(line, labels.get(number, "none")) for number, line in enumerate(data.decode("utf-8").split("\n"), 1)]


def captions(name: str) -> list[tuple[str, str]]:
    """The captions of one labelled set."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["text"], row["label"]) for row in csv.DictReader(stream)]


def score(items: Iterable[tuple[str, str]], fires: Callable[[str], bool]) -> str:
    """Precision and recall as table cells, with the counts behind them."""
    hits = [(fires(text), label != "none") for text, label in items]
    right = sum(found and meant for found, meant in hits)
    wrong = sum(found and not meant for found, meant in hits)
    missed = sum(meant and not found for found, meant in hits)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return f"{precision:.3f} | {recall:.3f} | {right} right, {wrong} wrong, {missed} missed"


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


def main() -> int:
    """Print the table."""
    lexicon = load_packs("lorakit", "style").vocabularies.lexicon
    sets = {name: captions(name) for name in SETS if (HERE / f"{name}.csv").is_file()}
    if len(sys.argv) > 1:
        sets = {"flavors": flavors(Path(sys.argv[1])), **sets}

    def rule(text: str) -> bool:
        return bool(negations(read(text, lexicon)))

    print("| set | captions | finder | precision | recall | counts |\n|---|---|---|---|---|---|")
    for name, items in sets.items():
        simple = CHARACTERS if "zh" in name else REGEX
        shown = simple.pattern.replace("|", "\\|")
        print(f"| {name} | {len(items)} | negative-phrase | {score(items, rule)} |")
        print(f"| | | `{shown}` | {score(items, partial(_matches, simple))} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
