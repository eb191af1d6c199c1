"""What is known to be right of an object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gold:
    """What is right: one value or, where `least` is not empty, every value whose words hold those and are among the
    words of the truth (a list of authors without some first names)."""

    truth: str
    least: str = ""

    def right(self, value: str) -> bool:
        """Whether a value is right.

        >>> Gold("donald e knuth", "knuth").right("donald knuth"), Gold("7:10am").right("7:20am")
        (True, False)
        """
        if not self.least:
            return value == self.truth
        return set(self.least.split()) <= set(value.split()) <= set(self.truth.split())
