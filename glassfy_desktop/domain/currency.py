"""Currencies: how many decimals their amounts have."""

_NONE = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split())  # noqa: SIM905
_THREE = frozenset("bhd jod kwd omr tnd".split())  # noqa: SIM905


def decimals(currency: str) -> int:
    """Decimals between a currency's minor unit and the currency itself, as Stripe lists them (`eur`: 2)."""
    return 0 if currency in _NONE else 3 if currency in _THREE else 2
