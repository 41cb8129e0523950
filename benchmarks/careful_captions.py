"""False alarms of the caption rules on careful captions, and their hits on captions to be read by eye.

    python benchmarks/careful_captions.py                    # the three frozen sets beside this file
    python benchmarks/careful_captions.py --hits FILE ...    # a caption a line, or a .tsv (first column), or SDXL .json

Careful sets may raise at most 2 warnings per 100 captions and no error; exit code 1 when they do. `--hits` prints up to
50 findings of every rule per file with the caption, for a person to judge; nothing is judged by the program.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

from lorakit import api
from lorakit.findings import Severity

HERE = Path(__file__).resolve().parent / "careful"
SETS: dict[str, dict[str, Any]] = {
    "tags": {"trigger": "mirelle", "profile": "character"},
    "prose": {"trigger": "oldharbor style"},
    "chinese": {"trigger": "mojing"},
}
FAMILIES = ["CAP", "VOC", "SET"]
ALLOWED = 0.02  # warnings a caption
MOST = 50


def captions(path: Path) -> dict[str, list[str]]:
    """The captions of a file, by column: SDXL styles have a prompt and a negative prompt."""
    if path.suffix == ".tsv":
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter="\t"))[1:]
        return {"": [" ".join(row[0].split()) for row in rows]}
    if path.suffix == ".json":
        styles = json.loads(path.read_text("utf-8"))
        columns = ("prompt", "negative_prompt")
        return {
            column: [each[column].replace("{prompt}", "a woman") for each in styles if each.get(column)]
            for column in columns
        }
    return {"": [line for line in path.read_text("utf-8").splitlines() if line.strip()]}


def careful() -> int:
    """Lint the frozen sets and print what they raise."""
    failed = False
    print("| set | captions | errors | warnings | infos | rules |\n|---|---|---|---|---|---|")
    for name, settings in SETS.items():
        lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
        findings = api.caption_linter({**settings, "select": FAMILIES})(lines)
        counts = Counter(finding.severity for finding in findings)
        rules = ", ".join(sorted({finding.name for finding in findings})) or "none"
        errors, warnings, infos = counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.INFO]
        print(f"| {name} | {len(lines)} | {errors} | {warnings} | {infos} | {rules} |")
        failed |= bool(errors) or warnings > ALLOWED * len(lines)
    return int(failed)


def hits(paths: list[Path]) -> None:
    """Print findings with their captions, rule by rule."""
    judge = api.caption_linter({"select": FAMILIES})
    for path in paths:
        for column, lines in captions(path).items():
            findings = [finding for finding in judge(lines) if finding.code[:3] != "SET"]
            print(f"== {path.name} {column}: {len(lines)} captions")
            for code in sorted({finding.code for finding in findings}):
                block = [finding for finding in findings if finding.code == code]
                print(f"-- {code} {block[0].name}: {len(block)} hits")
                for finding in block[:MOST]:
                    text = lines[int(finding.sample) - 1] if finding.sample else ""
                    print(f"{finding.severity.label}: {finding.message}\n    {text}")


def main() -> int:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hits", nargs="+", type=Path, default=[], metavar="FILE")
    given = parser.parse_args()
    if given.hits:
        hits(given.hits)
        return 0
    return careful()


if __name__ == "__main__":
    raise SystemExit(main())
