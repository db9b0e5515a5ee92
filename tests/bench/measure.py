"""What a measure is: a figure beside the floor it is compared with, as a ratio with its bound."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One line of `make bench`. `ratio` is the figure over its floor; `bound` is what it may be at most, or,
    where more is better, has to be `at_least`."""

    what: str
    figure: str
    floor: str
    ratio: float
    bound: float
    at_least: bool = False

    @property
    def held(self) -> bool:
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def line(self) -> str:
        """The measure in one line."""
        verdict = "held" if self.held else "NOT held"
        word = "at least" if self.at_least else "at most"
        bound = f"ratio {self.ratio:.2f} ({word} {self.bound:g}), {verdict}"
        return f"{self.what}: {self.figure} against {self.floor}, {bound}"


def rates(what: str, ours: float, floor: float, of: str, bound: float) -> Measure:
    """Events a second beside the floor's, of which they have to be at least so many times as many."""
    return Measure(what, f"{ours:,.0f}/s", f"{of} {floor:,.0f}/s", ours / floor, bound, at_least=True)


def percentile(values: list[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
