"""Pictures and texts encoded once, before the first step. Every file's bytes are held against the attestation here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import interpolate

from lorakit.errors import TrainingError
from lorakit.train.cache import key_of
from lorakit.train.pictures import POLICY, digest_of, framed, mask_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from torch import Tensor, nn

    from lorakit.config.training import TrainingConfig
    from lorakit.plan.plan import Planned
    from lorakit.train.cache import Cache
    from lorakit.train.families.family import Family

TOGETHER = 8  # texts to a pass, always as many: what stands beside a text must not touch its last bits


@dataclass(frozen=True, slots=True)
class Encoded:
    """One picture, float32 on the CPU: posterior `mean` and `deviation` [4, h, w], unscaled, and `mask` [h, w], 0 to 1.

    `mirrored` is the same of the picture flipped left to right, which is not the flipped latent.
    """

    mean: Tensor
    deviation: Tensor
    mask: Tensor | None = None
    mirrored: Encoded | None = None


@dataclass(frozen=True, slots=True)
class PictureEncoder:
    """Encodes pictures that `cache` does not know, in float32 whatever the run's precision: half overflows in some
    autoencoders. `network` is the digest of `vae`; `confirm` gets each file's path and bytes, and may refuse them.
    """

    family: Family
    vae: nn.Module
    network: str
    config: TrainingConfig
    cache: Cache
    device: torch.device
    confirm: Callable[[Path, bytes], None]

    def encode(self, picture: Planned) -> Encoded:
        """One picture. Raises TrainingError when it does not decode or its latents are not finite."""
        data = self._read(picture.image, picture.key)
        mask = self._read(picture.mask, picture.key) if picture.mask else b""
        if not self.config.masked_loss:
            mask = b""
        about: list[object] = [digest_of(data), asdict(picture.frame), asdict(POLICY), self.network]
        about += [self.config.masked_loss, digest_of(mask), way_of(self.device)]
        keys = [key_of("picture", flipped, *about) for flipped in ((False, True) if self.config.flip else (False,))]
        sides = [self._known(key) for key in keys]
        if None in sides:
            made = self._made(picture, data, mask)
            sides = [*made]
            for key, side in zip(keys, made, strict=True):
                self.cache.store(key, _tensors(side))
        plain, *mirrored = [side for side in sides if side is not None]
        return replace(plain, mirrored=mirrored[0]) if mirrored else plain

    def _read(self, path: Path, key: str) -> bytes:
        data = read(path, key)
        self.confirm(path, data)
        return data

    def _known(self, key: str) -> Encoded | None:
        known = self.cache.find(key)
        return Encoded(known["mean"], known["deviation"], known.get("mask")) if known else None

    def _made(self, picture: Planned, data: bytes, mask: bytes) -> list[Encoded]:
        image = framed(picture, data)
        weights = image.alpha if self.config.masked_loss else None
        if mask:
            weights = mask_of(picture, mask)
        sides = [self._through(picture, image.pixels, weights)]
        if self.config.flip:
            sides.append(self._through(picture, image.pixels.flip(-1), None if weights is None else weights.flip(-1)))
        return sides

    @torch.no_grad()
    def _through(self, picture: Planned, pixels: Tensor, mask: Tensor | None) -> Encoded:
        mean, deviation = self.family.encode_picture(self.vae, pixels[None].to(self.device))
        mean, deviation = mean[0].float().cpu().contiguous(), deviation[0].float().cpu().contiguous()
        if not (mean.isfinite().all() and deviation.isfinite().all()):
            raise TrainingError(f"the autoencoder makes of `{picture.key}` numbers that are none: name another `vae`")
        if mask is not None:
            mask = interpolate(mask[None, None], size=mean.shape[-2:], mode="area")[0, 0].contiguous()
        return Encoded(mean, deviation, mask)


def _tensors(side: Encoded) -> dict[str, Tensor]:
    return {"mean": side.mean, "deviation": side.deviation, **({} if side.mask is None else {"mask": side.mask})}


def encode_pictures(
    pictures: Sequence[Planned], encoder: PictureEncoder, step: Callable[[], None] = lambda: None
) -> list[Encoded]:
    """Encode pictures in order; `step` is called once a picture. The autoencoder is back on the CPU afterwards."""
    found = []
    encoder.vae.to(encoder.device)
    for picture in pictures:
        found.append(encoder.encode(picture))
        step()
    encoder.vae.to("cpu")
    return found


@dataclass(frozen=True, slots=True)
class TextEncoder:
    """Encodes texts that `cache` does not know. `networks` are the digests of `encoders`."""

    family: Family
    encoders: Sequence[nn.Module]
    networks: Sequence[str]
    config: TrainingConfig
    cache: Cache
    device: torch.device

    def ids(self, texts: Sequence[str]) -> Tensor:
        """The token ids [texts, tokens] as the encoders read them."""
        return torch.tensor([self.family.tokens(text, self.config.token_window) for text in texts])

    def encode(self, texts: Sequence[str], step: Callable[[], None] = lambda: None) -> dict[str, Tensor]:
        """Features by name, each [texts, ...], float32 on the CPU. Raises TrainingError when they are not finite."""
        ids = self.ids(texts)
        about = [self.config.clip_skip, list(self.networks), way_of(self.device)]
        keys = [key_of("text", each.tolist(), *about) for each in ids]
        kept: dict[str, Tensor] = {}
        missing = []
        for n, key in enumerate(keys):
            known = self.cache.find(key)
            if known is None:
                missing.append(n)
            else:
                _put(kept, n, known, len(texts))
                step()
        for encoder in self.encoders:
            encoder.to(self.device)
        for at in range(0, len(missing), TOGETHER):
            now = missing[at : at + TOGETHER]
            for n, made in zip(now, self._through(ids[now]), strict=False):
                if not all(each.isfinite().all() for each in made.values()):
                    raise TrainingError(f"the text encoder makes of `{texts[n][:60]}` numbers that are none")
                _put(kept, n, made, len(texts))
                self.cache.store(keys[n], made)
                step()
        for encoder in self.encoders:
            encoder.to("cpu")
        return kept

    @torch.no_grad()
    def _through(self, ids: Tensor) -> list[dict[str, Tensor]]:
        """Features of at most TOGETHER texts, a dictionary each, and of the first one again to fill the pass."""
        filled = torch.cat([ids, ids[:1].expand(TOGETHER - len(ids), -1)]).to(self.device)
        features = self.family.encode_text(self.encoders, filled, self.config.clip_skip)
        return [
            {name: each[row].float().cpu().contiguous() for name, each in features.items()} for row in range(TOGETHER)
        ]


def _put(kept: dict[str, Tensor], row: int, features: dict[str, Tensor], rows: int) -> None:
    """Put a text's features into their row of the tables of all; large sets have no room for them twice."""
    for name, each in features.items():
        kept.setdefault(name, torch.empty(rows, *each.shape))[row] = each


def way_of(device: torch.device) -> str:
    """What of the machine decides the last bits of an encoding: a GPU, or a CPU and its number of threads."""
    return device.type if device.type != "cpu" else f"cpu {torch.get_num_threads()}"


def read(path: Path, key: str) -> bytes:
    """A file of sample `key`. Raises TrainingError when the system does not hand it over."""
    try:
        return path.read_bytes()
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise TrainingError(f"`{key}` cannot be read ({said}): it could when it was linted") from error
