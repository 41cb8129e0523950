"""What decides a measurement besides the picture: our own source and the libraries that decode and compute.

A row in the cache is as good as the code that measured it; any change here makes old rows unknown.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lorakit import __version__

# What carries rows about without a say in what they hold.
PLUMBING = frozenset(
    """
    cache codec.py codec_layout.py version.py crew.py worker.py measure.py survey.py job.py lookalikes.py near.py
    near_align.py near_prefilter.py near_relation.py near_structure.py alter.py painters.py picture.py profiles.py
    specimen.py
    """.split()  # noqa: SIM905 - a table reads better than a list of quoted words
)
# Where each library states its version; to import them, or importlib.metadata, takes longer than a warm lint may.
LIBRARIES = {"numpy": "version.py", "PIL": "_version.py", "cv2": "version.py"}


@lru_cache(maxsize=1)
def measurement_version() -> str:
    """Hex digits that change when anything that decides a measurement does; the same all through a process."""
    return version_of(Path(__file__).parent)


def version_of(folder: Path) -> str:
    """As `measurement_version`, for the measurements in `folder`."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=16)
    try:
        for path in sources(folder):
            source = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()} {len(source)}\n".encode())
            digest.update(source)
    except OSError:
        # a program packed into one file shows no sources, and only a release changes it
        digest.update(b"packed")
    for name, file in LIBRARIES.items():
        digest.update(f"{name} {library_version(name, file)}\n".encode())
    return digest.hexdigest()


def sources(folder: Path) -> list[Path]:
    """The Python files and weights below `folder` that decide a measurement, in a stable order."""
    files = (*folder.rglob("*.py"), *folder.rglob("*.onnx"))
    found = [path for path in files if path.relative_to(folder).parts[0] not in PLUMBING]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def library_version(name: str, file: str) -> str:
    """What changes with the library's version: its version file's content, else size and time of what is imported."""
    try:
        spec = find_spec(name)
    except ValueError:  # imported in a way that leaves no trace
        spec = None
    if spec is None or spec.origin is None:
        return "missing"
    origin = Path(spec.origin)
    try:
        return hashlib.blake2b((origin.parent / file).read_bytes(), digest_size=16).hexdigest()
    except OSError:
        try:
            found = origin.stat()
        except OSError:
            return "packed"
        return f"{found.st_size} {found.st_mtime_ns}"
