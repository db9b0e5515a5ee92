"""What has been seen of a store while it is set up, and telling of it when it grows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from glassfy_desktop.domain.onboarding import Facts, StepId
from glassfy_desktop.services.listeners import Listeners


class Seen:
    """The facts so far; `changed` tells of each that is learned."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.changed = Listeners[()]()

    def learn(self, **facts: object) -> None:
        """Know something new, by the names of `Facts`."""
        self.facts = replace(self.facts, **facts)  # type: ignore[arg-type]
        self.changed.tell()

    @asynccontextmanager
    async def checking(self, step: StepId) -> AsyncIterator[None]:
        """Let a step be under examination meanwhile."""
        self.learn(checking=self.facts.checking | {step})
        try:
            yield
        finally:
            self.learn(checking=self.facts.checking - {step})
