"""An attestation read back: from a file, from a LoRA, from text. Nothing in it is believed before it was checked."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from lorakit.bases import safetensors_header
from lorakit.errors import UsageError
from lorakit.formats.textfile import reason
from lorakit.gate.attestation import KIND, METADATA_KEY, SCHEMA, Attestation, digest_of

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 256 << 20  # a million pictures take about this much


class AttestationError(UsageError):
    """There is no attestation to read, or it is damaged or was edited."""


def read_attestation(path: Path) -> Attestation:
    """The attestation in a gate file, or in the header of a LoRA (`.safetensors`). Raises AttestationError."""
    if path.is_dir():
        raise AttestationError(f"`{path}` is a folder: name the gate file or LoRA itself")
    try:
        if path.suffix.lower() == ".safetensors":
            return parse(_from_lora(path), str(path))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise AttestationError(f"`{path}` cannot be read: {reason(error)}") from error
    if len(data) > MOST_BYTES:
        raise AttestationError(f"`{path}` is too large for an attestation: name a gate file or a LoRA")
    try:
        return parse(data.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise AttestationError(f"`{path}` is no text: name a gate file, or a LoRA that ends in .safetensors") from error


def parse(text: str, name: str) -> Attestation:
    """The attestation that `text` spells; `name` says in errors where it came from.

    Raises AttestationError for damaged JSON, another kind of document, a schema that this version does not know, and
    content that its digest does not fit.
    """
    content = _load(text, name)
    if content.get("tool") != "lorakit" or content.get("kind") != KIND:
        raise AttestationError(f"`{name}` is no attestation: `lorakit gate write` makes one")
    if type(content.get("schema")) is not int or content["schema"] != SCHEMA:
        raise AttestationError(
            f"`{name}` has schema `{content.get('schema')}`, this lorakit reads {SCHEMA}: "
            "update lorakit, or write the attestation anew"
        )
    stored = content.pop("digest", None)
    if stored != digest_of(content):
        raise AttestationError(
            f"`{name}` was changed after it was written: its content does not fit its digest; "
            "lint the data again with `lorakit gate write`"
        )
    try:
        found = _adapter().validate_python(content)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise AttestationError(
            f"`{name}` does not have the shape of an attestation at `{where}`: {_again()}"
        ) from error
    if found.digest != stored:  # a number as text, a key too many
        raise AttestationError(f"`{name}` does not have the shape of an attestation: {_again()}")
    return found


def _again() -> str:
    return "write it anew with `lorakit gate write`"


def _from_lora(path: Path) -> str:
    header = safetensors_header(path)
    if not header:
        raise AttestationError(f"`{path}` is no safetensors file, or its header is damaged")
    metadata = header.get("__metadata__")
    found = metadata.get(METADATA_KEY) if isinstance(metadata, dict) else None
    if not isinstance(found, str):
        raise AttestationError(
            f"`{path}` holds no attestation: only a LoRA that lorakit trained does, while its metadata are kept"
        )
    return found


def _load(text: str, name: str) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        # what is no plain JSON again (a number beyond all bounds) has no digest
        json.dumps(content, allow_nan=False)
    except RecursionError:
        content = None
    except ValueError as error:
        said = f"line {error.lineno}: {error.msg.lower()}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise AttestationError(f"`{name}` is damaged or no attestation ({said}): {_again()}") from error
    if not isinstance(content, dict):
        raise AttestationError(f"`{name}` is no attestation: `lorakit gate write` makes one")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: a reader that keeps the first would see another document."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for at, (key, _) in enumerate(pairs) if key in {earlier for earlier, _ in pairs[:at]})
        raise ValueError(f"the key `{twice}` stands twice")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"`{constant}` is no JSON")


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Attestation]:
    return TypeAdapter(Attestation)
