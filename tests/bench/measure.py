"""What a measure is: a figure beside the floor it is compared with, as a ratio with its bound."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One line of `make bench`. `ratio` is the figure over its floor; `bound` is what it may be at most."""

    what: str
    figure: str
    floor: str
    ratio: float
    bound: float

    @property
    def held(self) -> bool:
        return self.ratio <= self.bound

    def line(self) -> str:
        """The measure in one line."""
        verdict = "held" if self.held else "NOT held"
        bound = f"ratio {self.ratio:.2f} (bound {self.bound}), {verdict}"
        return f"{self.what}: {self.figure} against {self.floor}, {bound}"
