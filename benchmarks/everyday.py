"""Everyday stories of thirty to sixty documents: how many sides come out exact, and in what time.

Each kind of story makes something of what makes the measure hard more frequent than it is: sources that speak through
several outlets, outlets that relay several sources, wire stories that nobody saw and many carry, own reporting, owners,
unnamed sources that may be the same. Run it with `python -m benchmarks.everyday`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from time import process_time

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.model import Agent, Claim, Document, Outlet, Record, Records, Statement, Text, UnnamedSource
from claimgraph.ontology.terms import Access, AgentKind, Stance

BASE = "https://example.org/everyday/"
STORIES = 10
"""So many stories of each kind are drawn."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of story. Shares are probabilities.

    Attributes:
        documents: how many documents there are.
        named, unnamed: how many sources of each sort.
        outlets, agencies: how many newspapers and wire agencies.
        routes: at most so many documents quote one source.
        relays: at most so many statements go into one report.
        wire: how many of the documents come from an agency and were not seen themselves.
        deep: how often a report passes on another report in place of a source.
        own: how often a report has found out something for itself besides.
        owned: how often an outlet has one of two owners.
        possibly: how often an unnamed source may be the same as another one.
        varied: how often a source has a likelihood ratio of its own.
    """

    name: str
    documents: int = 50
    named: int = 6
    unnamed: int = 4
    outlets: int = 10
    agencies: int = 2
    routes: int = 4
    relays: int = 3
    wire: float = 0.15
    deep: float = 0.4
    own: float = 0.1
    owned: float = 0.2
    possibly: float = 0.2
    varied: float = 0.2


KINDS: tuple[Kind, ...] = (
    Kind("plain: a few sources, many outlets", documents=30, named=4, unnamed=1, owned=0, possibly=0, own=0),
    Kind("everything at once"),
    Kind("everything at once, sixty documents", documents=60, named=8, unnamed=7),
    Kind("leaks: nearly all sources are unnamed", named=1, unnamed=12, possibly=0.5),
    Kind("wire stories that many carry", wire=0.5, agencies=3, deep=0.7),
    Kind("summit: every source speaks to everybody", named=12, unnamed=2, routes=10, varied=0.5),
    Kind("round-ups: reports of six sources each", relays=6, routes=6),
    Kind("two owners of all outlets", owned=1.0),
    Kind("own reporting beside what is passed on", own=0.6),
    Kind("long ways: reports of reports of reports", deep=0.9, wire=0.6),
    Kind("few outlets that print everything", outlets=3, agencies=1, routes=6),
    Kind("nothing was seen but the last reports", wire=0.8, deep=0.6, agencies=5),
    Kind("each source has a weight of its own", varied=1.0, routes=8, relays=4),
)


def draw(kind: Kind, seed: int) -> Records:
    """The records of a story on the claim `it`, all of whose sources are for it."""
    return Records.of(_records(kind, Random(f"{kind.name} {seed}")))


def _records(kind: Kind, random: Random) -> Iterator[Record]:
    yield Claim(iri=f"{BASE}it", id="it", text=_text("It happened"))
    outlets = [f"outlet{i}" for i in range(kind.outlets)] + [f"agency{i}" for i in range(kind.agencies)]
    for name in outlets:
        owner = (f"{BASE}owner{random.randrange(2)}",) if random.random() < kind.owned else ()
        agency = name.startswith("agency")
        yield Outlet(
            iri=BASE + name,
            id=name,
            name=_text(name),
            kind=AgentKind.AGENCY if agency else AgentKind.OUTLET,
            owned_by=() if agency else owner,
        )
    for i in range(2):
        yield Agent(iri=f"{BASE}owner{i}", id=f"owner{i}", name=_text(f"Owner {i}"), kind=AgentKind.ORGANISATION)
    ratios = {f"source{i}": random.choice([2.0, 3.0, 5.0, 12.0]) for i in range(kind.named + kind.unnamed)}
    ratios = {name: ratio for name, ratio in ratios.items() if random.random() < kind.varied}
    for i in range(kind.named):
        yield Agent(iri=f"{BASE}source{i}", id=f"source{i}", name=_text(f"Source {i}"), kind=AgentKind.PERSON)
    sources = [f"source{i}" for i in range(kind.named + kind.unnamed)]
    said: list[Statement] = []
    first: dict[str, str] = {}
    left = {name: kind.routes for name in sources}
    for number in range(kind.documents):
        wire = random.random() < kind.wire and number < kind.documents * 0.8
        outlet = random.choice(outlets[kind.outlets :] if wire else outlets)
        place = f"doc{number}"
        yield Document(iri=BASE + place, id=place, outlet=BASE + outlet, seen=not wire)
        relayed: list[str] = []
        for _ in range(random.randint(1, kind.relays)):
            speaking = [name for name in sources if left[name]]
            if speaking and not (said and random.random() < kind.deep):
                source = random.choice(speaking)
                left[source] -= 1
                first.setdefault(source, place)
                told = Statement(
                    iri=f"{BASE}s{len(said)}",
                    id=f"s{len(said)}",
                    speaker=BASE + source,
                    stance=Stance.ASSERTS,
                    claim=f"{BASE}it",
                    document=BASE + place,
                    access=random.choice([Access.NOT_STATED, Access.FIRST_HAND, Access.TOLD]),
                    likelihood_ratio=ratios.get(source),
                )
                said.append(told)
                relayed.append(told.iri)
            elif said:
                relayed.append(random.choice(said).iri)
        if relayed and random.random() < 0.8:
            report = Statement(
                iri=f"{BASE}s{len(said)}",
                id=f"s{len(said)}",
                speaker=BASE + outlet,
                stance=Stance.ASSERTS,
                claim=f"{BASE}it",
                document=BASE + place,
                relays=tuple(dict.fromkeys(relayed)),
                own_reporting=random.random() < kind.own,
                access=Access.NOT_STATED,
            )
            said.append(report)
    yield from said
    for i in range(kind.named, kind.named + kind.unnamed):
        other = f"{BASE}source{random.randrange(kind.named + kind.unnamed)}"
        yield UnnamedSource(
            iri=f"{BASE}source{i}",
            id=f"source{i}",
            description=_text(f"official number {i}"),
            document=BASE + first.get(f"source{i}", "doc0"),
            possibly_same_as=(other,) if random.random() < kind.possibly and other != f"{BASE}source{i}" else (),
        )


def _text(words: str) -> Text:
    return Text.of(words, "en")


@dataclass(frozen=True, slots=True)
class Measured:
    """How the stories of one kind came out; times in seconds of the processor."""

    kind: Kind
    exact: int
    times: Sequence[float]

    def __str__(self) -> str:
        worst, total = max(self.times), sum(self.times)
        return (
            f"{self.kind.name:<44} {self.exact:>3} of {len(self.times)} exact   "
            f"mean {total / len(self.times):>6.3f} s   worst {worst:>6.3f} s"
        )


def measure(kind: Kind, stories: int = STORIES) -> Measured:
    """Scores stories of a kind."""
    exact, times = 0, []
    for seed in range(stories):
        records = draw(kind, seed)
        start = process_time()
        verdict = Scorer(records).verdict(f"{BASE}it")
        times.append(process_time() - start)
        exact += verdict.exact
    return Measured(kind, exact, times)


def main() -> None:
    """Prints a line for each kind of story."""
    for kind in KINDS:
        print(measure(kind), flush=True)


if __name__ == "__main__":
    main()
