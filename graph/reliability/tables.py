"""Learned tables as files: TOML that `--tables` takes, with the data that taught it.

The numbers are those of a table that a person writes (`graph/priors.toml`). Under `learned` stand how they came about
and every row of the testimony, so that a claim can be weighed without what its own outcome taught. The same data give
the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from claimgraph.errors import Finding, InputError
from claimgraph.graph.priors import Beta, Tables, read_toml, tables_of
from claimgraph.graph.reliability.learning import Lesson, Method
from claimgraph.graph.reliability.testimony import Testimony

VERSION: Final = 1
"""The version of the form in which learned tables are kept."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a learned table is from.

    Attributes:
        tool: the version of claimgraph that made it.
        generation: the state of the store, as a hash over the names of its graphs, which are made from their content.
        graphs: how many graphs that were.
        as_of: the day as of which it was learned, as typed; "" for all that is known.
        persons: whether people, accounts and unnamed sources are told apart in it.
    """

    tool: str
    generation: str
    graphs: int
    as_of: str
    persons: bool


def named(lesson: Lesson) -> Lesson:
    """The lesson under the name that its data give its table."""
    testimony = lesson.testimony
    data = json.dumps([lesson.method, testimony.rows(), sorted(testimony.outcomes.items())])
    return replace(lesson, name=f"learned/{sha256(data.encode()).hexdigest()[:12]}")


def written(lesson: Lesson, origin: Origin) -> bytes:
    """The file of a learned table."""
    return ("\n".join(_lines(lesson, origin)) + "\n").encode()


def _lines(lesson: Lesson, origin: Origin) -> Iterator[str]:
    tables, testimony = lesson.tables, lesson.testimony
    known = testimony.truth[testimony.decided]
    how = "outcomes" if lesson.method == "outcomes" else "agreement alone, by expectation-maximisation"
    yield f"# A table of priors and factors that was learned from {how}; pass it with `--tables FILE`."
    yield "# It is about the claims and sources of one store. Do not read it as a ranking of anybody."
    yield f"name = {_text(tables.name)}"
    yield ""
    yield "[prior]"
    yield f"probability = {_number(tables.prior)}"
    for section, beliefs in (
        ("reliability", tables.reliability),
        ("origin", tables.origin),
        ("denial.reliability", tables.denial_reliability),
        ("denial.origin", tables.denial_origin),
    ):
        yield ""
        yield f"[{section}]"
        yield from (f"{key} = {_belief(belief)}" for key, belief in beliefs.items())
    if tables.agents:
        yield ""
        yield "[agents]"
        for iri, sides in tables.agents.items():
            yield f"{_text(iri)} = {{ asserts = {_belief(sides.asserts)}, denies = {_belief(sides.denies)} }}"
    yield ""
    yield "[learned]"
    yield f"version = {VERSION}"
    yield f"method = {_text(lesson.method)}"
    yield f"tool = {_text(origin.tool)}"
    yield f"generation = {_text(origin.generation)}"
    yield f"graphs = {origin.graphs}"
    yield f"as_of = {_text(origin.as_of)}"
    yield f"persons = {'true' if origin.persons else 'false'}"
    yield f"established = {int((known == 1).sum())}"
    yield f"refuted = {int((known == 0).sum())}"
    yield f"open = {len(testimony.claims) - len(known)}"
    yield f"statements = {len(testimony)}"
    if lesson.method == "em":
        yield f"iterations = {lesson.expectation.iterations}"
        yield f"residual = {_number(lesson.expectation.residual)}"
    kept = testimony.taught() if lesson.method == "outcomes" else testimony
    yield ""
    yield "[learned.data]"
    yield f"claims = {_listed(map(_text, kept.claims))}"
    yield f"truth = {_listed(_number(t) for t in _truth(lesson, kept))}"
    yield f"decided = {_listed('true' if known else 'false' for known in kept.decided.tolist())}"
    yield f"agents = {_listed(map(_text, kept.agents))}"
    yield f"groups = {_listed(map(_text, kept.groups))}"
    columns = (kept.claim.tolist(), kept.agent.tolist(), kept.group.tolist(), kept.affirms.tolist())
    rows = (f"[{c}, {a}, {g}, {1 if affirms else -1}]" for c, a, g, affirms in zip(*columns, strict=True))
    yield f"rows = {_listed(rows)}"


def _truth(lesson: Lesson, kept: Testimony) -> list[float]:
    if lesson.truth is not None:
        return list(lesson.truth)
    return cast(list[float], kept.truth.tolist())


def _listed(items: Iterator[str] | map[str]) -> str:
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _belief(belief: Beta) -> str:
    return f"{{ mean = {_number(belief.mean)}, strength = {_number(belief.strength)} }}"


def _number(number: float) -> str:
    return repr(float(number))


def _text(text: str) -> str:
    """A basic string of TOML, which is one of JSON but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# ---------------------------------------------------------------- reading


def load(path: str | Path) -> Tables:
    """Reads a table that a person wrote, or one that was learned.

    Raises:
        InputError: it cannot be read, or holds a wrong key or value; tells all of them.
    """
    given = read_toml(path)
    where = str(path)
    if "learned" not in given:
        return tables_of(given, where)
    plain = {key: value for key, value in given.items() if key != "learned"}
    lesson = _lesson(given["learned"], str(given.get("name", "")), where)
    return tables_of(plain, where, lesson)


def _lesson(learned: Any, name: str, where: str) -> Lesson:
    version = learned.get("version") if isinstance(learned, dict) else None
    if version != VERSION:
        what = f"is a learned table of version {version!r}, and version {VERSION} is read here"
        raise InputError(Finding(where, what, "learn it anew with `claimgraph learn`"))
    try:
        return _of_data(learned, name)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        what = "is a learned table whose data are damaged"
        raise InputError(Finding(where, what, "learn it anew with `claimgraph learn`, and change a copy")) from None


def _of_data(learned: Mapping[str, Any], name: str) -> Lesson:
    data, method = learned["data"], learned["method"]
    if method not in ("outcomes", "em"):
        raise ValueError(method)
    claims, agents, groups = (tuple(map(str, data[key])) for key in ("claims", "agents", "groups"))
    truth = np.array(data["truth"], np.float64)
    decided = np.array(data["decided"], np.bool_)
    rows = np.array(data["rows"], np.int64).reshape(-1, 4)
    sizes = (len(claims), len(agents), len(groups))
    in_range = all(((rows[:, k] >= 0) & (rows[:, k] < size)).all() for k, size in enumerate(sizes))
    if not in_range or len(truth) != len(claims) or len(decided) != len(claims) or not agents or agents[0]:
        raise ValueError("rows")
    if not (((truth >= 0) & (truth <= 1)).all() and np.isin(rows[:, 3], (-1, 1)).all()):
        raise ValueError("truth")
    testimony = Testimony(
        claims, np.where(decided, truth, np.nan), agents, groups, rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] > 0
    )
    return Lesson(name, testimony, cast(Method, method), truth=tuple(truth.tolist()) if method == "em" else None)
