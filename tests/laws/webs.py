"""Random webs of citation: up to twelve statements that pass one another on, without circles.

Denser than the stories of `stories.py`, and without what keeps the model from being enumerated: speakers who relay
again and again, the same words over several ways, relays of several sources with own reporting, origins that are one.
"""

from __future__ import annotations

from hypothesis import strategies as st

from claimgraph.graph.model import IndependenceDecision, Record, Records
from claimgraph.ontology.terms import Stance
from tests.laws.stories import claim, document, iri, person, says

FOR = (Stance.ASSERTS, Stance.CONFIRMS, Stance.IMPLIES)
AGAINST = (Stance.DENIES, Stance.DISPUTES)


@st.composite
def webs(draw: st.DrawFn, *, most_uncertain: int = 12) -> Records:
    """A random web. No more than `most_uncertain` relays may be unfaithful."""
    number = draw(st.integers(1, 12) | st.integers(6, 12))
    speakers = [f"p{i}" for i in range(number)]
    for i in range(1, number):
        if draw(st.integers(0, 3)) == 0:
            speakers[i] = speakers[draw(st.integers(0, i - 1))]
    told: list[Record] = [claim("main"), *(person(name) for name in sorted(set(speakers)))]
    sides: list[int] = []
    uncertain = 0
    for i, speaker in enumerate(speakers):
        least, most = draw(st.sampled_from([(0, 0), (1, 1), (1, 2), (2, 3)])) if i > 1 else (0, i)
        cites = sorted(draw(st.sets(st.sampled_from(range(i)), min_size=least, max_size=most))) if i else []
        side = sides[cites[0]] if cites else draw(st.sampled_from([1, 1, 1, -1]))
        cites = [j for j in cites if sides[j] == side]
        sides.append(side)
        fidelity = draw(st.sampled_from([0.9, 0.6, 0.75, 0.6, 0.5, 1.0]))
        uncertain += bool(cites) and fidelity < 1
        stances = [*(FOR if side > 0 else AGAINST), *([Stance.ATTRIBUTES] if cites else [])]
        stance = draw(st.sampled_from(stances))
        told += [
            document(f"d{i}", speaker, seen=i == number - 1 or draw(st.sampled_from([False, False, True]))),
            says(
                f"s{i}",
                speaker,
                stance,
                "main",
                f"d{i}",
                relays=[f"s{j}" for j in cites],
                own_reporting=bool(cites) and stance is not Stance.ATTRIBUTES and draw(st.booleans()),
                likelihood_ratio=draw(st.sampled_from([3.0, 20.0, 1.5, 1.0])),
                fidelity=fidelity if uncertain <= most_uncertain else 1.0,
            ),
        ]
    people = sorted(set(speakers))
    if len(people) > 1 and draw(st.booleans()):
        pair = draw(st.lists(st.sampled_from(people), min_size=2, max_size=3, unique=True))
        decided = tuple(sorted(map(iri, pair)))
        told.append(IndependenceDecision(iri=iri("independence/1"), id="independence/1", together=decided))
    return Records.of(told)
