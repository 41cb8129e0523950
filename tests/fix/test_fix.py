"""`lorakit fix` on real files: what must change, what must not, and the way back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from lorakit import api
from lorakit.findings import Safety
from lorakit.image.picture import Picture
from lorakit.lint.rule import Need
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FAULTY = "a portrait of a woman, not blurry, red coat"
MENDED = "a portrait of a woman, red coat"
SOUND = "two boats at a pier, seen from above"


def files(folder: Path) -> dict[str, bytes]:
    """Every file below, but lorakit's own."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".lorakit" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def dataset(folder: Path, lists: Mapping[str, str | bytes], pictures: int = 3) -> Path:
    """A folder of small pictures `1.jpg` ... with the captions of `lists`."""
    drawn: dict[str, Picture | str | bytes] = {
        f"{number}.jpg": Picture((64, 64), seed=number) for number in range(1, pictures + 1)
    }
    return write_files(folder / "data", {**drawn, **lists})


def repair(data: Path, unsafe: bool = False, **settings: Any) -> api.Fixed:
    """Repair and write."""
    request = api.LintRequest([data], overrides=settings, looks=Need.CAPTION, looks_flag="--no-images")
    fixed = api.fix(api.FixRequest(request, unsafe))
    api.write_fixes(fixed)
    return fixed


def check_repaired(data: Path, expected: Mapping[str, str | bytes], unsafe: bool = False, **settings: Any) -> api.Fixed:
    """Repair, compare every file, repair again (nothing), take it back (every byte)."""
    before = files(data)
    fixed = repair(data, unsafe, **settings)
    wanted = {name: text if isinstance(text, bytes) else text.encode() for name, text in expected.items()}
    assert files(data) == before | wanted
    again = repair(data, unsafe, **settings)
    assert not again.changes
    undone = api.undo_fixes(api.LintRequest([data]))
    assert not undone.refused
    assert files(data) == before
    return fixed


LAYOUTS: dict[str, tuple[dict[str, str | bytes], dict[str, str | bytes]]] = {
    "sidecars with CRLF and no final line end": (
        {"1.txt": f"{FAULTY}\r\n", "2.txt": FAULTY, "3.txt": SOUND},
        {"1.txt": f"{MENDED}\r\n", "2.txt": MENDED},
    ),
    "a sidecar with a byte-order mark": (
        {"1.txt": f"\ufeff{SOUND}", "2.txt": SOUND, "3.txt": SOUND},
        {"1.txt": SOUND},
    ),
    "a GB18030 table with quotes and commas": (
        {
            "metadata.csv": (
                'file_name,text,note\r\n1.jpg,"红衣少女, 没有水印, 「早,上」",""\r\n'
                '2.jpg,"一只猫, 坐着","a ""quoted"", note"\r\n'
            ).encode("gb18030")
        },
        {
            "metadata.csv": (
                '\ufefffile_name,text,note\r\n1.jpg,"红衣少女, 「早,上」",""\r\n'
                '2.jpg,"一只猫, 坐着","a ""quoted"", note"\r\n'
            )
        },
    ),
    "a table for Excel keeps its mark and its order": (
        {"metadata.csv": f'\ufefftext;file_name;id\n"{FAULTY}";1.jpg;007\n{SOUND};2.jpg;8\n'},
        {"metadata.csv": f'\ufefftext;file_name;id\n"{MENDED}";1.jpg;007\n{SOUND};2.jpg;8\n'},
    ),
    "lines of JSON with nested keys, odd spaces and escapes": (
        {
            "metadata.jsonl": (
                f'{{"id":  1.50, "text" : "{FAULTY} caf\\u00e9 \\/", "file_name":"1.jpg", '
                '"meta": {"z": [1,{"a":null}]}}\n'
                f'{{"file_name":"2.jpg","text":"{SOUND}","text2":"not blurry"}}\n'
            )
        },
        {
            "metadata.jsonl": (
                f'{{"id":  1.50, "text" : "{MENDED} caf\\u00e9 \\/", "file_name":"1.jpg", '
                '"meta": {"z": [1,{"a":null}]}}\n'
                f'{{"file_name":"2.jpg","text":"{SOUND}","text2":"not blurry"}}\n'
            )
        },
    ),
    "several captions for a picture": (
        {"captions.json": json.dumps({"1.jpg": [SOUND, FAULTY], "2.jpg": SOUND}, indent=2)},
        {"captions.json": json.dumps({"1.jpg": [SOUND, MENDED], "2.jpg": SOUND}, indent=2)},
    ),
    "several lines in a sidecar": (
        {"1.txt": f"{SOUND}\n{FAULTY}\n", "2.txt": SOUND, "3.txt": SOUND},
        {"1.txt": f"{SOUND}\n{MENDED}\n"},
    ),
    "caption and tags of kohya's metadata": (
        {"meta_cap.json": json.dumps({"/x/1.jpg": {"caption": SOUND, "tags": "solo, not blurry", "n": 1}}, indent=4)},
        {"meta_cap.json": json.dumps({"/x/1.jpg": {"caption": SOUND, "tags": "solo", "n": 1}}, indent=4)},
    ),
}


