"""Regularisation pictures show the class in general: the set's own trigger is not theirs, wherever it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.dataset import Role
from lorakit.image.picture import Picture
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = Picture((512, 512))
SETS: dict[str, tuple[str, dict[str, Picture | str | bytes]]] = {
    "a config": (
        "run.yaml",
        {
            "run.yaml": "train_data_dir: data\nregularisation_dir: regs\ntrigger: ohwx\n",
            "data/a.jpg": PICTURE,
            "data/a.txt": "ohwx, a cat",
            "regs/b.jpg": Picture((512, 512), seed=2),
        },
    ),
    "settings": (
        "data",
        {
            "lorakit.yaml": "trigger: ohwx\ndatasets: [{path: data/train}, {path: data/regs, role: regularisation}]\n",
            "data/train/a.jpg": PICTURE,
            "data/train/a.txt": "ohwx, a cat",
            "data/regs/b.jpg": Picture((512, 512), seed=2),
        },
    ),
    "kohya folders": (
        "data",
        {
            "lorakit.yaml": "trigger: ohwx\n",
            "data/img/10_ohwx cat/a.jpg": PICTURE,
            "data/img/10_ohwx cat/a.txt": "ohwx, a cat",
            "data/reg/1_cat/b.jpg": Picture((512, 512), seed=2),
        },
    ),
}


@pytest.mark.parametrize("named", SETS)
def test_the_trigger_is_not_that_of_regularisation_pictures(named: str, tmp_path: Path) -> None:
    path, files = SETS[named]
    write_files(tmp_path, files)
    bound = api.bind(api.LintRequest([tmp_path / path], isolated=False, cached=False))
    triggers = {subset.role: subset.trigger for subset in bound.dataset.subsets}
    assert triggers[Role.TRAIN] == "ohwx"
    assert triggers[Role.REGULARISATION] == ("cat" if named == "kohya folders" else None)
    found = [each.sample for each in api.judge(bound, bound.dataset).findings if each.name == "missing-caption"]
    assert found == ([] if named == "kohya folders" else [each for each in found if each and each.endswith("b.jpg")])
    assert len(found) == (0 if named == "kohya folders" else 1)


def test_the_word_of_the_class_is_not_that_of_the_lora(tmp_path: Path) -> None:
    """`reg` sorts before `train`; the card and the prompt take the trigger of what is trained."""
    files: dict[str, Picture | str | bytes] = {
        "run.yaml": "train_data_dir: data\nbase_model: lorakit:tiny\ntrigger: nrvcity\n",
        "data/reg/1_girl/b.jpg": Picture((512, 512), seed=2),
        "data/train/10_x/a.jpg": PICTURE,
        "data/train/10_x/a.txt": "nrvcity, a street",
    }
    write_files(tmp_path, files)
    request = api.LintRequest(isolated=False, cached=False)
    ready = api.ready(api.TrainRequest(tmp_path / "run.yaml", request, cached=False))
    assert ready.trigger == "nrvcity"
    assert [each.texts for each in ready.plan.pictures if each.weight == 1 and each.repeats == 1] == [("girl",)]
