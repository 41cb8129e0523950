"""How many made bars and collages are found, and how many ordinary pictures are taken for one?

    python benchmarks/find_borders.py [FOLDER ...] [--count 12] [--limit 0] [--seed 1000]

Sound pictures are drawn by seed and read from the folders. Ordinary ones: each as it is, as JPEG of quality 75, and
very dark; also drawn night and snow scenes. Bars of 3 to 20 % are laid over above and below,
left and right, or all around, in three colours; collages are put together of random sources of a kind, with gutters of
several widths and colours or none. Everything also as JPEG of quality 85. A box counts as found when the area of its
bars is right to a tenth; a collage when it has more than one panel. Recall with a 95 % interval by bootstrap over
source pictures. Exit code 1 when recall of bars is below 0.9, of collages below 0.85, or more than 1 in 100 ordinary
pictures is marked.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from benchmarks import scoring, sources
from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.collage import collage
from lorakit.image.measures.letterbox import letterbox
from lorakit.image.pyramid import gray
from lorakit.lint.rules.res.letterbox import LetterboxOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

BARS, GUTTERS = 0.9, 0.85
ALARMS = 0.01
SHARES = (0.03, 0.1, 0.2)
COLOURS = {"black": (0, 0, 0), "white": (255, 255, 255), "blue": (180, 90, 40)}
GRIDS = ((1, 2), (2, 1), (2, 2), (2, 3))
SEAMS = {"no gutter": (0, 0), "white, 4 px": (4, 255), "white, 12 px": (12, 255), "black, 12 px": (12, 0),
         "gray, 12 px": (12, 120)}  # fmt: skip
PAGE = (1024, 900)


class Case(NamedTuple):
    """One made picture: what was made of which kind of source, and whether it was judged rightly."""

    made: str
    kind: str
    source: str
    right: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1000)
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    found = [*sources.drawn(given.count, given.seed), *sources.folders(given.folders, given.limit, PAGE[0])]
    kinds = list(dict.fromkeys(source.kind for source in found))
    rng = np.random.default_rng(given.seed)
    bars = [case for source in found for case in _bars(source)]
    pages = [case for kind in kinds for case in _pages([s for s in found if s.kind == kind], rng)]
    sound = [case for source in (*found, *_scenes(given.count, given.seed)) for case in _sound(source)]
    print(
        f"{len(found)} sources ({', '.join(kinds)}), {len(bars)} with bars, {len(pages)} collages, {len(sound)} sound"
    )
    recall = _table("bars measured", bars)
    gutters = _table("collages found", pages)
    calm = _table("ordinary pictures left alone", sound)
    broken = []
    if recall < BARS:
        broken.append(f"{recall:.3f} of the bars")
    if gutters < GUTTERS:
        broken.append(f"{gutters:.3f} of the collages")
    if 1 - calm > ALARMS:
        broken.append(f"{1 - calm:.3f} false alarms")
    print("\n" + ("BROKEN: " + "; ".join(broken) if broken else "all limits hold"))
    return 1 if broken else 0


def _bars(source: sources.Source) -> Iterator[Case]:
    height, width = source.colour.shape[:2]
    for share in SHARES:
        for name, fill in COLOURS.items():
            for where, upright, level in (
                ("above and below", share, 0.0),
                ("beside", 0.0, share),
                ("around", share, share),
            ):
                top, left = round(upright * height), round(level * width)
                colour = np.empty_like(source.colour)
                colour[:] = fill
                colour[top : height - top, left : width - left] = source.colour[top : height - top, left : width - left]
                wanted = 1 - (height - 2 * top) * (width - 2 * left) / (height * width)
                for saved in (colour, alter(colour, "jpeg:85")):
                    seen = letterbox(saved, gray(saved)).share
                    right = seen is not None and abs(seen - wanted) <= 0.1 * wanted + 0.01
                    yield Case(f"{where}, {share:.0%}", source.kind, source.name, right)
                    yield Case(name, source.kind, source.name, right)


def _pages(pool: list[sources.Source], rng: np.random.Generator) -> Iterator[Case]:
    for name, (gutter, level) in SEAMS.items():
        for rows, columns in GRIDS:
            for _ in range(2 * min(4, len(pool))):
                chosen = rng.choice(len(pool), rows * columns, replace=len(pool) < rows * columns)
                page = _page([pool[int(i)].colour for i in chosen], rows, columns, gutter, level)
                for saved in (page, alter(page, "jpeg:85")):
                    yield Case(name, pool[0].kind, str(chosen), collage(gray(saved)) > 1)


def _page(pictures: list[Plane], rows: int, columns: int, gutter: int, level: int) -> Plane:
    """A grid of pictures, each cut to its cell."""
    width, height = (PAGE[0] - gutter) // columns - gutter, (PAGE[1] - gutter) // rows - gutter
    page = np.full((rows * (height + gutter) + gutter, columns * (width + gutter) + gutter, 3), level, dtype=np.uint8)
    for number, colour in enumerate(pictures):
        scale = max(width / colour.shape[1], height / colour.shape[0])
        size = (max(width, round(colour.shape[1] * scale)), max(height, round(colour.shape[0] * scale)))
        cell = cv2.resize(colour, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        top, left = (number // columns) * (height + gutter) + gutter, (number % columns) * (width + gutter) + gutter
        page[top : top + height, left : left + width] = cell[:height, :width]
    return page


def _scenes(count: int, seed: int) -> Iterator[sources.Source]:
    for number in range(seed, seed + count):
        for name, paint in (("night", painters.night), ("snow", painters.snow)):
            yield sources.Source(f"{name} {number}", paint((768, 512), np.random.default_rng(number)), f"{name} scene")


def _sound(source: sources.Source) -> Iterator[Case]:
    versions = {"as it is": source.colour, "JPEG 75": alter(source.colour, "jpeg:75")}
    versions["very dark"] = alter(source.colour, "stops:-4")
    for name, colour in versions.items():
        luma = gray(colour)
        share = letterbox(colour, luma).share
        yield Case(
            f"{name}: no bars", source.kind, source.name, share is None or share <= LetterboxOptions().share_above
        )
        yield Case(f"{name}: one panel", source.kind, source.name, collage(luma) == 1)


def _table(title: str, cases: list[Case]) -> float:
    """Print the share of right cases by what was made and by kind of source; the share of all comes back."""
    print(f"\n{title}")
    groups = {"all": cases}
    for case in cases:
        groups.setdefault(case.made, []).append(case)
        groups.setdefault(f"of {case.kind}", []).append(case)
    for name, rows in groups.items():
        sources_of = {case.source: [each for each in rows if each.source == case.source] for case in rows}
        low, high = scoring.interval(_share_of_groups, list(sources_of.values()), 200)
        print(f"  {name:34}{_share(rows):8.3f} ({low:.3f} to {high:.3f})  N {len(rows)}")
    return _share(cases)


def _share_of_groups(groups: list[list[Case]]) -> float:
    return _share([case for group in groups for case in group])


def _share(cases: list[Case]) -> float:
    return sum(case.right for case in cases) / max(1, len(cases))


if __name__ == "__main__":
    sys.exit(main())
