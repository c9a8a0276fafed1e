"""A walk through every page of the demo, as everybody it is for: the same for the checks and for the pictures.

``Walk.everywhere`` calls ``look(page, role, name)`` at each stop. Stops that only look come first; then questions are
asked and answered, and at the end a few days pass. What is filled in is what the demo's people would fill in.
"""

from __future__ import annotations

from tests.e2e.walk_happening import Happening
from tests.e2e.walk_residents import Residents
from tests.e2e.walk_staff import Staff


class Walk(Residents, Staff, Happening):
    """The whole walk."""

    def everywhere(self) -> None:
        """Every page, each as somebody for whom it is there."""
        self.looking()
        self.acting()

    def looking(self) -> None:
        """The pages of a town as it stands: nobody asks, answers or waits."""
        for part in (
            self.visitor,
            self.newcomer,
            self.resident,
            self.for_somebody,
            self.trusted,
            self.just_helped,
            self.helper,
            self.asker_with_a_yes,
            self.both_sides,
            self.several,
            self.activities,
            self.desk,
            self.letters,
            self.inviting,
            self.villages,
            self.registers,
            self.merging,
            self.mails,
            self.administering,
            self.figures,
        ):
            part()

    def acting(self) -> None:
        """The pages of what happens next. The order matters: each part goes on where the one before it ended."""
        for part in (
            self.asking_for_a_ride,
            self.inviting_to_coffee,
            self.asking,
            self.answering,
            self.afterwards,
            self.worried,
        ):
            part()
