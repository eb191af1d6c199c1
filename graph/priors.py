"""The table of priors and factors: every number that the measure assumes, with its reason (`priors.toml`).

Section 5 of the measure: tables, not constants. Every result names the table that it used.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from claimgraph.errors import Finding, InputError
from claimgraph.ontology.terms import Access, AgentKind, Certainty, Reliability

GRADES = ("A", "B", "C", "D", "E")
KINDS = tuple(kind.value for kind in AgentKind)


@dataclass(frozen=True, slots=True)
class Beta:
    """A belief about a probability: its mean, and how many observations it is worth."""

    mean: float
    strength: float

    def spread(self, low: float = 0.0) -> float:
        """The standard deviation of the probability on the range from `low` to 1."""
        return math.sqrt((self.mean - low) * (1 - self.mean) / (self.strength + 1))


@dataclass(frozen=True, slots=True)
class Tables:
    """The priors and factors of one table, checked."""

    name: str
    prior: float
    prior_spread: float
    cap: Beta
    reliability: Mapping[str, Beta]
    origin: Mapping[str, Beta]
    relay: Mapping[str, Beta]
    access: Mapping[str, float]
    certainty: Mapping[str, float]
    party: float
    admission: float

    def reliability_of(self, kind: AgentKind | None, grades: Iterable[Reliability]) -> Beta:
        """How often a source is right: by the grades it was given, else by its kind (None: an unnamed source).

        Grades of several people are averaged. F, which cannot be judged, gives the kind's default, never less than E.
        """
        given = sorted(grades)
        letters = [grade.value for grade in given if grade is not Reliability.F]
        default = self.origin[kind.value if kind else "unnamed"]
        if letters:
            return _average([self.reliability[letter] for letter in letters])
        if given and default.mean < self.reliability["E"].mean:
            return Beta(self.reliability["E"].mean, default.strength)
        return default

    def fidelity_of(self, kind: AgentKind | None, grades: Iterable[Reliability]) -> Beta:
        """How faithfully an agent passes on what it heard, from 0.5 to 1: by its grades, else by its kind."""
        letters = sorted(grade.value for grade in grades if grade is not Reliability.F)
        if letters:
            return _average([self.relay[letter] for letter in letters])
        return self.relay[kind.value if kind else "unnamed"]


def _average(beliefs: list[Beta]) -> Beta:
    return Beta(
        sum(belief.mean for belief in beliefs) / len(beliefs), sum(belief.strength for belief in beliefs) / len(beliefs)
    )


@cache
def default_tables() -> Tables:
    """The table that is shipped."""
    source = files("claimgraph.graph").joinpath("priors.toml")
    return _tables(tomllib.loads(source.read_text(encoding="utf-8")), "priors.toml")


def load_tables(path: str | Path) -> Tables:
    """Reads a user's table. What it leaves out is as in the table that is shipped.

    Raises:
        InputError: the file cannot be read, is not TOML, or holds a wrong key or value; tells all of them.
    """
    where = str(path)
    try:
        given = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Finding(where, f"cannot be read ({error.strerror})", "give the path of a TOML file")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Finding(where, f"is not TOML ({error})", "copy the shipped table and change it")) from None
    shipped = tomllib.loads(files("claimgraph.graph").joinpath("priors.toml").read_text(encoding="utf-8"))
    faults = [
        Finding(where, f"the table has no key `{key}`", "take it out, or correct its name")
        for key in _unknown(given, shipped)
    ]
    if not isinstance(given.get("name", ""), str) or given.get("name", shipped["name"]) == shipped["name"]:
        faults.append(Finding(where, "a changed table needs a `name` of its own", 'write name = "mine/1" at the top'))
    if faults:
        raise InputError(faults)
    return _tables(_over(shipped, given), where)


def _unknown(given: Mapping[str, Any], known: Mapping[str, Any], path: str = "") -> Iterable[str]:
    for key, value in given.items():
        if key not in known:
            yield path + key
        elif isinstance(value, dict) and isinstance(known[key], dict):
            yield from _unknown(value, known[key], f"{path}{key}.")


def _over(shipped: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _over(value, given[key])
        if isinstance(value, dict) and isinstance(given.get(key), dict)
        else given.get(key, value)
        for key, value in shipped.items()
    }


class _Check:
    """Reads values of a table and gathers what is wrong with them."""

    def __init__(self, table: Mapping[str, Any], where: str) -> None:
        self.table, self.where, self.faults = table, where, list[Finding]()

    def number(self, *path: str, low: float, high: float = math.inf, open_: bool = False) -> float:
        value: Any = self.table
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        right = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if not right or not (low < value < high if open_ else low <= value <= high):
            span = f"above {low:g} and below {high:g}" if open_ else f"from {low:g} to {high:g}"
            self.faults.append(Finding(self.where, f"`{'.'.join(path)}` is {value!r}", f"write a number {span}"))
            return low if not open_ else (low + min(high, low + 1)) / 2
        return float(value)

    def beta(self, *path: str) -> Beta:
        return Beta(
            self.number(*path, "mean", low=0.5, high=1, open_=True), self.number(*path, "strength", low=0, high=1e9)
        )

    def betas(self, section: str, keys: Iterable[str]) -> dict[str, Beta]:
        return {key: self.beta(section, key) for key in keys}


def _tables(table: Mapping[str, Any], where: str) -> Tables:
    check = _Check(table, where)
    tables = Tables(
        name=str(table["name"]),
        prior=check.number("prior", "probability", low=0, high=1, open_=True),
        prior_spread=check.number("prior", "spread", low=0, high=100),
        cap=check.beta("cap"),
        reliability=check.betas("reliability", GRADES),
        origin=check.betas("origin", (*KINDS, "unnamed", "unattributed")),
        relay=check.betas("relay", (*GRADES, *KINDS, "unnamed")),
        access={a.value: check.number("access", a.value, low=0, high=10) for a in Access},
        certainty={c.value: check.number("certainty", c.value, low=0, high=10) for c in Certainty},
        party=check.number("interest", "party", low=0, high=1),
        admission=check.number("interest", "admission", low=1, high=10),
    )
    if check.faults:
        raise InputError(check.faults)
    return tables
