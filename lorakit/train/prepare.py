"""From a job to a session: load the base, check and encode the data, free the encoders, put the adapter in."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from accelerate.utils import InitProcessGroupKwargs
from torch.nn import Module

from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.errors import TrainingError, UsageError
from lorakit.gate.witness import Witness
from lorakit.train.adapter import inject
from lorakit.train.cache import digest_of_network, open_cache
from lorakit.train.device import choose, settle
from lorakit.train.encode import PictureEncoder, TextEncoder, encode_pictures, read
from lorakit.train.export.read import read_lora
from lorakit.train.families.family import find_family
from lorakit.train.loop import is_out_of_memory
from lorakit.train.noise import make_schedule
from lorakit.train.optimiser import make_optimiser
from lorakit.train.session import Session
from lorakit.train.shelf import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from torch import Tensor

    from lorakit.config.training import TrainingConfig
    from lorakit.train.cache import Cache
    from lorakit.train.device import Machine
    from lorakit.train.encode import Encoded
    from lorakit.train.families.family import Family, Parts
    from lorakit.train.job import Job
    from lorakit.train.watch import Watcher

# what may differ when a run goes on: nothing of it touches a trained number
FREE = {
    "save_steps",
    "keep_checkpoints",
    "validation_steps",
    "sample_steps",
    "sample_prompts",
    "sample_negative",
    "preferred_weight",
    "output_dir",
    "output_name",
}
LOOKED_AT = 4096  # numbers of each tensor that tell one base from another


def prepare(job: Job, watcher: Watcher) -> Session:
    """Make everything ready for the first step.

    Raises DataChangedError for data that is not what was linted, UsageError for a base or LoRA that does not fit,
    TrainingError for pictures that cannot be encoded.
    """
    config = job.config
    family = find_family(job.base.family.name if job.base.family else "sd15")
    accelerator, machine = _accelerator(config)
    parts = family.load(job.base, job.vae)
    _tell_of_cut_prompts(job, watcher)
    encoding = _encoding(job, family, parts, machine, watcher)
    try:
        with accelerator.main_process_first():  # the others find in the cache what the first has encoded
            pictures, held, features, ids, networks = encoding()
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        raise TrainingError(
            "the device has no memory to encode a picture, or to keep all captions: set a lower `resolution`, or fewer"
            " `caption_orders`"
        ) from error
    texts = texts_of(job)
    schedule = make_schedule(parts.alphas, parts.prediction, machine.device)
    shelf = fill(job.plan.pictures, pictures, texts, schedule, parts.scaling, config, machine.device)
    aside = fill(job.plan.held, held, texts, schedule, parts.scaling, config, machine.device) if held else None
    identity = _identity(job, parts, networks, machine, accelerator)
    if not config.train_text_encoder:
        parts.encoders = ()  # read once, and never again: their memory is free
    adapter, network = _networks(job, family, parts, machine)
    optimiser = accelerator.prepare(make_optimiser(adapter, config, machine.device))
    return Session(
        plan=job.plan,
        family=family,
        machine=machine,
        parts=parts,
        network=network,
        adapter=adapter,
        optimiser=optimiser,
        accelerator=accelerator,
        shelf=shelf,
        held=aside,
        features=features,
        ids=ids.to(machine.device),
        folder=job.folder,
        identity=identity,
        watcher=watcher,
    )


def _tell_of_cut_prompts(job: Job, watcher: Watcher) -> None:
    """Captions that are cut are the linter's business; prompts are not in the set."""
    for prompt in (*job.prompts, job.negative):
        tokens = clip_tokenizer().count(prompt)
        if tokens > job.config.token_window and prompt not in job.plan.texts:
            watcher.say(f"the prompt `{prompt[:40]}...` takes {tokens} tokens, and {job.config.token_window} are read")


def _accelerator(config: TrainingConfig) -> tuple[Any, Machine]:
    machine = choose(config)
    settle(machine)
    # accelerate keeps the precision for the whole process, but the next run in it may want another
    AcceleratorState._reset_state()
    # while one process encodes or draws, the others wait, and that may take longer than the libraries' half an hour
    patient = InitProcessGroupKwargs(timeout=timedelta(days=2))
    accelerator = Accelerator(
        mixed_precision=machine.mixed, cpu=machine.device.type == "cpu", kwargs_handlers=[patient]
    )
    return accelerator, replace(machine, device=accelerator.device)


def texts_of(job: Job) -> tuple[str, ...]:
    """Every text of the run: those of pictures, the empty one first, and those of samples."""
    return tuple(dict.fromkeys([*job.plan.texts, job.negative, *job.prompts]))


