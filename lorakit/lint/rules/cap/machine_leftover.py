"""CAP014 machine-leftover."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.caption.nocaption import Form, leftover
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.nocaption import Leftover
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

SAYS = {
    Form.DATA: "{text} is the code of a data file: keep the description alone",
    Form.FILE: "{text} is a file's name: describe the picture instead",
    Form.NUMBER: "{text} is a number or a file's name: describe the picture instead",
    Form.PATH: "{text} is a place on a disk: delete it, or describe the picture instead",
    Form.ADDRESS: "{text} is a web address: delete it",
    Form.TALK: "{text} belongs to a talk with a captioning model: keep the description alone",
    Form.MARKUP: "{text} is HTML, trained as letters: delete the tags and write the signs themselves",
    Form.MARKDOWN: "{text} is Markdown, trained as letters: keep the words alone",
    Form.FIELD: "{text} is a template's field that nobody filled in: write what the picture shows there",
    Form.SCORES: "{text} is a tag with a tagger's score, trained as letters: delete the numbers",
    Form.OPTIONS: "{text} is a setting of an image generator: keep the description alone",
}
PARAMETERS = ("Negative prompt:", "Steps: ")  # lines of their own in a file of several lines: another rule's


class MachineLeftover(SampleRule):
    """Leftover of a machine in a caption: file name, web address, JSON, HTML, chat.

    Scripts, web pages and chat models leave names, codes and talk around the description, or in its place. All of it
    is trained: it takes tokens from the description and binds to the pictures, and no prompt will ever hold it. Keep
    the words that say what is seen. Text in quotation marks is read off the picture and no fault.
    """

    code = "CAP014"
    name = "machine-leftover"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("a dog on grass https://example.com/dog", says="web address"),
        Bad(r"C:\pictures\training\dog_on_grass", says="place on a disk"),
        Bad(files={"a.jpg": Picture(), "a.txt": "dog.jpg"}, says="`dog.jpg` is a file's name"),
        Bad(files={"a.jpg": Picture(), "a.txt": "IMG_2231"}, says="`IMG_2231`"),
        Bad('{"caption": "a dog on grass"}', says="data file"),
        Bad("<p>a dog &amp; a cat</p>", says="HTML"),
        Bad("**Subject:** a tall man in a red coat", says="Markdown"),
        Bad("User: describe the image. Assistant: a dog on grass", says="talk"),
        Bad("<think>the picture has a dog</think> a dog on grass", says="`<think>`"),
        Bad("A photo of [subject] in [location]", says="`[subject]` is a template's field"),
        Bad("dog:0.98, grass:0.95", says="`dog:0.98`"),
        Bad("a dog on grass --ar 16:9 --v 6", says="generator"),
        Bad("这是一只狗 https://example.com/dog", says="web address"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a sign that says “www.shop.com”, a webpage on a laptop, a USB-C plug"),
        Good("a poster (16:9), a clock at 12:30, dog: golden retriever, title: subtitle"),
        Good("k-on!, c:, :d, 1girl, (neon glow:1.2), [cat:dog:0.5]", about="prompt syntax is another rule's"),
        Good("a red car <lora:x:0.8>, {red|blue} hat, [night], AT&T tower"),
        Good(files={"IMG_0042.jpg": Picture(), "IMG_0042.txt": "IMG_0042"}, about="its own name is another rule's"),
        Good("12345", settings={"trigger": "12345"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            parsed = reading.parsed
            if (found := leftover(parsed)) and not _known(found, parsed.text, view):
                span = found.start, found.end
                said = quote(parsed.text[slice(*span)], 40)
                yield self.report_span(view, index, span, SAYS[found.form], text=said)


def _known(found: Leftover, text: str, view: SampleView) -> bool:
    """Whether it is meant (a part of the trigger), or reported by another rule."""
    piece = text[found.start : found.end].strip()
    if piece in (view.subset.trigger or ""):
        return True
    if found.form is Form.OPTIONS:
        return len(view.captions) > 1 and text.startswith(PARAMETERS)
    name = PurePosixPath(view.key)
    own = {_letters(name.stem), _letters(name.name)}
    return found.form in (Form.FILE, Form.NUMBER) and _letters(text) in own


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())
