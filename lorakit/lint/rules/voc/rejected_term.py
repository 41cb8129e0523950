"""VOC017 rejected-term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.remove import without
from lorakit.findings import Safety, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule, fix_of, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.lexicon import Hit
    from lorakit.findings import Finding, Fix
    from lorakit.lint.view import SampleView

GLOSSARY = "schema: 1\nreject:\n  - term: trending on artstation\n    reason: says nothing about the picture\n"


class RejectedTerm(SampleRule):
    """Words that the glossary does not want in captions

    Some words come with every captioner and say nothing of the picture; trained, they become part of your LoRA and are
    missed when a prompt lacks them. List them under `reject:` in the glossary, each with a reason for whoever captions
    next. Without a glossary this rule says nothing.
    """

    code = "VOC017"
    name = "rejected-term"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            files={
                "1.jpg": Picture(),
                "1.txt": "a red barn in snow, trending on ArtStation",
                "lorakit.yaml": "schema: 1\nglossary: glossary.yaml\n",
                "glossary.yaml": GLOSSARY,
            },
            says="`trending on ArtStation` is rejected by your glossary: says nothing about the picture",
            fixed={"1.txt": "a red barn in snow"},
            safety=Safety.UNSAFE,
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good(
            files={
                "1.jpg": Picture(),
                "1.txt": 'a monitor that shows "trending on artstation"',
                "lorakit.yaml": "schema: 1\nglossary: glossary.yaml\n",
                "glossary.yaml": GLOSSARY,
            },
            about="quoted words are part of the picture",
        ),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            for hit in reading.of("glossary"):
                reject = view.context.glossary.reject_of(hit.term.entry) if hit.term.kind == "reject" else None
                if reject is None:
                    continue
                yield self.report_span(
                    view,
                    index,
                    reading.parsed.span(hit.first, hit.last),
                    "{said} is rejected by your glossary{reason}",
                    said=quote(reading.shown(hit)),
                    reason=f": {reject.reason}" if reject.reason else ": delete it",
                    fix=_taken_out(view, index, hit),
                )


def _taken_out(view: SampleView, index: int, hit: Hit) -> Fix | None:
    """Without the words, where they are a unit of their own and not the whole caption."""
    parsed = view.readings[index].parsed
    unit = parsed.unit_at(hit.first)
    if unit is None or not view.readings[index].whole(hit) or len(parsed.units) < 2:
        return None
    return fix_of(view, index, "Delete it", Safety.UNSAFE, without(parsed, [unit]))