def _encoding(
    job: Job, family: Family, parts: Parts, machine: Machine, watcher: Watcher
) -> Callable[[], tuple[list[Encoded], list[Encoded], dict[str, Tensor] | None, Tensor, list[str]]]:
    """What encodes the data when it is called: pictures, held-out pictures, features, ids, digests of the networks."""
    witness, root = Witness.of(job.attestation), job.dataset.root

    def confirm(path: Path, data: bytes) -> None:
        shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        witness.confirm(shown, data)

    def encode() -> tuple[list[Encoded], list[Encoded], dict[str, Tensor] | None, Tensor, list[str]]:
        _confirm_captions(job, witness, confirm)
        config, cache = job.config, open_cache(job.home)
        vae = digest_of_network(parts.vae)
        encoder = PictureEncoder(family, parts.vae, vae, config, cache, machine.device, confirm)
        every = [*job.plan.pictures, *job.plan.held]
        pictures = encode_pictures(every, encoder, watcher.work("encoding pictures", len(every)))
        features, ids, networks = _encode_texts(job, family, parts, cache, machine, watcher)
        cut = len(job.plan.pictures)
        return pictures[:cut], pictures[cut:], features, ids, [vae, *networks]

    return encode


def _encode_texts(
    job: Job, family: Family, parts: Parts, cache: Cache, machine: Machine, watcher: Watcher
) -> tuple[dict[str, Tensor] | None, Tensor, list[str]]:
    texts, networks = texts_of(job), [digest_of_network(each) for each in parts.encoders]
    encoder = TextEncoder(family, parts.encoders, networks, job.config, cache, machine.device)
    ids = encoder.ids(texts)
    if job.config.train_text_encoder:
        return None, ids, networks
    features = encoder.encode(texts, watcher.work("encoding captions", len(texts)))
    return {name: each.to(machine.device, machine.dtype) for name, each in features.items()}, ids, networks


def _confirm_captions(job: Job, witness: Witness, confirm: Callable[[Path, bytes], None]) -> None:
    """The captions in memory are those that were linted, and so are the files they came from."""
    files: set[Path] = set()
    for _, sample in job.dataset.samples():
        witness.confirm_captions(sample)
        files |= {caption.path for caption in sample.captions}
    for path in sorted(files):
        confirm(path, read(path, path.name))


def _networks(job: Job, family: Family, parts: Parts, machine: Machine) -> tuple[Any, Module]:
    """The adapter inside the networks, and the denoiser as the loop calls it."""
    config = job.config
    for network in (parts.unet, *parts.encoders):
        Module.to(network, machine.device, machine.dtype)  # diffusers' own `to` warns of what does not apply here
    if config.gradient_checkpointing:
        for network in (parts.unet, *parts.encoders):
            _checkpoint(network)
    adapter = inject(parts, family.targets(parts, config.lora_targets, config.train_text_encoder), config)
    if job.continued is not None:
        try:
            adapter.load(read_lora(job.continued)[0])
        except (UsageError, OSError) as error:
            raise UsageError(f"`continue_from` is `{config.continue_from}`: {error}") from error
    denoiser: Any = torch.compile(parts.unet) if config.compile else parts.unet
    return adapter, denoiser


def _checkpoint(network: Module) -> None:
    """Turn gradient checkpointing on; diffusers and transformers, new and old, call it by different names."""
    names = ("enable_gradient_checkpointing", "activation_checkpointing_enable", "gradient_checkpointing_enable")
    for name in names:
        if (turn_on := getattr(network, name, None)) is not None:
            turn_on()
            return


def _identity(job: Job, parts: Parts, networks: Sequence[str], machine: Machine, accelerator: Any) -> dict[str, Any]:
    """What a run must share with a saved state to go on from it."""
    config = job.config.model_dump(mode="json", exclude=FREE)
    data = hashlib.blake2b(digest_size=20)
    for each in (*job.plan.pictures, *job.plan.held):
        data.update(f"{each.key} {each.frame} {each.repeats} {each.weight} {each.texts}\n".encode("utf-8", "replace"))
    for file in job.attestation.dataset.files:
        data.update(f"{file.path} {file.blake2b}\n".encode("utf-8", "replace"))
    return {
        "config": config,
        "data": data.hexdigest(),
        "base": [_fingerprint(parts.unet), *networks, _schedule(parts)],
        "machine": [machine.title, machine.precision, machine.threads, accelerator.num_processes, torch.__version__],
    }


def _schedule(parts: Parts) -> str:
    """Tells one noise schedule from another: a folder's can be edited without touching a weight."""
    text = f"{parts.alphas.tolist()} {parts.prediction} {parts.scaling}"
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def _fingerprint(network: Module) -> str:
    """Tells one network from another by a part of each tensor: all of it would be gigabytes."""
    found = hashlib.blake2b(digest_size=20)
    for name, tensor in sorted(network.state_dict().items()):
        part = tensor.flatten()[:LOOKED_AT].float().cpu().numpy().tobytes()
        found.update(f"{name} {tuple(tensor.shape)}\n".encode() + part)
    return found.hexdigest()
