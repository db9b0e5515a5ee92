"""Whether a key may do more than this app needs, as far as that can be told without writing anything."""

from collections.abc import Mapping

from glassfy_desktop.domain.keys import KeyKind, StripeKey
from glassfy_desktop.domain.onboarding import Grant
from glassfy_desktop.domain.requirements import Permission

NOT_NEEDED = (
    Permission("rak_payout_read", "Payouts", "/v1/payouts", "", "", required=False),
    Permission("rak_transfer_read", "Transfers", "/v1/transfers", "", "", required=False),
    Permission("rak_file_read", "Files", "/v1/files", "", "", required=False),
)
"""Resources that this app never reads; a key that may read them was given more than it needs."""


def excess(grants: Mapping[str, Grant]) -> list[str]:
    """The resources among `NOT_NEEDED` that the key may read."""
    return [each.resource for each in NOT_NEEDED if grants.get(each.name) is Grant.GRANTED]


def audit(key: StripeKey, grants: Mapping[str, Grant]) -> str:
    """What the key may do beyond its task, in sentences. `grants` answers the probes of `NOT_NEEDED`."""
    if key.kind is KeyKind.SECRET:
        return (
            "This is a secret key: it may read and change everything in the account."
            " A restricted key that may only read is enough."
        )
    writes = "Whether it may write cannot be seen without writing, so it is not tried."
    if more := excess(grants):
        return f"It may also read {_listed(more, 'and')}, which this app never does. {writes}"
    unknown = [each for each in NOT_NEEDED if grants.get(each.name) is not Grant.MISSING]
    if unknown:
        return f"Whether it may read more than that is unknown. {writes}"
    return f"It may not read {_listed([each.resource for each in NOT_NEEDED])}, as it should be. {writes}"


def _listed(names: list[str], joint: str = "or") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joint} {names[-1]}"
