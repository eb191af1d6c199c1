"""Damaged files for every reader: each is read, or refused with the reason, soon and within bounds.

`python -m benchmarks.fuzzing --inputs 100000` takes hours and prints a line a reader: how many inputs, how many of them
were taken, the slowest one, and the most memory. It ends with 1 where one of them raised anything else than an
InputError, took more than ten seconds, or changed a store. The same seed gives the same inputs; one that fails is
written to the folder `--keep`.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Final

from claimgraph.errors import InputError
from claimgraph.exports.rdf import write_jsonld, write_nquads, write_trig, write_turtle
from claimgraph.exports.view import build_view
from claimgraph.graph.triples import to_triples
from claimgraph.imports.rdf.streaming import Stream
from claimgraph.imports.readers import READERS, read
from claimgraph.imports.unpacking import Input

STORY: Final = """story: Ships
id: ships
author: Ann
agents:
  ann: {name: Ann, kind: person}
  post: {name: {en: The Post, uk: Пошта}, kind: outlet, grade: B}
  spy: {unnamed: an official, in: page, of: ann, count: 2+}
claims:
  sank: {text: The ship sank, parties: [ann], prior: 0.3, entails: wet}
  wet: {text: 'It is wet', contradicts: [dry]}
  dry: {text: "It is dry", outcome: {verdict: refuted, by: a court, on: 2022-04, because: https://example.org/why}}
documents:
  page:
    outlet: post
    published: 2022-03-02
    url: https://example.org/page
    statements:
      s1: {who: spy, says: asserts, claim: sank, access: told}
      s2: {who: post, says: attributes, claim: sank, relays: s1, quote: "He said so: 'it sank'"}
      s3: {who: ann, says: denies, claim: sank, answers: s2, said: 2022-03-01/2022-03-02, likelihood-ratio: 2}
"""
TABLE: Final = """who,says,claim,in,outlet,published,relays,id,quote,likelihood-ratio
Ann,asserts,The ship sank,page,The Post,2022-03-02,,s1,"He said ""yes"", twice",2
The Post,attributes,The ship sank,page,,,s1,s2,,
Ben,denies,The ship sank,other,,2022,,s3,,
"""
TOKENS: Final = {
    "story": [
        "{",
        "}",
        "[",
        "]",
        ": ",
        ", ",
        "- ",
        "\n",
        "\n  ",
        "&a ",
        "*a",
        "!t ",
        "|\n",
        ">-\n",
        "'",
        '"',
        "#",
        "~",
        "%",
    ],
    "csv": [",", '"', "\n", "\r\n", ";", "'", "\t", '""', ",,,"],
    "rdf": [
        "<",
        ">",
        '"',
        '"""',
        ".",
        ";",
        "[",
        "]",
        "(",
        ")",
        "_:b",
        "@en",
        "^^",
        "<<(",
        ")>>",
        "{|",
        "|}",
        "\\u0000",
    ],
    "jsonld": [
        "{",
        "}",
        "[",
        "]",
        '"',
        ":",
        ",",
        "@context",
        "@id",
        "@type",
        "@list",
        "@graph",
        "null",
        "1e999",
        "\\ud800",
    ],
    "rdfxml": [
        "<",
        ">",
        "/",
        "&amp;",
        "&x;",
        "<!--",
        "]]>",
        "<![CDATA[",
        "rdf:about",
        "rdf:parseType",
        'xml:base="',
        "&#0;",
    ],
}
ODD: Final = [
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\r", b"9" * 400, b"\\uD800",
    b"9999-99-99", b"-1e400", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"a" * 3000, b"0000-00-00T99:99:99Z", b"NaN",
]  # fmt: skip
SLOWEST: Final = 10.0
"""So many seconds one input may take."""


@dataclass(slots=True)
class Fuzzed:
    """What came of the inputs to one reader."""

    target: str
    inputs: int = 0
    taken: int = 0
    slowest: float = 0.0
    failures: int = 0

    def __str__(self) -> str:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        return (
            f"{self.target:<14} {self.inputs:>8,} inputs  {self.taken:>7,} taken  slowest {self.slowest:5.2f} s"
            f"  {most:.2f} GB  {self.failures} failures"
        )


@cache
def seeds() -> dict[str, bytes]:
    """A valid file of each format."""
    from pyoxigraph import RdfFormat, serialize

    records = read(STORY.encode(), name="ships.yaml").records
    view = build_view(records)
    triples = list(to_triples(records))
    return {
        "story": STORY.encode(),
        "csv": TABLE.encode(),
        "turtle": write_turtle(view),
        "trig": write_trig(view),
        "ntriples": serialize(triples, format=RdfFormat.N_TRIPLES) or b"",
        "nquads": write_nquads(view),
        "jsonld": write_jsonld(view),
        "rdfxml": serialize(triples, format=RdfFormat.RDF_XML) or b"",
    }


