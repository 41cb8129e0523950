"""The document: what is written is read back; what is damaged, edited or something else is refused with a sentence."""

from __future__ import annotations

import copy
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.errors import ExitCode
from lorakit.gate.attestation import Attestation, digest_of, to_json
from lorakit.gate.document import AttestationError, parse, read_attestation
from tests.gate.made import attested, lora, pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEYS = {
    "schema", "kind", "tool", "version", "created", "verdict", "reasons", "judged", "fail_on", "config_digest",
    "counts", "settings", "departures", "rules", "dataset", "suppressed", "digest",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Attestation:
    data = pairs(tmp_path_factory.mktemp("document"))
    (data / "b.txt").rename(data / "b .txt")
    (data / "b.jpg").rename(data / "b .jpg")
    return attested(data, trigger="小猫 [red] \x1b[31m\u202e", ignore=["IMG001"])


@pytest.fixture(scope="module")
def text(made: Attestation) -> str:
    return to_json(made)


def test_what_is_written_is_read_back(made: Attestation, text: str) -> None:
    assert parse(text, "x") == made
    assert parse(to_json(made, indent=None), "x") == made
    assert set(json.loads(text)) == KEYS
    assert json.loads(text)["digest"] == made.digest


def test_the_document_is_text_in_which_nothing_acts(text: str) -> None:
    assert "小猫 [red] \\u001b[31m\\u202e" in text
    assert all(char.isprintable() or char == "\n" for char in text)
    assert text.encode("utf-8").endswith(b"}\n")


def test_the_digest_is_of_sorted_ascii_json_without_spaces(text: str) -> None:
    import hashlib

    content = json.loads(text)
    stored = content.pop("digest")
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert stored == hashlib.sha256(plain.encode()).hexdigest()


def test_spaces_order_and_a_byte_order_mark_change_nothing(made: Attestation, text: str, tmp_path: Path) -> None:
    content = json.loads(text)
    turned = json.dumps(dict(reversed(content.items())), indent=4)
    (tmp_path / "gate.json").write_bytes(b"\xef\xbb\xbf" + turned.replace("\n", "\r\n").encode())
    assert read_attestation(tmp_path / "gate.json") == made


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside `value`."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield (*at, key)
        yield from places(inner, (*at, key))


OTHERS = [None, True, 0, 1, -1, 1.5, "", "open", "a.jpg", [], {}, ["x"], {"x": 1}]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_edit_is_noticed(data: st.DataObject, made: Attestation, text: str) -> None:
    content = json.loads(text)
    place = data.draw(st.sampled_from(list(places(content))))
    holder = content
    for key in place[:-1]:
        holder = holder[key]
    old = copy.deepcopy(holder[place[-1]])
    act = data.draw(st.sampled_from(["replace", "delete", "double"]))
    if act == "replace":
        holder[place[-1]] = data.draw(st.sampled_from(OTHERS))
    elif act == "delete":
        del holder[place[-1]]
    elif isinstance(holder, list):
        holder.insert(place[-1], old)
    else:
        holder[place[-1] + "x"] = old
    edited = json.dumps(content)
    if edited == json.dumps(json.loads(text)):
        return
    with pytest.raises(AttestationError):
        parse(edited, "gate.json")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_byte_that_matters_is_noticed(data: st.DataObject, made: Attestation, text: str) -> None:
    raw = bytearray(text.encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    try:
        found = parse(raw.decode("utf-8"), "gate.json")
    except (UnicodeDecodeError, AttestationError):
        return
    assert found == made  # spaces, the case of an escape


def edited(text: str, **values: Any) -> str:
    """The document with other values and a digest that fits: what a careful forger writes."""
    content = {**json.loads(text), **values}
    del content["digest"]
    return json.dumps({**content, "digest": digest_of(content)})


REFUSED: dict[str, tuple[Callable[[str], str], str]] = {
    "nothing": (lambda text: "", "damaged or no attestation (line 1"),
    "half of it": (lambda text: text[: len(text) // 2], "damaged or no attestation"),
    "a list": (lambda text: "[]", "is no attestation"),
    "deep": (lambda text: "[" * 100_000, "is no attestation"),
    "no number": (lambda text: text.replace('"created": null', '"created": NaN'), "`NaN` is no JSON"),
    "a huge number": (lambda text: text.replace('"created": null', '"created": 1e999'), "damaged or no attestation"),
    "a key twice": (lambda text: text.replace("{", '{"tool": "x",', 1), "the key `tool` stands twice"),
    "a report": (lambda text: '{"schema": 1, "tool": "lorakit", "findings": []}', "is no attestation"),
    "another verdict": (lambda text: text.replace('"verdict": "open"', '"verdict": "closed"'), "was changed after"),
    "no digest": (lambda text: json.dumps({**json.loads(text), "digest": None}), "was changed after"),
    "a later schema": (lambda text: edited(text, schema=2), "has schema `2`, this lorakit reads 1"),
    "a schema that is none": (lambda text: edited(text, schema=True), "has schema `True`"),
    "forged, another shape": (lambda text: edited(text, dataset={}), "shape of an attestation at `dataset."),
    "forged, a verdict that is none": (lambda text: edited(text, verdict="ajar"), "at `verdict`"),
    "forged, a key too many": (lambda text: edited(text, more=1), "shape of an attestation"),
    "forged, numbers as text": (lambda text: edited(text, version=1), "at `version`"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_sound_attestation_is_refused(
    change: Callable[[str], str], said: str, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "gate.json"
    path.write_text(change(text), encoding="utf-8")
    with pytest.raises(AttestationError) as caught:
        read_attestation(path)
    assert said in str(caught.value)
    assert f"`{path}`" in str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"\xff\xfe\x00{")
    (tmp_path / "broken.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{broken}")
    for name, said in {
        "gone.json": "cannot be read: no such file",
        ".": "is a folder",
        "raw": "is no text",
        "broken.safetensors": "is no safetensors file",
    }.items():
        with pytest.raises(AttestationError, match=said):
            read_attestation(tmp_path / name)


def test_a_lora_carries_it_in_its_header(made: Attestation, tmp_path: Path) -> None:
    assert read_attestation(lora(tmp_path / "style.safetensors", made)) == made


def test_a_lora_without_one_or_with_a_damaged_one_is_refused(made: Attestation, tmp_path: Path) -> None:
    with pytest.raises(AttestationError, match="holds no attestation"):
        read_attestation(lora(tmp_path / "foreign.safetensors", ss_network_dim="8"))
    text = to_json(made, indent=None).replace('"open"', '"closed"', 1)
    with pytest.raises(AttestationError, match="was changed after it was written"):
        read_attestation(lora(tmp_path / "edited.safetensors", lorakit_attestation=text))


def test_a_number_that_is_not_finite_has_no_digest() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest_of({"limit": math.inf})
