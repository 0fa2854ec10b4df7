"""The soak sees what grows: a slope by hand, and verdicts that fail one by one."""

import pytest

from devtools.local.errors import LocalError
from devtools.measure import soak
from devtools.measure.soak import Slice, Soak, slope


def test_the_slope_is_the_one_worked_out_by_hand() -> None:
    assert slope([(0, 10), (1, 12), (2, 14)]) == 2
    assert slope([(0, 0), (1, 3), (2, 0), (3, 3)]) == pytest.approx(0.6)


def stretch(rank: int, **other: float) -> Slice:
    flat = {"web": 100.0, "worker": 80.0 + other.get("growth", 0) * rank / 60}
    return Slice(
        hours=rank / 60,
        memory=flat,
        connections=10 + round(other.get("connections", 0) * rank),
        idle=round(other.get("idle", 0)),
        dead=other.get("dead", 0.1),
        p95=50 + other.get("slower", 0) * rank,
        errors=round(other.get("errors", 0)),
    )


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("", {}),
        ("soak-memory", {"growth": 1.2}),
        ("soak-p95", {"slower": 5}),
        ("soak-connections", {"connections": 1}),
        ("soak-idle", {"idle": 1}),
        ("soak-dead", {"dead": 0.6}),
        ("soak-errors", {"errors": 1}),
    ],
)
def test_each_figure_fails_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, other: dict[str, float]
) -> None:
    monkeypatch.setattr(soak, "QUERIES", [])
    monkeypatch.setattr(soak.waiting, "seconds_until_gone", lambda patience: 0.0)
    run = Soak.__new__(Soak)
    run.slices = [stretch(rank, **other) for rank in range(12)]
    missed = [
        verdict.target.name
        for verdict in run.verdicts()
        if verdict.value is None or not verdict.target.holds(verdict.value)
    ]
    assert missed == ([name] if name else [])


def test_a_run_too_short_is_not_judged() -> None:
    run = Soak.__new__(Soak)
    run.slices = [stretch(rank) for rank in range(3)]
    with pytest.raises(LocalError, match="too short"):
        list(run.verdicts())
