"""A story of a year, in which outlets are right more or less often and most claims were decided."""

from __future__ import annotations

import random


def story(claims: int = 30, seed: int = 3, outlets: int = 5) -> str:
    """Five outlets of which the first is right nine times in ten and the last as often as not."""
    draw = random.Random(seed)
    lines = ["story: A year", "id: year", "agents:"]
    lines += [f"  o{i}: {{name: Outlet {i}, kind: outlet}}" for i in range(outlets)]
    lines += ["  ann: {name: Ann Ante}", "claims:"]
    so = {c: draw.random() < 0.5 for c in range(claims)}
    for c, truth in so.items():
        word = "established" if truth else "refuted"
        outcome = f", outcome: {{verdict: {word}, on: 2024-{1 + c % 12:02}-15}}" if c % 10 < 9 else ""
        lines.append(f"  c{c}: {{text: Claim {c}{outcome}}}")
    lines.append("documents:")
    for c, truth in so.items():
        for i in range(outlets):
            right = draw.random() < 0.9 - 0.1 * i
            says = "asserts" if right == truth else "denies"
            lines.append(f"  d{c}-{i}:")
            lines.append(f"    outlet: o{i}\n    published: 2023-06-01\n    statements:")
            lines.append(f"      s{c}-{i}: {{who: o{i}, says: {says}, claim: c{c}, own-reporting: yes}}")
            if i == 0:
                lines.append(f"      a{c}: {{who: ann, says: {says}, claim: c{c}}}")
    return "\n".join(lines)