@pytest.mark.parametrize(("before", "after"), LAYOUTS.values(), ids=list(LAYOUTS))
def test_only_what_is_repaired_changes(
    before: dict[str, str | bytes], after: dict[str, str | bytes], tmp_path: Path
) -> None:
    check_repaired(dataset(tmp_path, before), after)


def test_lint_agrees_afterwards(tmp_path: Path) -> None:
    data = dataset(tmp_path, {"1.txt": FAULTY, "2.txt": f"{SOUND}, {SOUND}", "3.txt": "a  cat , on a (sofa:1.2)"})
    fixed = repair(data)
    found = api.lint(api.LintRequest([data], looks=Need.CAPTION, looks_flag="--no-images"))
    assert fixed.after == found
    assert not [each for each in found.findings if each.fix and each.fix.safety is Safety.SAFE]


def test_the_python_api_returns_the_edits_and_writes_nothing(tmp_path: Path) -> None:
    data = dataset(tmp_path, {"1.txt": FAULTY, "2.txt": SOUND, "3.txt": SOUND})
    before = files(data)
    fixed = api.fix(api.FixRequest(api.LintRequest([data], overrides={"select": ["negative-phrase"]})))
    assert files(data) == before
    assert not (data / ".lorakit").exists()
    [edit] = fixed.edits
    text = FAULTY[: edit.span.start] + edit.text + FAULTY[edit.span.end :]
    assert (edit.sample, edit.caption, text) == ("1.jpg", 0, MENDED)
    assert fixed.before.findings
    assert not fixed.after.findings


def test_denied_faults_go_into_the_negative_prompt_once(tmp_path: Path) -> None:
    data = dataset(tmp_path, {"1.txt": FAULTY, "2.txt": "a car, no watermark, road", "3.txt": SOUND})
    repair(data)
    prompt = data / ".lorakit" / "negative_prompt.txt"
    words = prompt.read_text("utf-8").strip().split(", ")
    assert words[:2] == ["blurry", "watermark"]
    assert len(words) == len(set(words))
    assert "lowres" in words, "the base's usual words come along"
    prompt.write_text("my own word\n", encoding="utf-8")
    (data / "3.txt").write_text("a lake, no watermark", encoding="utf-8")
    repair(data)
    assert prompt.read_text("utf-8") == "my own word, watermark\n"


def test_a_changed_file_is_refused_and_the_others_are_written(tmp_path: Path) -> None:
    data = dataset(tmp_path, {"1.txt": FAULTY, "2.txt": FAULTY, "3.txt": SOUND})
    request = api.LintRequest([data], looks=Need.CAPTION, looks_flag="--no-images")
    fixed = api.fix(api.FixRequest(request))
    (data / "1.txt").write_text("somebody was faster", encoding="utf-8")
    written = api.write_fixes(fixed)
    assert [path.name for path, _ in written.refused] == ["1.txt"]
    assert files(data)["1.txt"] == b"somebody was faster"
    assert files(data)["2.txt"] == MENDED.encode()


def test_a_read_only_file_is_left_alone_and_said(tmp_path: Path) -> None:
    data = dataset(tmp_path, {"1.txt": FAULTY, "2.txt": FAULTY, "3.txt": SOUND})
    (data / "1.txt").chmod(0o444)
    result = run_cli("fix", data, "--no-images")
    assert result.returncode == 1
    assert "1.txt: read-only" in result.stderr
    assert files(data)["1.txt"] == FAULTY.encode()
    assert files(data)["2.txt"] == MENDED.encode()


