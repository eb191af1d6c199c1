"""How far one value of an object implies another, from the words in them: a sparse matrix of what shares a word."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from claimgraph.graph.discovery.assertions import Assertions


def implications(assertions: Assertions) -> Any:
    """Facts by facts of the same object: at (f, g) the share of g's words that stand in f too, for f other than g.

    `knuth` wholly implies `donald knuth`, of which half implies `knuth`: who leaves something out does not contradict.
    Values without a common word imply nothing of each other and take no room. Words are what stands between blanks.
    """
    words = [frozenset(label.split()) for label in assertions.labels]
    number = {word: i for i, word in enumerate(sorted(frozenset().union(*words)))} if words else {}
    facts = len(assertions.label)
    sizes = np.fromiter((len(each) for each in words), np.int64, len(words))
    if not number or (sizes.max(initial=0) < 2 and len(number) == len(words)):  # no two labels share a word
        return csr_array((facts, facts))
    flat = np.fromiter((number[word] for each in words for word in sorted(each)), np.int64, int(sizes.sum()))
    first = np.cumsum(sizes) - sizes
    counts = sizes[assertions.label]
    pointers = np.concatenate(([0], np.cumsum(counts)))
    at = np.arange(int(pointers[-1])) - np.repeat(pointers[:-1], counts) + np.repeat(first[assertions.label], counts)
    things = np.repeat(np.arange(len(assertions.objects)), np.diff(assertions.starts))
    _, column = np.unique(np.repeat(things, counts) * len(number) + flat[at], return_inverse=True)
    holds: Any = csr_array((np.ones(len(column)), column, pointers), shape=(facts, int(column.max(initial=-1)) + 1))
    common = (holds @ holds.T).tocoo()
    apart = common.row != common.col
    row, col = common.row[apart], common.col[apart]
    return csr_array((common.data[apart] / counts[col], (row, col)), shape=(facts, facts))
