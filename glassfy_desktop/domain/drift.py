"""What was good when it was last seen and is so no longer."""

from collections.abc import Collection, Sequence

from glassfy_desktop.domain.onboarding import Step, StepId, StepState

WATCHED = (StepId.KEY, StepId.PERMISSIONS, StepId.WEBHOOK, StepId.SECRET)
"""Steps that somebody else can undo: in Stripe's dashboard, or with another program."""
NOT_KNOWN = {"unknown", "not_checked", "no_key", "unverified"}
"""Findings that say nothing about what is: no network, no engine, a key that may not look."""


def good_steps(judged: Sequence[Step], before: Collection[str]) -> list[str]:
    """The watched steps that are good, to be kept; one that is not known now stays as it was before."""
    return [
        step.id.value
        for step in judged
        if step.id in WATCHED and (step.done or (step.id in before and not _is_known(step)))
    ]


def drifted(judged: Sequence[Step], before: Collection[str]) -> list[Step]:
    """The steps that were good before and are known not to be so any more, in order."""
    return [step for step in judged if step.id in before and not step.done and _is_known(step)]


def _is_known(step: Step) -> bool:
    if step.state is StepState.CHECKING or step.finding in NOT_KNOWN:
        return False
    return not step.finding.endswith(("_off", "_opening"))