def test_a_full_disk_stops_the_run_and_loses_nothing(tmp_path: Path) -> None:
    """A real one: a file system of a few blocks, where this is allowed."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], capture_output=True, check=False
        )
        if sys.platform == "linux"
        else None
    )
    if mounted is None or mounted.returncode:
        pytest.skip("needs a file system of its own: root on Linux")
    try:
        data = dataset(small, {f"{number}.txt": FAULTY for number in range(1, 4)})
        with suppress(OSError):
            filler = os.open(small / "filler", os.O_WRONLY | os.O_CREAT)
            while os.write(filler, b"x" * 4096):
                pass
        os.close(filler)
        before = files(data)
        result = run_cli("fix", data, "--no-images")
        assert result.returncode in (1, 2)
        assert "no space left" in result.stderr.lower()
        assert "Traceback" not in result.stderr
        assert files(data) == before
        (small / "filler").unlink()
        assert run_cli("fix", data, "--no-images").returncode == 0
        assert files(data)["1.txt"] == MENDED.encode()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_parquet_is_read_only_and_says_so(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow = pytest.importorskip("pyarrow")
    data = dataset(tmp_path, {})
    parquet.write_table(
        pyarrow.table({"file_name": ["1.jpg", "2.jpg"], "text": [FAULTY, SOUND]}), data / "metadata.parquet"
    )
    before = files(data)
    result = run_cli("fix", data, "--no-images")
    assert result.returncode == 1
    assert "Parquet file is only read" in result.stderr
    assert files(data) == before
    assert "negative-phrase" in result.stderr, "what could not be written is still told"


def test_two_pictures_that_share_a_caption_change_it_once(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"1.jpg": Picture(), "1.png": Picture(format="PNG"), "1.txt": FAULTY})
    check_repaired(data, {"1.txt": MENDED})


def test_protected_words_are_never_touched(tmp_path: Path) -> None:
    glossary = (
        "schema: 1\nprefer:\n  car: {variants: [automobile], safe: true}\nprotect: [not blurry, old automobile]\n"
    )
    data = dataset(tmp_path, {"1.txt": "an automobile, not blurry", "2.txt": "an old automobile", "3.txt": SOUND})
    (tmp_path / "glossary.yaml").write_text(glossary, encoding="utf-8")
    check_repaired(data, {"1.txt": "a car, not blurry"}, glossary=str(tmp_path / "glossary.yaml"))


def test_the_glossary_swaps_what_it_calls_safe_and_the_rest_when_asked(tmp_path: Path) -> None:
    glossary = "schema: 1\nprefer:\n  car: {variants: [automobile], safe: true}\n  anime style: [manga look]\n"
    captions = {
        "1.txt": "An automobile waits. Two automobiles pass, the automobile's door is open.",
        "2.txt": 'manga look, a cable car, "an automobile"',
        "3.txt": SOUND,
    }
    data = dataset(tmp_path, captions)
    (tmp_path / "glossary.yaml").write_text(glossary, encoding="utf-8")
    safe = {"1.txt": "A car waits. Two cars pass, the car's door is open."}
    own = str(tmp_path / "glossary.yaml")
    check_repaired(data, safe, glossary=own)
    check_repaired(data, {**safe, "2.txt": 'anime style, a cable car, "an automobile"'}, unsafe=True, glossary=own)


def test_prefix_and_suffix_are_put_in_once(tmp_path: Path) -> None:
    habits = {"prefix": "character: Alice", "suffix": "high detail, sharp focus"}
    data = dataset(
        tmp_path,
        {"1.txt": "red jacket", "2.txt": "character: Alice, a roof, sharp focus", "3.txt": "Alice, a rainy street"},
    )
    expected = {
        "1.txt": "character: Alice, red jacket, high detail, sharp focus",
        "2.txt": "character: Alice, a roof, sharp focus, high detail",
        "3.txt": "character: Alice, a rainy street, high detail, sharp focus",
    }
    rules = ["missing-prefix", "missing-suffix"]
    check_repaired(data, expected, unsafe=True, caption=habits, profile="character", select=rules)


def test_undo_takes_back_run_by_run_and_refuses_what_was_edited(tmp_path: Path) -> None:
    data = dataset(tmp_path, {"1.txt": FAULTY, "2.txt": FAULTY, "3.txt": SOUND})
    first = files(data)
    repair(data)
    second = files(data)
    (data / "3.txt").write_text("a lake, no text", encoding="utf-8")
    repair(data)
    assert run_cli("fix", data, "--undo").returncode == 0
    assert files(data) == second | {"3.txt": b"a lake, no text"}
    (data / "2.txt").write_text("mine now", encoding="utf-8")
    result = run_cli("fix", data, "--undo")
    assert result.returncode == 1
    assert "2.txt: edited since" in result.stderr
    assert files(data) == first | {"2.txt": b"mine now", "3.txt": b"a lake, no text"}
