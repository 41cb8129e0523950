"""`lorakit fix`: repair captions, or look first, or take it back; write repaired pictures to a new folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path  # noqa: TC003 - Typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.cli import options
from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lorakit.api import Fixed, LintRequest


def fix(
    paths: options.Paths = None,
    config: options.Config = None,
    glossary: options.Glossary = None,
    unsafe_fixes: options.UnsafeFixes = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change and change nothing; exit code 1 if anything would.")
    ] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Ask about every repair, the unsafe ones included.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back the last run, or the RUN that is named: lorakit fix --undo RUN.")
    ] = False,
    exit_non_zero_on_fix: Annotated[
        bool, typer.Option("--exit-non-zero-on-fix", help="Exit code 1 when anything was changed.")
    ] = False,
    profile: options.Profile = None,
    target: options.Target = None,
    trigger: options.Trigger = None,
    base: options.Base = None,
    resolution: options.Resolution = None,
    source_layout: options.Layout = None,
    metadata: options.Metadata = None,
    root: options.Root = None,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    fail_on: options.FailOn = None,
    no_images: options.NoImages = False,
    no_pixels: options.NoPixels = False,
    images: Annotated[
        Path | None, typer.Option(help="Write repaired copies of the pictures, with captions, to this new folder.")
    ] = None,
    resize: Annotated[
        str | None, typer.Option(help="With --images: `bucket`, or the shorter side in pixels; never enlarges.")
    ] = None,
    layout: Annotated[
        str | None, typer.Option(help="With --images: how the new folder keeps captions; default: sidecar.")
    ] = None,
    background: Annotated[
        str | None,
        typer.Option(help="With --images: colour behind what is transparent, a name or #rrggbb; default: white."),
    ] = None,
    rename: Annotated[
        str | None, typer.Option(help="With --images: number the pictures, as NAME_001.png.", metavar="NAME")
    ] = None,
    allow_empty: options.AllowEmpty = False,
    no_cache: options.NoCache = False,
    jobs: options.Jobs = 0,
) -> int:
    """Repair captions: the safe repairs at once, the others with --unsafe-fixes.

    Exit code 0 when no finding at --fail-on is left, 1 otherwise. Every run can be taken back with --undo. Pictures
    are never changed; --images writes repaired copies.
    """
    from lorakit.cli.fix_undo import run_among, take_back

    new_folder = options.named(resize=resize, layout=layout, background=background, rename=rename)
    chosen = {"profile": profile, "target": target, "trigger": trigger, "base": base, "resolution": resolution}
    given = options.overrides(glossary, select, extend_select, ignore, fail_on=fail_on, **chosen)
    where = {"layout": source_layout, "metadata": metadata, "root": root}
    named, run = run_among(paths or ()) if undo else (paths, None)
    request = options.request(
        named, config, given, no_images, no_pixels, no_cache, jobs=jobs, allow_empty=allow_empty, **where
    )
    if undo:
        asked = options.named(diff=diff, interactive=interactive, images=images, unsafe_fixes=unsafe_fixes)
        strict = options.named(exit_non_zero_on_fix=exit_non_zero_on_fix)
        return take_back(request, run, [*asked, *strict, *new_folder])
    if images is not None:
        if interactive:
            raise UsageError("--interactive asks about captions: leave it out with --images")
        if exit_non_zero_on_fix:
            raise UsageError("--exit-non-zero-on-fix speaks of captions changed in place: leave it out with --images")
        return _pictures(request, images, unsafe_fixes, resize, layout, background or "white", rename, diff)
    if new_folder:
        raise UsageError(f"{' and '.join(new_folder)}: only with --images OUT, which writes a new folder")
    return _captions(request, unsafe_fixes, diff, interactive, exit_non_zero_on_fix)


def _captions(request: LintRequest, unsafe: bool, diff: bool, interactive: bool, strict: bool) -> int:
    from lorakit import api
    from lorakit.cli.fix_report import print_diff, print_impact, print_rest
    from lorakit.cli.output import progress_bar

    if diff and interactive:
        raise UsageError("--diff changes nothing and --interactive asks what to change: choose one")
    if interactive:
        from lorakit.cli.ask import Asker

        # no bar: it would draw over the questions
        fixed = api.fix(api.FixRequest(request, True, Asker.in_terminal()))
    else:
        with progress_bar("pictures") as progress:
            fixed = api.fix(api.FixRequest(request, unsafe), progress)
    if diff:
        print_diff(fixed)
        print_rest(fixed, request, unsafe)
        return ExitCode.FINDINGS if fixed.changes or fixed.refused else ExitCode.CLEAN
    print_impact(fixed)
    fixed, complete = carry_out(fixed)
    print_rest(fixed, request, unsafe or interactive)
    bad = fixed.after.failed or not complete or (strict and bool(fixed.changes))
    return ExitCode.FINDINGS if bad else ExitCode.CLEAN


def carry_out(fixed: Fixed) -> tuple[Fixed, bool]:
    """Write the repairs and say so on stderr; whether all of them could be written.

    Where files were refused, what comes back says what is left in the set as it is on the disk.
    """
    from lorakit import api
    from lorakit.cli.fix_report import print_stopped, print_written
    from lorakit.cli.output import progress_bar

    if not fixed.changes:
        # writing does so itself; without it, it is a courtesy that another run or a locked folder may prevent
        with suppress(UsageError):
            api.tidy(fixed)
        print_written(fixed, None)
        return fixed, not fixed.refused
    try:
        with progress_bar("files") as progress:
            written = api.write_fixes(fixed, step=progress(len(fixed.changes)))
    except KeyboardInterrupt:
        print_stopped(fixed)
        raise
    print_written(fixed, written)
    if written.refused:
        with progress_bar("pictures") as progress:
            fixed = api.judge_again(fixed, progress)
    return fixed, not written.refused and not fixed.refused


def _pictures(
    request: LintRequest,
    out: Path,
    unsafe: bool,
    resize: str | None,
    layout: str | None,
    background: str,
    rename: str | None,
    dry_run: bool,
) -> int:
    from lorakit.api.pictures import PicturesRequest
    from lorakit.cli.fix_images import fix_images

    return fix_images(
        PicturesRequest(
            request,
            out,
            unsafe=unsafe,
            resize=resize,
            layout=layout,
            background=background,
            rename=rename,
            dry_run=dry_run,
        )
    )
