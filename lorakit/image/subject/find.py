"""Where the subject is: layers tried in order of trust, the first that knows answers.

mask sidecar, alpha channel (both the truth) -> plain border -> the user's own model file -> classical maps.
A model file is named on purpose, so it comes before the maps; the maps answer where it sees nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.image.subject.arbiter import arbitrate
from lorakit.image.subject.border import before_plain
from lorakit.image.subject.maps import maps
from lorakit.image.subject.model import from_model
from lorakit.image.subject.truth import marked

if TYPE_CHECKING:
    from lorakit.image.subject.answer import Plane, Subject
    from lorakit.image.subject.model import Model

LEAST_SIDE = 16  # pixels: below this there is nothing to see


def find_subject(
    tiny: Plane,
    alpha: Plane | None = None,
    mask: Plane | None = None,
    model: Model | None = None,
    larger: Plane | None = None,
) -> Subject | None:
    """The subject of a picture; None where no layer sees one.

    `tiny`: blue green red, uint8, long side about 160. `alpha` and `mask`: one plane of the same picture at any size,
    0 to 255. `model`: a loaded model file, see model.py, that is shown `larger` (the same picture) or else `tiny`.
    Raises ModelError where the model does not answer as one.
    """
    height, width = tiny.shape[:2]
    size = (width, height)
    for plane, layer in ((mask, "mask"), (alpha, "alpha")):
        known = marked(plane, size, layer) if plane is not None else None
        if known is not None:
            return known
    if min(size) < LEAST_SIDE:
        return None
    plain = before_plain(tiny)
    if plain is not None:
        return plain
    seen = from_model(tiny if larger is None else larger, model) if model is not None else None
    return seen or arbitrate(maps(tiny), size)
