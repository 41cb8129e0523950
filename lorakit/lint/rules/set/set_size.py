"""SET001 set-size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

METHOD = "a convention of the method that lorakit follows (50 to 200 pictures); no false-alarm rate can be measured"


@dataclass(frozen=True)
class SetSizeOptions(Options):
    """Bounds on the number of training pictures; a profile sets the first three."""

    warn_below: int = option(50, "fewer training pictures than this are a warning", METHOD)
    inform_below: int = option(50, "fewer training pictures than this are worth knowing", METHOD)
    inform_above: int = option(300, "more training pictures than this are worth knowing", METHOD)
    error_below: int | None = option(
        None, "fewer training pictures than this are an error (empty: never)", "only a user's own rule can say this"
    )
    error_above: int | None = option(
        None, "more training pictures than this are an error (empty: never)", "only a user's own rule can say this"
    )


class SetSize(SetRule):
    """Too few or too many training pictures.

    With few pictures the LoRA learns the pictures instead of what they share; beyond 300 a set brings little more and
    tends to bring a second style along. Variety counts, not the total: pose, light, angle, surroundings. Profiles
    differ: a character or an object is often trained well on 15 to 49 pictures.
    """

    code = "SET001"
    name = "set-size"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    option_type = SetSizeOptions
    options: SetSizeOptions
    bad = (
        Bad(times=12, says="12 training pictures"),
        Bad(times=20, settings={"profile": "character"}, says="20 training pictures"),
        Bad(times=55, settings={"rules": {"set-size": {"inform-above": 52}}}, says="more than 52"),
        Bad(times=3, settings={"rules": {"set-size": {"error-below": 10}}}, says="fewer than the 10"),
    )
    good = (Good(times=50), Good(times=51, settings={"profile": "character"}))

    def check(self, view: SetView) -> Iterator[Finding]:
        count = len(view.training)
        limits = self.options
        for limit, severity in (
            (limits.error_below, Severity.ERROR),
            (limits.warn_below, self.severity),
            (limits.inform_below, Severity.INFO),
        ):
            if limit is not None and count < limit:
                yield self._few(view, count, limit, severity)
                return
        for limit, severity in ((limits.error_above, Severity.ERROR), (limits.inform_above, Severity.INFO)):
            if limit is not None and count > limit:
                yield self.report(
                    "{count} training pictures, more than {limit}: the last ones bring little; keep the best",
                    severity=severity,
                    observed=Observed(count, limit, "pictures"),
                    count=count,
                    limit=limit,
                )
                return

    def _few(self, view: SetView, count: int, limit: int, severity: Severity) -> Finding:
        return self.report(
            "{count} training {noun}, {judged}: a small set is memorised instead of learned",
            severity=severity,
            observed=Observed(count, limit, "pictures"),
            count=count,
            noun="picture" if count == 1 else "pictures",
            judged=f"fewer than the {limit} recommended for the profile {view.context.profile}"
            if severity is not Severity.INFO
            else f"enough for the profile {view.context.profile} if they differ well; {limit} and more are safer",
        )
