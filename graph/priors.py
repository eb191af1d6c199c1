"""The table of priors and factors: every number that the measure assumes, with its reason (`priors.toml`).

Section 5 of the measure: tables, not constants. Every result names the table that it used.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from claimgraph.errors import Finding, InputError
from claimgraph.ontology.terms import Access, AgentKind, Certainty, Reliability

_DENIALS = ("reliability", "origin")
_SIDES = {side: {"mean": 0.0, "strength": 0.0} for side in ("asserts", "denies")}
"""The keys of an agent in a table."""

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


class Learned(Protocol):
    """What a learned table knows beside its numbers: which claims taught it, and what it is without some of them."""

    @property
    def claims(self) -> Collection[str]:
        """The claims (IRIs) whose outcomes are in it."""

    def without(self, claims: frozenset[str]) -> Tables:
        """The table that the other claims teach."""


@dataclass(frozen=True, slots=True)
class Sided:
    """What an agent's word is worth where it says that something is so, and where it denies that."""

    asserts: Beta
    denies: Beta


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tables:
    """The priors and factors of one table, checked.

    `denial_reliability` and `denial_origin` hold for denials; they are as `reliability` and `origin` unless a table
    says otherwise. `agents` holds for single agents (IRIs), in place of their grades and kinds. `learned` is there
    where outcomes taught the table.
    """

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
    denial_reliability: Mapping[str, Beta]
    denial_origin: Mapping[str, Beta]
    agents: Mapping[str, Sided] = field(default_factory=_nothing)
    learned: Learned | None = None

    def reliability_of(
        self, kind: AgentKind | None, grades: Iterable[Reliability], side: int = 1, agent: str | None = None
    ) -> Beta:
        """How often a source is right: by the grades it was given, else by its kind (None: an unnamed source).

        Grades of several people are averaged. F, which cannot be judged, gives the kind's default, never less than E.

        Args:
            kind: what kind of source it is.
            grades: the letters that hold.
            side: +1 where it says that something is so, -1 where it denies that.
            agent: its IRI, which counts before all of these where the table knows it.
        """
        known = self.agents.get(agent) if agent is not None else None
        if known is not None:
            return known.asserts if side > 0 else known.denies
        reliability = self.reliability if side > 0 else self.denial_reliability
        given = sorted(grades)
        letters = [grade.value for grade in given if grade is not Reliability.F]
        default = (self.origin if side > 0 else self.denial_origin)[kind.value if kind else "unnamed"]
        if letters:
            return _average([reliability[letter] for letter in letters])
        if given and default.mean < reliability["E"].mean:
            return Beta(reliability["E"].mean, default.strength)
        return default

    def unattributed(self, side: int) -> Beta:
        """How often a report that does not say where it is from is right."""
        return (self.origin if side > 0 else self.denial_origin)["unattributed"]

    def leaving_out(self, claims: Iterable[str]) -> Tables:
        """The table without what the outcomes of these claims taught it: no claim vouches for itself."""
        if self.learned is None:
            return self
        taught = frozenset(claims).intersection(self.learned.claims)
        return self.learned.without(taught) if taught else self

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
    return tables_of(read_toml(path), str(path))


def read_toml(path: str | Path) -> dict[str, Any]:
    """The keys and values of a table. Raises InputError for a file that cannot be read or is not TOML."""
    where = str(path)
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Finding(where, f"cannot be read ({error.strerror})", "give the path of a TOML file")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Finding(where, f"is not TOML ({error})", "copy the shipped table and change it")) from None


def tables_of(given: Mapping[str, Any], where: str, learned: Learned | None = None) -> Tables:
    """The table that some keys and values give, over the one that is shipped.

    Args:
        given: what is different from the table that is shipped.
        where: the file, as faults name it.
        learned: what is known beside it of a table that outcomes taught.

    Raises:
        InputError: it holds a wrong key or value; tells all of them.
    """
    shipped = tomllib.loads(files("claimgraph.graph").joinpath("priors.toml").read_text(encoding="utf-8"))
    denial = {key: shipped[key] for key in _DENIALS}
    whole = shipped | {"denial": denial, "agents": {iri: _SIDES for iri in given.get("agents", ())}}
    faults = [
        Finding(where, f"the table has no key `{key}`", "take it out, or correct its name")
        for key in _unknown(given, whole)
    ]
    if not isinstance(given.get("name", ""), str) or given.get("name", shipped["name"]) == shipped["name"]:
        faults.append(Finding(where, "a changed table needs a `name` of its own", 'write name = "mine/1" at the top'))
    if faults:
        raise InputError(faults)
    over = _over(shipped, given)
    over["denial"] = _over({key: over[key] for key in _DENIALS}, given.get("denial", {}))
    over["agents"] = given.get("agents", {})
    return _tables(over, where, learned)


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

    def betas(self, *section: str, keys: Iterable[str]) -> dict[str, Beta]:
        return {key: self.beta(*section, key) for key in keys}


def _tables(table: Mapping[str, Any], where: str, learned: Learned | None = None) -> Tables:
    check = _Check(table, where)
    denial = ("denial",) if "denial" in table else ()
    tables = Tables(
        name=str(table["name"]),
        prior=check.number("prior", "probability", low=0, high=1, open_=True),
        prior_spread=check.number("prior", "spread", low=0, high=100),
        cap=check.beta("cap"),
        reliability=check.betas("reliability", keys=GRADES),
        origin=check.betas("origin", keys=(*KINDS, "unnamed", "unattributed")),
        relay=check.betas("relay", keys=(*GRADES, *KINDS, "unnamed")),
        access={a.value: check.number("access", a.value, low=0, high=10) for a in Access},
        certainty={c.value: check.number("certainty", c.value, low=0, high=10) for c in Certainty},
        party=check.number("interest", "party", low=0, high=1),
        admission=check.number("interest", "admission", low=1, high=10),
        denial_reliability=check.betas(*denial, "reliability", keys=GRADES),
        denial_origin=check.betas(*denial, "origin", keys=(*KINDS, "unnamed", "unattributed")),
        agents={
            iri: Sided(check.beta("agents", iri, "asserts"), check.beta("agents", iri, "denies"))
            for iri in table.get("agents", ())
        },
        learned=learned,
    )
    if check.faults:
        raise InputError(check.faults)
    return tables
