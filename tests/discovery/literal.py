"""The formulas of the papers as they stand there: dictionaries, loops and products; slow, for small inputs alone.

Each function takes the claims as a set of (source, object, value) and how many rounds to make, and gives the belief in
each fact (object, value) and the trust in each source. It shares no code with what it is held against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, product
from math import exp, inf, log, prod
from typing import TypeVar

Claim = tuple[str, str, str]
Fact = tuple[str, str]
Belief = dict[Fact, float]
Trust = dict[str, float]
Found = tuple[Belief, Trust]
K = TypeVar("K")


class World:
    """Who claims what, looked up in every direction."""

    def __init__(self, claims: Iterable[Claim], candidates: Iterable[Fact] = ()) -> None:
        self.claims = sorted(set(claims))
        self.sources = sorted({s for s, _, _ in self.claims})
        self.facts = sorted({(o, v) for _, o, v in self.claims} | set(candidates))
        self.objects = sorted({o for o, _ in self.facts})
        self.by = {s: [(o, v) for t, o, v in self.claims if t == s] for s in self.sources}
        self.of = {f: [s for s, o, v in self.claims if (o, v) == f] for f in self.facts}
        self.rivals = {f: [g for g in self.facts if g[0] == f[0]] for f in self.facts}

    def negative(self, fact: Fact) -> list[str]:
        """Who claims another value of the object and not this one."""
        about = {s for s, o, _ in self.claims if o == fact[0]}
        return sorted(about - set(self.of[fact]))

    def denied(self, source: str) -> list[Fact]:
        """The facts of which the source has a negative view."""
        return [f for f in self.facts if source in self.negative(f)]

    def votes(self) -> Belief:
        """The share of the claims on the object."""
        found = {}
        for f in self.facts:
            total = sum(len(self.of[g]) for g in self.rivals[f])
            found[f] = len(self.of[f]) / total if total else 1 / len(self.rivals[f])
        return found

    def winners(self, score: Belief) -> Belief:
        """1 for the highest score of each object, shared where several have it."""
        found = {}
        for f in self.facts:
            top = max(score[g] for g in self.rivals[f])
            best = [g for g in self.rivals[f] if score[g] >= top - 1e-9 * abs(top)]
            found[f] = 1 / len(best) if f in best else 0.0
        return found


def _scaled(numbers: dict[str, float]) -> dict[str, float]:
    top = max(numbers.values())
    return {k: v / top if top > 0 else 1.0 for k, v in numbers.items()}


def majority(w: World, rounds: int) -> Found:
    votes = w.votes()
    return votes, {s: sum(votes[f] for f in w.by[s]) / len(w.by[s]) for s in w.sources}


def _hubs(w: World, rounds: int, weight: Callable[[int], float]) -> Found:
    belief = dict.fromkeys(w.facts, 1.0)
    trust: Trust = {}
    for _ in range(rounds):
        trust = _scaled({s: weight(len(w.by[s])) * sum(belief[f] for f in w.by[s]) for s in w.sources})
        raw = {f: sum(trust[s] for s in w.of[f]) for f in w.facts}
        top = max(raw.values())
        belief = {f: b / top for f, b in raw.items()}
    return belief, trust


def sums(w: World, rounds: int) -> Found:
    return _hubs(w, rounds, lambda n: 1.0)


def average_log(w: World, rounds: int) -> Found:
    return _hubs(w, rounds, lambda n: log(n) / n)


def _invested(w: World, rounds: int, belief: Belief, grown: Callable[[Belief], Belief]) -> Found:
    trust = dict.fromkeys(w.sources, 1.0)
    for _ in range(rounds):
        new = {}
        for s in w.sources:
            new[s] = 0.0
            for f in w.by[s]:
                pool = sum(trust[r] / len(w.by[r]) for r in w.of[f])
                new[s] += belief[f] * (trust[s] / len(w.by[s])) / pool if pool else 0.0
        trust = _scaled(new)
        belief = grown({f: sum(trust[s] / len(w.by[s]) for s in w.of[f]) for f in w.facts})
    return belief, trust


def investment(w: World, rounds: int) -> Found:
    return _invested(w, rounds, w.votes(), lambda h: {f: x**1.2 for f, x in h.items()})


def pooled_investment(w: World, rounds: int) -> Found:
    def grown(h: Belief) -> Belief:
        pools = {f: sum(h[g] ** 1.4 for g in w.rivals[f]) for f in w.facts}
        return {f: h[f] * h[f] ** 1.4 / pools[f] if pools[f] else 0.0 for f in w.facts}

    return _invested(w, rounds, {f: 1 / len(w.rivals[f]) for f in w.facts}, grown)


def truthfinder(w: World, rounds: int) -> Found:
    trust = dict.fromkeys(w.sources, 0.9)
    belief: Belief = {}
    for _ in range(rounds):
        sigma = {f: sum(-log(1 - min(trust[s], 1 - 1e-15)) for s in w.of[f]) for f in w.facts}
        adjusted = {f: sigma[f] + 0.5 * sum(sigma[g] * -1 for g in w.rivals[f] if g != f) for f in w.facts}
        belief = {f: 1 / (1 + exp(-0.3 * x)) for f, x in adjusted.items()}
        trust = {s: sum(belief[f] for f in w.by[s]) / len(w.by[s]) for s in w.sources}
    return belief, trust


def _normalised(numbers: dict[K, float]) -> dict[K, float]:
    low, high = min(numbers.values()), max(numbers.values())
    if high - low <= 1e-9:
        return {k: min(1.0, max(0.0, v)) for k, v in numbers.items()}
    wide = {k: round((v - low) / (high - low) * 2**30) / 2**30 for k, v in numbers.items()}
    return {k: 0.5 * v + 0.5 * round(v) for k, v in wide.items()}


def two_estimates(w: World, rounds: int) -> Found:
    error = dict.fromkeys(w.sources, 0.4)
    truth: Belief = {}
    for _ in range(rounds):
        raw = {}
        for f in w.facts:
            views = [1 - error[s] for s in w.of[f]] + [error[s] for s in w.negative(f)]
            raw[f] = sum(views) / len(views)
        truth = _normalised(raw)
        raw_error = {}
        for s in w.sources:
            views = [1 - truth[f] for f in w.by[s]] + [truth[f] for f in w.denied(s)]
            raw_error[s] = sum(views) / len(views)
        error = _normalised(raw_error)
    return truth, {s: 1 - e for s, e in error.items()}


def three_estimates(w: World, rounds: int) -> Found:
    error = dict.fromkeys(w.sources, 0.4)
    hard = dict.fromkeys(w.facts, 0.5)
    truth: Belief = {}
    for _ in range(rounds):
        raw = {}
        for f in w.facts:
            views = [1 - error[s] * hard[f] for s in w.of[f]] + [error[s] * hard[f] for s in w.negative(f)]
            raw[f] = sum(views) / len(views)
        truth = _normalised(raw)
        raw = {}
        for f in w.facts:
            views = [(1 - truth[f]) / error[s] for s in w.of[f] if error[s] > 0]
            views += [truth[f] / error[s] for s in w.negative(f) if error[s] > 0]
            raw[f] = sum(views) / len(views) if views else 0.0
        hard = _normalised(raw)
        raw_error = {}
        for s in w.sources:
            views = [(1 - truth[f]) / hard[f] for f in w.by[s] if hard[f] > 0]
            views += [truth[f] / hard[f] for f in w.denied(s) if hard[f] > 0]
            raw_error[s] = sum(views) / len(views) if views else 0.0
        error = _normalised(raw_error)
    return truth, {s: 1 - e for s, e in error.items()}


def _weighted(w: World, rounds: int, weights: Callable[[dict[str, float]], Trust]) -> Found:
    truth = w.winners({f: float(len(w.of[f])) for f in w.facts})
    score: Belief = {}
    weight: Trust = {}
    for _ in range(rounds):
        weight = weights({s: sum(1 - truth[f] for f in w.by[s]) for s in w.sources})
        score = {f: sum(weight[s] for s in w.of[f]) for f in w.facts}
        truth = w.winners(score)
    return score, weight


def crh(w: World, rounds: int) -> Found:
    def weights(loss: dict[str, float]) -> Trust:
        mean = {s: max(loss[s] / len(w.by[s]), 1e-9) for s in w.sources}
        return {s: -log(m / sum(mean.values())) for s, m in mean.items()}

    return _weighted(w, rounds, weights)


def catd(w: World, rounds: int) -> Found:
    from scipy.stats import chi2

    def weights(loss: dict[str, float]) -> Trust:
        return {s: float(chi2.ppf(0.025, len(w.by[s]))) / max(loss[s], 0.5) for s in w.sources}

    return _weighted(w, rounds, weights)


def one_coin(w: World, rounds: int) -> Found:
    """Accu, SimpleLCA and ZenCrowd: the product of the probabilities of all that is said of an object."""
    accuracy = dict.fromkeys(w.sources, 0.8)
    belief: Belief = {}
    for _ in range(rounds):
        joint = {}
        for f in w.facts:
            joint[f] = 1.0
            for g in w.rivals[f]:
                for s in w.of[g]:
                    others = max(1, len(w.rivals[f]) - 1)
                    joint[f] *= accuracy[s] if g == f else (1 - accuracy[s]) / others
        belief = {f: joint[f] / sum(joint[g] for g in w.rivals[f]) for f in w.facts}
        accuracy = {s: min(0.999, max(0.001, sum(belief[f] for f in w.by[s]) / len(w.by[s]))) for s in w.sources}
    return belief, accuracy


def guess_lca(w: World, rounds: int) -> Found:
    guess = w.votes()
    honest = dict.fromkeys(w.sources, 0.8)
    belief: Belief = {}
    for _ in range(rounds):
        joint = {}
        for f in w.facts:
            joint[f] = 1.0
            for g in w.rivals[f]:
                for s in w.of[g]:
                    guessed = (1 - honest[s]) * guess[g]
                    joint[f] *= honest[s] + guessed if g == f else guessed
        belief = {f: joint[f] / sum(joint[g] for g in w.rivals[f]) for f in w.facts}
        honest = {
            s: min(
                0.999,
                max(
                    0.001,
                    sum(belief[f] * honest[s] / (honest[s] + (1 - honest[s]) * guess[f]) for f in w.by[s])
                    / len(w.by[s]),
                ),
            )
            for s in w.sources
        }
    return belief, honest


def guess_likelihood(w: World, honest: Trust) -> float:
    """The logarithm of the probability of all that is said, whatever is true."""
    guess = w.votes()
    total = 0.0
    for o in w.objects:
        facts = [f for f in w.facts if f[0] == o]
        ways = 0.0
        for true in facts:
            said = [(s, f) for f in facts for s in w.of[f]]
            ways += prod(honest[s] * (f == true) + (1 - honest[s]) * guess[f] for s, f in said) / len(facts)
        total += log(ways)
    return total


def dawid_skene(w: World, rounds: int) -> Found:
    labels = sorted({v for _, v in w.facts})
    truth: Belief = {}
    for o in w.objects:
        joint = {}
        for j in labels:
            joint[j] = 1.0
            for _, said, v in w.claims:
                if said == o:
                    joint[j] *= 0.7 if v == j else 0.3 / max(1, len(labels) - 1)
        for j in labels:
            truth[o, j] = joint[j] / sum(joint.values())
    right: Trust = {}
    for _ in range(rounds):
        share = {j: sum(truth[o, j] for o in w.objects) / len(w.objects) for j in labels}
        pi = {}
        for s, j, v in product(w.sources, labels, labels):
            count = sum(truth[o, j] for t, o, u in w.claims if t == s and u == v)
            whole = sum(truth[o, j] for t, o, _ in w.claims if t == s)
            pi[s, j, v] = (count + 1e-6) / (whole + 1e-6 * len(labels))
        right = {s: sum(share[j] * pi[s, j, j] for j in labels) for s in w.sources}
        new: Belief = {}
        for o in w.objects:
            joint = {j: share[j] * prod(pi[s, j, v] for s, said, v in w.claims if said == o) for j in labels}
            for j in labels:
                new[o, j] = joint[j] / sum(joint.values())
        truth = new
    return truth, right


def latent_truth(w: World) -> Belief:
    """The exact posterior of LTM: every assignment of truth, with the rates of each source integrated out."""
    from scipy.special import betaln

    logs = {}
    for bits in product((0, 1), repeat=len(w.facts)):
        truth = dict(zip(w.facts, bits, strict=True))
        total = 0.0  # facts are true or false alike beforehand
        for s in w.sources:
            counts = {(t, said): 0 for t in (0, 1) for said in (0, 1)}
            for f in w.by[s]:
                counts[truth[f], 1] += 1
            for f in w.denied(s):
                counts[truth[f], 0] += 1
            total += betaln(50 + counts[1, 1], 50 + counts[1, 0]) - betaln(50, 50)
            total += betaln(10 + counts[0, 1], 1000 + counts[0, 0]) - betaln(10, 1000)
        logs[bits] = total
    top = max(logs.values())
    whole = sum(exp(x - top) for x in logs.values())
    return {f: sum(exp(x - top) for bits, x in logs.items() if bits[i]) / whole for i, f in enumerate(w.facts)}


def _copies(w: World, rounds: int, errors: int, implied: float, strength: float, start: Belief) -> Found:
    """AccuCopy and, where values imply each other and accuracies are drawn together, our own method."""
    words = {v: set(v.split()) for _, v in w.facts}

    def implies(g: Fact, f: Fact) -> float:
        return len(words[g[1]] & words[f[1]]) / len(words[g[1]]) if f != g and implied else 0.0

    accuracy = dict.fromkeys(w.sources, 0.8)
    belief = start
    for _ in range(rounds):
        truth = w.winners(belief)
        dependent = {}
        for a, b in combinations(w.sources, 2):
            both = {o for o, _ in w.by[a]} & {o for o, _ in w.by[b]}
            shared = [f for f in w.by[a] if f in w.by[b]]
            true = sum(truth[f] for f in shared)
            different = max(0, len(both) - len(shared))
            same_true, same_false = accuracy[a] * accuracy[b], (1 - accuracy[a]) * (1 - accuracy[b]) / errors
            ways = 0.0
            for original in (accuracy[a], accuracy[b]):
                ways += 0.5 * (
                    ((original * 0.8 + same_true * 0.2) / same_true) ** true
                    * (((1 - original) * 0.8 + same_false * 0.2) / same_false) ** (len(shared) - true)
                    * 0.2**different
                )
            odds = ways * 0.2 / 0.8
            dependent[a, b] = dependent[b, a] = odds / (1 + odds) if odds < inf else 1.0
        order = sorted(w.sources, key=lambda s: (-round(accuracy[s], 9), s))
        count = {}
        for f in w.facts:
            n = max(1, len(w.rivals[f]) - 1)
            count[f] = 0.0
            for s in w.of[f]:
                before = [t for t in w.of[f] if order.index(t) < order.index(s)]
                independent = prod(1 - 0.8 * dependent[s, t] for t in before)
                count[f] += independent * log(n * accuracy[s] / (1 - accuracy[s]))
        count = {f: count[f] + implied * sum(implies(g, f) * count[g] for g in w.rivals[f]) for f in w.facts}
        top = {f: max(count[g] for g in w.rivals[f]) for f in w.facts}
        belief = {f: exp(count[f] - top[f]) / sum(exp(count[g] - top[f]) for g in w.rivals[f]) for f in w.facts}
        credit = {f: min(1.0, belief[f] + sum(implies(f, g) * belief[g] for g in w.rivals[f])) for f in w.facts}
        credited = {s: sum(credit[f] for f in w.by[s]) for s in w.sources}
        mean = sum(credited.values()) / len(w.claims)
        accuracy = {
            s: min(0.999, max(0.001, (credited[s] + strength * mean) / (len(w.by[s]) + strength))) for s in w.sources
        }
    return belief, accuracy


def accu_copy(w: World, rounds: int) -> Found:
    return _copies(w, rounds, 100, 0.0, 0.0, w.votes())


def corroborated(w: World, rounds: int) -> Found:
    errors = min(100, max(1, len({v for _, v in w.facts}) - 1))
    return _copies(w, rounds, errors, 0.5, 4.0, w.votes())


def glad(w: World, rounds: int) -> Found:
    """GLAD, climbing Q as it stands in the paper; its slopes are taken by finite differences of Q itself."""
    able = dict.fromkeys(w.sources, 1.0)
    easy = dict.fromkeys(w.objects, 1.0)
    belief: Belief = {}
    for _ in range(rounds):
        belief = {}
        for o in w.objects:
            joint = {}
            for f in (f for f in w.facts if f[0] == o):
                joint[f] = 1.0
                for g in w.rivals[f]:
                    for s in w.of[g]:
                        right = 1 / (1 + exp(-able[s] * exp(easy[o])))
                        joint[f] *= right if f == g else (1 - right) / max(1, len(w.rivals[f]) - 1)
            belief |= {f: x / sum(joint.values()) for f, x in joint.items()}

        def q(able: Trust, easy: dict[str, float], belief: Belief = belief) -> float:
            total = 0.0
            for s, o, v in w.claims:
                right = 1 / (1 + exp(-able[s] * exp(easy[o])))
                total += belief[o, v] * log(right) + (1 - belief[o, v]) * log(1 - right)
            return total - sum((x - 1) ** 2 for x in [*able.values(), *easy.values()]) / 2

        for _ in range(4):
            step = {}
            for s in w.sources:
                slope = (q(able | {s: able[s] + 1e-5}, easy) - q(able | {s: able[s] - 1e-5}, easy)) / 2e-5
                bend = 1.0
                for f in w.by[s]:
                    right = 1 / (1 + exp(-able[s] * exp(easy[f[0]])))
                    bend += right * (1 - right) * exp(easy[f[0]]) ** 2
                step[s] = able[s] + 0.5 * slope / bend
            ease = {}
            for o in w.objects:
                slope = (q(able, easy | {o: easy[o] + 1e-5}) - q(able, easy | {o: easy[o] - 1e-5})) / 2e-5
                bend = 1.0
                for s, said, v in w.claims:
                    if said == o:
                        x = able[s] * exp(easy[o])
                        right = 1 / (1 + exp(-x))
                        bend += abs((belief[o, v] - right) * x) + right * (1 - right) * x * x
                ease[o] = min(5.0, max(-5.0, easy[o] + 0.5 * slope / bend))
            able, easy = step, ease
    return belief, able