def damaged(target: str, draw: random.Random) -> Iterator[bytes]:
    """Damaged files of a format, without an end: by bytes, by tokens, and by what belongs together."""
    whole = seeds()[target]
    own = TOKENS.get(target, TOKENS["rdf"])
    tokens = [*(token.encode() for token in own), *ODD]
    words = re.findall(rb"[\w@:/.#-]+|[^\w\s]", whole)
    while True:
        data = bytearray(whole)
        for _ in range(draw.choice((1, 1, 2, 3, 8))):
            place = draw.randrange(len(data) + 1)
            match draw.randrange(8):
                case 0 if data:
                    data[min(place, len(data) - 1)] = draw.randrange(256)
                case 1:
                    data[place : place + draw.choice((0, 1, 5, 40))] = b""
                case 2:
                    data[place:place] = draw.choice(tokens)
                case 3:
                    data[place : place + draw.randrange(12)] = draw.choice(words)
                case 4:  # a line twice, or in another place
                    lines = bytes(data).split(b"\n")
                    lines.insert(draw.randrange(len(lines) + 1), draw.choice(lines))
                    data[:] = b"\n".join(lines)
                case 5:  # a line less
                    lines = bytes(data).split(b"\n")
                    del lines[draw.randrange(len(lines))]
                    data[:] = b"\n".join(lines)
                case 6:  # one word for another, everywhere
                    data[:] = bytes(data).replace(draw.choice(words), draw.choice(words))
                case _:
                    data[:] = data[: draw.randrange(len(data) + 1)]
        yield bytes(data)


def _streamed(data: bytes) -> None:
    Stream(Input("x", None, data), "nquads").read(lambda _: None)


def _unpacked(pack: Callable[[bytes], bytes]) -> Callable[[bytes, random.Random], None]:
    def reading(data: bytes, draw: random.Random) -> None:
        packed = bytearray(pack(data))
        for _ in range(draw.randrange(3)):
            packed[draw.randrange(len(packed))] = draw.randrange(256)
        read(bytes(packed[: draw.choice((len(packed), draw.randrange(len(packed)))) or 1]), name="x.yaml")

    return reading


def _zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.compress(data)


def targets() -> dict[str, tuple[str, Callable[[bytes, random.Random], None]]]:
    """What is fuzzed: of each a format of the files, and what reads one."""

    def reader(name: str) -> Callable[[bytes, random.Random], None]:
        return lambda data, _: void(read(data, name="x", format=name))

    return {
        **{name: (name, reader(name)) for name in READERS},
        "streaming": ("nquads", lambda data, _: _streamed(data)),
        "gzip": ("story", _unpacked(gzip.compress)),
        "zstd": ("story", _unpacked(_zstd)),
    }


def void(_: object) -> None:
    """Drops what was read."""


def fuzz(target: str, inputs: int, seed: int, keep: Path | None = None) -> Fuzzed:
    """Reads so many damaged files. What fails is counted, and kept in a folder if there is one."""
    format, reading = targets()[target]
    found = Fuzzed(target)
    draw = random.Random(f"{seed} {target}")
    for data in islice(damaged(format, draw), inputs):
        found.inputs += 1
        begun = perf_counter()
        wrong: str | None = None
        try:
            reading(data, draw)
            found.taken += 1
        except InputError as error:
            if not all(finding.what for finding in error.findings):
                wrong = "it is not told what is wrong"
        except Exception as error:  # what is looked for
            wrong = f"{type(error).__name__}: {error}"
        took = perf_counter() - begun
        found.slowest = max(found.slowest, took)
        if took > SLOWEST:
            wrong = f"it took {took:.1f} s"
        if wrong is not None:
            found.failures += 1
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{target}-{found.inputs}").write_bytes(data)
                print(f"{target}, input {found.inputs}: {wrong[:200]}", file=sys.stderr)
    return found


def stores(inputs: int, seed: int) -> Fuzzed:
    """Imports so many damaged files into a store: where one is refused the store is as it was."""
    from claimgraph.api import ClaimGraph

    draw = random.Random(seed)
    found = Fuzzed("store")
    streams = {name: damaged(name, draw) for name in READERS}
    with tempfile.TemporaryDirectory() as folder:
        graph = ClaimGraph.open(Path(folder) / "store")
        graph.load(STORY.encode(), name="ships.yaml")
        for _ in range(inputs):
            found.inputs += 1
            name = draw.choice(list(READERS))
            data = next(streams[name])
            before = _state(Path(folder))
            try:
                graph.load(data, name=f"{found.inputs}", format=name)
                found.taken += 1
            except InputError:
                found.failures += _state(Path(folder)) != before
    return found


def _state(folder: Path) -> list[tuple[str, int, int]]:
    found = [(str(path), path.stat()) for path in folder.rglob("*")]
    return sorted((path, stat.st_size, stat.st_mtime_ns) for path, stat in found)


def main() -> int:
    """Prints a line a target."""
    parser = argparse.ArgumentParser(description="Damaged files for every reader.")
    parser.add_argument("--inputs", type=int, default=1000, help="how many for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="only these targets")
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"), help="where inputs that failed are written")
    options = parser.parse_args()
    failures = 0
    for target in options.only or targets():
        found = fuzz(target, options.inputs, options.seed, options.keep)
        print(found, flush=True)
        failures += found.failures
    if not options.only:
        found = stores(max(options.inputs // 50, 20), options.seed)
        print(found, flush=True)
        failures += found.failures
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
