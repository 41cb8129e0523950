"""CAP007 vague."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.nocaption import leftover
from lorakit.caption.syntax import Syntax
from lorakit.caption.words import is_cjk, norms
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lorakit.caption.parse import Parsed
    from lorakit.caption.reading import Reading
    from lorakit.caption.vocabulary import Entry
    from lorakit.caption.words import Word
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

VOCABULARY = "vague"
HEADS = ("subject", "place", "idea")
MOST_HEADS = 2  # three generic things already make a scene
WHERE = "{text} says where, but not how it looks nor what is there: add light, colour, material or things"
SAYS = {
    "subject": "{text} says what, but not how it looks nor where: add colour, material, light or place",
    "place": WHERE,
    "view": WHERE,
    "bare": "{text} is one trait, but of what: name the thing, how it looks and where it is",
}
UNSAID = frozenset({"glue", "joint"})  # a caption of nothing else (`caption`, `this`) is a placeholder
NOTHING = "{text} names nothing that can be seen: say what the picture shows, how it looks and where"


class Known(NamedTuple):
    """A word of the vocabulary, or of the trigger (kind `name`), at word number `at`."""

    at: int
    entry: str
    kind: str


class Vague(SetRule):
    """Caption without a concrete attribute or context.

    The caption is the only meaning that the model gets. `futuristic city` fits ten thousand pictures, so what is
    particular about this one is learned as part of the word `city`, and no prompt can call or change it. Say what is
    seen: colour, material, light, pose, place. Judged are slots, not length: `red bicycle`, `cat sleeping` and `a dog
    on a beach` pass. Any word that is not known as generic counts as a detail, and so does quoted text. The trigger
    and shared words are taken out first; a bare trigger, alone or with its class word (`mirelle, 1girl`), is fine.
    """

    code = "CAP007"
    name = "vague"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("futuristic city", says="`futuristic city` says where, but not how it looks"),
        Bad("a photo of a dog", says="says what, but not how it looks nor where"),
        Bad("masterpiece, best quality, 4k", says="names nothing that can be seen"),
        Bad("side view", says="one trait"),
        Bad("oldharbor style, a person", settings={"trigger": "oldharbor style"}),
        Bad("一只狗的照片", says="`一只狗的照片`"),
        Bad("美丽的风景"),
        Bad("oldharbor style, a beautiful city", settings={"trigger": "oldharbor style"}),
    )
    good = (
        Good("red bicycle"),
        Good("a dog on a beach"),
        Good("cat sleeping"),
        Good("a photo of a corgi", about="a word that is not generic is a detail"),
        Good("mirelle, 1girl", settings={"trigger": "mirelle", "profile": "character"}),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("街上的狗"),
        Good("A photo of [subject] in [location]", about="a template, which is another rule's"),
        Good("caption", about="a placeholder, which is another rule's"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        single = _single_characters(view.context.vocabularies.of(VOCABULARY))
        shared = view.context.shared
        names: dict[str | None, list[tuple[str, ...]]] = {}
        for line in view.lines:
            trigger = line.view.subset.trigger
            if trigger not in names:
                own = norms(trigger) if trigger else ()
                names[trigger] = sorted(filter(None, {own, *shared}), key=len, reverse=True)
            known = _known(line.reading, names[trigger], single)
            if known and _is_vague(line, known) and not _is_leftover(line.reading):
                caption = line.view.captions[line.number]
                kinds = {each.kind for each in known}
                says = next((SAYS[kind] for kind in SAYS if kind in kinds), NOTHING)
                yield self.report_caption(line.view, line.number, says, text=quote(caption.text))


def _single_characters(entries: Mapping[str, Entry]) -> dict[str, tuple[str, str]]:
    """Entry and kind of forms that are one Chinese character: the lexicon leaves these alone inside a longer word."""
    return {
        form: (entry.name, entry.kind)
        for entry in entries.values()
        for form in entry.forms
        if len(form) == 1 and is_cjk(form)
    }


def _known(
    reading: Reading, names: Sequence[tuple[str, ...]], single: Mapping[str, tuple[str, str]]
) -> list[Known] | None:
    """What the caption is made of, or None as soon as it holds a word that nothing accounts for."""
    parsed = reading.parsed
    hits = {hit.first: hit for hit in reading.of(VOCABULARY)}
    words = parsed.words
    known: list[Known] = []
    at = 0
    while at < len(words):
        if named := _named(words, at, names):
            known.append(Known(at, "", "name"))
            at += named
        elif hit := hits.get(at):
            known.append(Known(at, hit.term.entry, hit.term.kind))
            at = hit.last
        elif found := single.get(words[at].norm):
            known.append(Known(at, *found))
            at += 1
        elif words[at].norm.isdigit():
            at += 1
        else:
            return None
        if known and known[-1].kind == "detail":
            return None
    signs = any(
        unit.size == 0 and any(char.isalnum() or char in ":;=<>^_@" for char in unit.key) for unit in parsed.units
    )
    return None if signs or parsed.quoted else known


def _named(words: Sequence[Word], at: int, names: Sequence[tuple[str, ...]]) -> int:
    """How many words from `at` on are the trigger or shared vocabulary."""
    for name in names:
        if words[at].norm == name[0] and tuple(word.norm for word in words[at : at + len(name)]) == name:
            return len(name)
    return 0


def _is_vague(line: Line, known: Sequence[Known]) -> bool:
    """Whether words that are all known leave it open what the picture looks like."""
    parsed = line.reading.parsed
    telling = [each.kind for each in known if each.kind not in UNSAID]
    if not telling or "bare" in telling:
        return telling == ["bare"]  # beside anything else a colour or a view is a detail
    heads = [each for each in known if each.kind in HEADS]
    if len({each.entry for each in heads}) > 1 or len(heads) > MOST_HEADS:
        return False  # subject and context, or a scene
    if any(_compound(parsed, known, *pair) for pair in pairwise(heads)):
        return False
    return not _meant(line, known, heads)


def _is_leftover(reading: Reading) -> bool:
    """Whether a machine's text stands in the caption, which is the cause and another rule's."""
    chat = any(mark.kind is Syntax.CHAT for mark in reading.parsed.marks)
    return chat or leftover(reading.parsed) is not None


def _compound(parsed: Parsed, known: Sequence[Known], left: Known, right: Known) -> bool:
    """Whether two heads in one phrase qualify each other (`robot dog`) instead of standing side by side."""
    joined = any(each.kind == "joint" and left.at < each.at < right.at for each in known)
    return not joined and parsed.unit_at(left.at) == parsed.unit_at(right.at)


def _meant(line: Line, known: Sequence[Known], heads: Sequence[Known]) -> bool:
    """Whether this is the trigger alone or with its class word.

    In a style set only a person is a class word, unless it stands in one phrase with the trigger (`sks dog`); a person
    with an article or a number (`mirelle, a woman`) is content there.
    """
    units = {line.reading.parsed.unit_at(each.at) for each in known if each.kind == "name"}
    if not units or any(each.kind in ("view", "blank", "empty", "idea") for each in known):
        return False
    if line.view.context.profile != "style":
        return True
    told = {each.at + 1 for each in known if each.kind == "glue"}
    return all(
        line.reading.parsed.unit_at(each.at) in units or (each.entry == "people" and each.at not in told)
        for each in heads
    )
