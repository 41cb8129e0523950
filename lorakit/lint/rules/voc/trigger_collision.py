"""VOC004 trigger-collision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.reading import read
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.trigger import by_trigger, is_class_tokens, is_ordinary
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.context import Context
    from lorakit.lint.view import SetView

CAPTION = "a street at night, neon light"


@dataclass(frozen=True)
class TriggerCollisionOptions(Options):
    """How long a trigger may be."""

    tokens: int = option(
        4,
        "CLIP tokens of a trigger beyond which it is worth knowing",
        "a convention of the field: 1 to 4 tokens; 0 false alarms on the 3 triggers of the careful sets (2 or 3 each)",
    )


class TriggerCollision(SetRule):
    """Trigger that the base model knows already.

    An ordinary word brings a meaning along: a LoRA called `anna` or `red dress` fights what the base learned from
    millions of pictures, and afterwards every dress in red is yours. Choose an invented word of one to four tokens
    (`mirelle`, `nrvcity`), or put one beside the ordinary word (`oldharbor style`). Every token more is paid in every
    caption. CLIP's vocabulary says what is ordinary: frequent words are a single token. Rare tokens of well-known
    guides (`sks`) are everybody's by now: where LoRAs or merged models meet, they answer to the same word.
    """

    code = "VOC004"
    name = "trigger-collision"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = TriggerCollisionOptions
    options: TriggerCollisionOptions
    bad = (
        Bad(CAPTION, settings={"trigger": "cat"}, says="`cat` is a word that the base knows"),
        Bad(CAPTION, settings={"trigger": "anna"}, says="`anna`"),
        Bad(CAPTION, settings={"trigger": "dragon"}),
        Bad(CAPTION, settings={"trigger": "red dress"}, says="`red dress` consists of words that the base knows"),
        Bad(CAPTION, settings={"trigger": "anime_style"}),
        Bad(CAPTION, settings={"trigger": "1girl"}, about="a tag"),
        Bad(CAPTION, settings={"trigger": "nrvcity_xkq_v17_final"}, says="CLIP tokens"),
        Bad(CAPTION, settings={"trigger": "sks man"}, says="many public models were trained on `sks`"),
        Bad(CAPTION, settings={"trigger": "ohwx"}, says="many public models", about="an info"),
    )
    good = (
        Good(CAPTION, settings={"trigger": "nrvcity"}),
        Good(CAPTION, settings={"trigger": "mrlx"}, about="a cluster of consonants"),
        Good(CAPTION, settings={"trigger": "sks mirelle"}, about="an invented word beside a worn one"),
        Good(CAPTION, settings={"trigger": "oldharbor style"}),
        Good(CAPTION, settings={"trigger": "mirelle girl"}),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good(files={"10_cat/a.jpg": Picture(), "10_cat/a.txt": CAPTION}, about="class tokens are ordinary on purpose"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        own = [each for each in view.training if not is_class_tokens(each.subset, each.layout)]
        for trigger in by_trigger((each.subset.trigger, each) for each in own):
            known, worn = _known(trigger, view.context)
            if known:
                several = len(trigger.replace("_", " ").split()) > 1
                yield self.report(
                    "the trigger {trigger} {known}: the LoRA fights what {they} to it; use an invented word, or add "
                    "one to it",
                    trigger=quote(trigger),
                    known="consists of words that the base knows" if several else "is a word that the base knows",
                    they="they mean" if several else "it means",
                )
                continue
            if worn:
                yield self.report(
                    "many public models were trained on {word}, the rare token of well-known guides: beside them the "
                    "trigger {trigger} calls up another's subject, too; a word that you invent is yours alone",
                    severity=Severity.INFO,
                    word=quote(worn),
                    trigger=quote(trigger),
                )
            tokens = clip_tokenizer().count(trigger)
            if tokens > self.options.tokens:
                yield self.report(
                    "the trigger {trigger} costs {about}{tokens} CLIP tokens in every caption: choose one of "
                    "{limit} or fewer",
                    severity=Severity.INFO,
                    observed=Observed(tokens, self.options.tokens, "tokens"),
                    trigger=quote(trigger),
                    about="" if clip_tokenizer().exact else "about ",
                    tokens=tokens,
                    limit=self.options.tokens,
                )


def _known(trigger: str, context: Context) -> tuple[bool, str]:
    """Whether every word of the trigger is ordinary to CLIP or listed as common; if only a worn one is not, which."""
    reading = read(trigger, context.lexicon)
    words = reading.parsed.words
    hits = reading.of("common-triggers")
    worn = {hit.first: hit.term.form for hit in hits if hit.term.kind == "worn"}
    listed = {index for hit in hits if hit.term.kind != "worn" for index in range(hit.first, hit.last)}
    ordinary = {index for index, word in enumerate(words) if index in listed or is_ordinary(word.norm) is True}
    if worn:
        return False, next(iter(worn.values())) if len(ordinary | worn.keys()) == len(words) else ""
    # a name of one or two letters and a number (`v2`, `r2d2`) is ordinary only beside other words
    known = len(ordinary) == len(words) > 0 and (bool(listed) or any(len(word.norm) > 2 for word in words))
    return known, ""
