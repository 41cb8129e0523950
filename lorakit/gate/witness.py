"""The training loop's witness: what it reads is what was linted, or training stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.errors import DataChangedError
from lorakit.image.cache.stamp import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lorakit.dataset import Sample
    from lorakit.gate.attestation import Attestation, AttestedFile, AttestedSample

AGAIN = "training stops; nothing may write to the data meanwhile: lint it and start again"


@dataclass(frozen=True, slots=True)
class Witness:
    """Remembers what an attestation says of every file and sample; made by `Witness.of`."""

    files: Mapping[str, AttestedFile]
    samples: Mapping[str, AttestedSample]

    @classmethod
    def of(cls, attestation: Attestation) -> Witness:
        """The witness of an attestation."""
        data = attestation.dataset
        return cls({file.path: file for file in data.files}, {sample.key: sample for sample in data.samples})

    def confirm(self, path: str, data: bytes) -> None:
        """Check bytes that were read from `path`, which is relative to the dataset's root, with forward slashes.

        Raises DataChangedError when they are not the attested ones, or nothing is attested of that path.
        """
        known = self.files.get(path)
        if known is None or known.blake2b is None:
            raise DataChangedError(f"`{path}` was not linted, nothing vouches for it: {AGAIN}")
        if len(data) != known.size or digest(data) != known.blake2b:
            raise DataChangedError(f"`{path}` has changed since it was linted: {AGAIN}")

    def confirm_captions(self, sample: Sample) -> None:
        """Check the captions of `sample` as it is held in memory. Raises DataChangedError as `confirm` does."""
        known = self.samples.get(sample.key)
        if known is None:
            raise DataChangedError(f"`{sample.key}` was not linted, nothing vouches for it: {AGAIN}")
        if [caption.digest for caption in sample.captions] != [caption.sha256 for caption in known.captions]:
            raise DataChangedError(f"the captions of `{sample.key}` are not those that were linted: {AGAIN}")
