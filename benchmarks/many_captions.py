"""10,000 captions with a 5,000-entry glossary: how long do all caption rules take, how do they grow, how much memory?

    python benchmarks/many_captions.py [--sizes 10000,100000] [--rounds 3]

The corpus is drawn from a fixed seed: captions of 8 phrases, 1 to 3 words each, from 20,000 made-up words with the
frequencies of a natural text (Zipf), a trigger first, and 5 % of captions with a fault (a negation, a prompt weight, a
variant of the glossary, a doubled phrase ...). Texts are in memory: reading files is `many_pairs.py`. Each run is a
process of its own; its time is that of `api.caption_linter(...)(captions)`, with the glossary's loading apart. The
figure "rule by rule" runs each rule alone. Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 4.0  # for 10,000 captions on 2 cores
MEGABYTES = 1000.0  # at 100,000
GROWTH = 1.3  # times linear, from the smallest to the largest size
WORDS, ENTRIES, PHRASES = 20_000, 5_000, 8
FAMILIES = ["CAP", "VOC", "SET"]
FAULTS = (
    "not blurry", "(neon glow:1.3)", "no watermark", "the image shows a street", "without text", "1girl, no humans",
    "avoid distortion", "not sharp", "{day|night}", "stock photo",
)  # fmt: skip
SYLLABLES = "ba be bi bo da de di do fa fe fi fo ga ge gi go la le li lo ma me mi mo na ne ni no ra re ri ro sa se si"


def vocabulary(rng: random.Random) -> list[str]:
    """20,000 made-up words of two to five syllables, none twice."""
    syllables = SYLLABLES.split()
    found: dict[str, None] = {}
    while len(found) < WORDS:
        found.setdefault("".join(rng.choice(syllables) for _ in range(rng.randint(2, 5))) + rng.choice("nrstl"))
    return list(found)


def corpus(size: int) -> tuple[list[str], str]:
    """The captions and the glossary that goes with them."""
    rng = random.Random(20260101)
    words = vocabulary(rng)
    weights = [1 / (rank + 10) for rank in range(WORDS)]
    names = [f"{words[index]} {words[-index - 1]}" for index in range(ENTRIES)]
    variants = [f"{words[-index - 1]} {words[index]} {words[(index * 7) % WORDS]}" for index in range(ENTRIES)]
    stream = iter(rng.choices(words, weights, k=size * PHRASES * 3))
    captions = []
    for _ in range(size):
        phrases = [" ".join(next(stream) for _ in range(rng.randint(1, 3))) for _ in range(PHRASES)]
        if rng.random() < 0.05:
            phrases[rng.randrange(PHRASES)] = rng.choice((*FAULTS, rng.choice(variants), phrases[0]))
        captions.append(", ".join(["mirelle", *phrases]))
    lines = [f"  {name}: [{variant}]" for name, variant in zip(names, variants, strict=True)]
    return captions, "schema: 1\nprefer:\n" + "\n".join(lines) + "\n"


def measure(size: int, select: list[str]) -> dict[str, float]:
    """One run in this process: seconds to prepare, seconds to lint, megabytes at the peak, findings."""
    from lorakit import api

    captions, text = corpus(size)
    with tempfile.TemporaryDirectory() as folder:
        glossary = Path(folder) / "glossary.yaml"
        glossary.write_text(text, encoding="utf-8")
        start = time.perf_counter()
        judge = api.caption_linter({"glossary": str(glossary), "trigger": "mirelle", "select": select})
        ready = time.perf_counter()
        findings = judge(captions)
        done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"prepare": ready - start, "lint": done - ready, "megabytes": peak, "findings": len(findings)}


def apart(size: int, select: list[str]) -> dict[str, float]:
    """`measure` in a process of its own."""
    command = [sys.executable, __file__, "--one", str(size), "--select", ",".join(select)]
    result: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return result


def main() -> int:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rules", action="store_true", help="also each rule alone at the smallest size")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--select", default=",".join(FAMILIES), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.select.split(","))))
        return 0
    sizes = [int(size) for size in given.sizes.split(",")]
    medians = {}
    print("| captions | prepare s | lint s | microseconds a caption | peak MB | findings |\n|---|---|---|---|---|---|")
    for size in sizes:
        runs = [apart(size, FAMILIES) for _ in range(given.rounds)]
        medians[size] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        row = medians[size]
        each = row["lint"] / size * 1e6
        print(
            f"| {size:,} | {row['prepare']:.2f} | {row['lint']:.2f} | {each:.0f} | {row['megabytes']:.0f} "
            f"| {row['findings']:.0f} |"
        )
    small, large = medians[sizes[0]], medians[sizes[-1]]
    growth = large["lint"] / small["lint"] / (sizes[-1] / sizes[0])
    print(f"growth from {sizes[0]:,} to {sizes[-1]:,}: {growth:.2f} times linear")
    if given.rules:
        _rule_by_rule(sizes[0])
    whole = (small["prepare"] + small["lint"]) * 10_000 / sizes[0]
    failed = whole > SECONDS or growth > GROWTH or large["megabytes"] > MEGABYTES
    print(f"{'FAILED' if failed else 'held'}: {SECONDS} s with preparation, {GROWTH} times linear, {MEGABYTES:.0f} MB")
    return int(failed)


def _rule_by_rule(size: int) -> None:
    from lorakit.lint.packs import load_packs
    from lorakit.lint.registry import all_rules

    print("\n| rule alone | lint s |\n|---|---|")
    codes = [rule for rule in all_rules(load_packs("lorakit", "style")) if rule.code[:3] in FAMILIES]
    timed = [(apart(size, [rule.code])["lint"], rule.code, rule.name) for rule in codes]
    for seconds, code, name in sorted(timed, reverse=True):
        print(f"| {code} {name} | {seconds:.2f} |")


if __name__ == "__main__":
    raise SystemExit(main())
