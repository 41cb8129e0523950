"""The careful sets with the faults of careless ones: repairs bring them back, and say what they cannot."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from lorakit import api

if TYPE_CHECKING:
    from collections.abc import Callable

CAREFUL = Path(__file__).resolve().parents[2] / "benchmarks" / "careful"
Seed = tuple[str, "Callable[[str], str]"]


def lines(style: str) -> list[str]:
    return (CAREFUL / f"{style}.txt").read_text("utf-8").splitlines()


def at(place: int, piece: str, comma: str = ", ") -> Callable[[str], str]:
    """Put `piece` in as unit number `place`."""

    def seed(text: str) -> str:
        units = text.split(comma)
        units.insert(place, piece)
        return comma.join(units)

    return seed


def instead(pattern: str, new: str) -> Callable[[str], str]:
    """Put `new` in place of what first matches `pattern`."""
    return lambda text: re.sub(pattern, new, text, count=1)


# what is done to caption number 1, 2, 3 ... of each set; a safe repair undoes it
SAFE: dict[str, list[Callable[[str], str]]] = {
    "tags": [
        at(4, "not blurry"),
        at(3, "no watermark"),
        lambda text: text + ", " + text.split(", ")[4],
        instead(r"solo", "(solo:1.2)"),
        instead(r", ", " ,  "),
        lambda text: text + ",",
        lambda text: ", ".join([*text.split(", ")[1:3], text.split(", ")[0], *text.split(", ")[3:]]),
        instead(r"witch hat|black capelet|white shirt|black skirt", "((\\g<0>))"),
        at(5, "solo"),
        lambda text: text.replace(", ", "，", 2),
        lambda text: text.replace(", ", ",, ", 1),
        lambda text: text.replace("1girl", "1gi\u200brl"),
        lambda text: text.replace(" ", "\u00a0", 1),
        at(2, "without distortion"),
        instead(r"1girl", "1girl, 1girl"),
        lambda text: ", ".join(unit.replace(" ", "_") for unit in text.split(", ")) if "_" not in text else text,
    ],
    "prose": [
        lambda text: text.removesuffix(".") + " without distortion.",
        lambda text: text.replace(" ", "  ", 3),
        lambda text: text.removesuffix(".") + ", not blurry.",
        instead(r", ", ", no watermark, "),
        instead(r"\b(red|old|young)\b", "(\\1:1.3)"),
        lambda text: text + " ",
    ],
    "chinese": [
        lambda text: text + "，没有水印",
        at(2, "不模糊", "，"),
        at(3, "画面无噪点", "，"),
        lambda text: text.replace("，", " ，", 1),
        instead(r"雨夜|清晨|黄昏|深夜", "(\\g<0>:1.3)"),
    ],
}
# what needs --unsafe-fixes, with the glossary below
UNSAFE: dict[str, list[Callable[[str], str]]] = {
    "tags": [
        instead(r"mirelle, ", ""),
        instead(r"mirelle", "mirele"),
        instead(r"witch hat", "pointy hat"),
        lambda text: text + ", <lora:mirelle_v1:0.8>",
        lambda text: text + ", trending on artstation",
    ],
    "prose": [
        instead(r"oldharbor style, ", "oldharbor style, the image shows "),
        instead(r"oldharbor style", "old harbor style"),
        instead(r"oldharbor style, ", ""),
        instead(r"\btrawler\b", "fishing vessel"),
        instead(r"\btrawlers\b", "fishing vessels"),
    ],
    "chinese": [instead("mojing，", ""), instead("霓虹灯", "霓虹光")],
}
GLOSSARIES = {
    "tags": "prefer: {witch hat: [pointy hat]}\nreject: [trending on artstation]\n",
    "prose": "prefer: {trawler: [fishing vessel]}\n",
    "chinese": "prefer: {霓虹灯: [霓虹光]}\n",
}
# what stays for a person: the caption and the rule that still speaks of it
REMAINDER: dict[str, list[tuple[str, str]]] = {
    "tags": [("TODO", "placeholder"), ("mirelle, 1girl, street, no people", "negative-phrase"), ("", "empty")],
    "prose": [
        ("oldharbor style, beautiful scenery.", "vague"),
        ("oldharbor style, I'm sorry, I can't help with that.", "placeholder"),
        ("oldharbor style, a man mends a net, keep the face unchanged.", "instruction-phrase"),
    ],
    "chinese": [("mojing，美丽的风景", "vague"), ("mojing，没有行人的街道，灯笼，雨后", "negative-phrase")],
}
SETTINGS: dict[str, dict[str, Any]] = {
    "tags": {"trigger": "mirelle", "profile": "character", "caption": {"underscores": "spaces"}},
    "prose": {"trigger": "oldharbor style"},
    "chinese": {"trigger": "mojing"},
}
KNOWN = {"chinese": {"chinese-on-clip", "separators"}}  # what the careful sets are told already: habits, as infos


def fixer(style: str, unsafe: bool) -> Any:
    given = {**SETTINGS[style], "select": ["CAP", "VOC"], "ignore": []}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "glossary.yaml"
        path.write_text("schema: 1\n" + GLOSSARIES[style], encoding="utf-8")
        return api.caption_fixer({**given, "glossary": str(path)}, unsafe)


def seeded(style: str, seeds: list[Callable[[str], str]]) -> tuple[list[str], list[str]]:
    """The careful captions that the seeds change, so far as each finds what it looks for, and the changed set."""
    careful = lines(style)
    changed = list(careful)
    free = list(range(len(careful)))
    # what few captions offer comes first
    for seed in sorted(seeds, key=lambda seed: sum(seed(text) != text for text in careful)):
        number = next(number for number in free if seed(careful[number]) != careful[number])
        free.remove(number)
        changed[number] = seed(careful[number])
    return careful, changed


def same(style: str, one: str, other: str) -> bool:
    """Chinese captions may come back with `, ` between units, which is what trainers split at."""
    return one == other or (style == "chinese" and one.replace(", ", "，") == other)


@pytest.mark.parametrize("style", list(SAFE))
def test_safe_repairs_bring_the_careful_captions_back(style: str) -> None:
    careful, changed = seeded(style, SAFE[style])
    assert sum(one != other for one, other in zip(careful, changed, strict=True)) == len(SAFE[style])
    repaired, left = fixer(style, unsafe=False)(changed)
    wrong = [(one, other) for one, other in zip(careful, repaired, strict=True) if not same(style, other, one)]
    assert wrong == []
    assert {finding.name for finding in left} <= KNOWN.get(style, set())


@pytest.mark.parametrize("style", list(UNSAFE))
def test_the_other_repairs_bring_back_the_rest(style: str) -> None:
    careful, changed = seeded(style, [*SAFE[style], *UNSAFE[style]])
    repaired, left = fixer(style, unsafe=True)(changed)
    wrong = [(one, other) for one, other in zip(careful, repaired, strict=True) if not same(style, other, one)]
    assert wrong == []
    assert {finding.name for finding in left} <= KNOWN.get(style, set())


@pytest.mark.parametrize("style", list(REMAINDER))
def test_what_only_a_person_can_mend_is_left_as_it_is_and_named(style: str) -> None:
    careful = lines(style)
    captions = [*careful, *(text for text, _ in REMAINDER[style])]
    repaired, left = fixer(style, unsafe=False)(captions)
    assert all(same(style, one, other) for one, other in zip(repaired, captions, strict=True))
    for number, (_, rule) in enumerate(REMAINDER[style], len(careful) + 1):
        assert rule in {finding.name for finding in left if finding.sample == str(number)}
