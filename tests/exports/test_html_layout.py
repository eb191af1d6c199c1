"""The layout: whatever the graph, nothing overlaps and no line runs through a card."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.exports.html.layout import apart, arrange
from claimgraph.exports.html.picture import CARD_WIDTH, CLAIM, Item, Line, Picture


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Item], list[tuple[int, int]]]:
    """Cards of both heights, some in frames, with any citations between them: merges, long ways, circles."""
    names = range(draw(st.integers(0, 12)))
    items = [
        Item(
            name,
            draw(st.sampled_from([62.0, 92.0])),
            draw(st.sampled_from([0, 0, 0, 1, 2])),
            draw(st.sampled_from([None, None, "one", "two"])),
        )
        for name in names
    ]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda pair: pair[0] != pair[1])
    links = draw(st.lists(pairs, max_size=20, unique=True)) if len(names) > 1 else []
    reaching = draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    return items, [*links, *((name, CLAIM) for name in reaching)]


def boxes(picture: Picture) -> Iterator[tuple[int, float, float, float, float]]:
    for card in picture.cards:
        yield (
            card.id,
            card.x - card.width / 2,
            card.y - card.height / 2,
            card.x + card.width / 2,
            card.y + card.height / 2,
        )


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def along(line: Line) -> Iterator[tuple[float, float]]:
    """Points on a line as it is drawn: cubic curves with level ends, straight where it goes round a circle."""
    for (x1, y1), (x2, y2) in pairwise(line.points):
        for t in (step / 20 for step in range(1, 20)):
            level = 1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3  # control points half way across
            rise = 3 * t**2 * (1 - t) + t**3
            straight = line.back or x1 == x2
            yield x1 + (x2 - x1) * (t if straight else level), y1 + (y2 - y1) * (t if straight else rise)


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_no_cards_and_no_frames_overlap(graph: tuple[list[Item], list[tuple[int, int]]]) -> None:
    picture = arrange(*graph, 158.0)
    cards = list(boxes(picture))
    assert [card.id for card in picture.cards] == [item.id for item in graph[0]] + [CLAIM]
    for place, (_, *one) in enumerate(cards):
        assert not any(overlap(tuple(one), tuple(other)) for _, *other in cards[place + 1 :])
    frames = [(frame, (frame.x, frame.y, frame.x + frame.width, frame.y + frame.height)) for frame in picture.frames]
    for place, (frame, box) in enumerate(frames):
        assert not any(overlap(box, other) for _, other in frames[place + 1 :])
        for name, *card in cards:
            inside = box[0] < card[0] and box[1] < card[1] and card[2] < box[2] and card[3] < box[3]
            assert inside if name in frame.members else not overlap(box, tuple(card))


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_every_link_is_a_line_and_no_line_runs_through_a_card(
    graph: tuple[list[Item], list[tuple[int, int]]],
) -> None:
    picture = arrange(*graph, 158.0)
    assert sorted((line.source, line.target) for line in picture.lines) == sorted(set(graph[1]))
    for line in picture.lines:
        for x, y in along(line):
            for _, left, top, right, bottom in boxes(picture):
                assert not (left < x < right and top < y < bottom), (line, x, y)


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_time_runs_from_left_to_right_except_in_a_circle(graph: tuple[list[Item], list[tuple[int, int]]]) -> None:
    picture = arrange(*graph, 158.0)
    card = {card.id: card for card in picture.cards}
    for line in picture.lines:
        if card[line.source].column != card[line.target].column:
            assert line.points[0][0] < line.points[-1][0]
    assert card[CLAIM].column == max(one.column for one in picture.cards)


def test_the_same_graph_gives_the_same_picture() -> None:
    items = [Item(0, 92.0), Item(1, 92.0, 1), Item(2, 62.0, 2)]
    links = [(0, 1), (1, 2), (1, CLAIM), (2, CLAIM)]
    assert arrange(items, links, 158.0) == arrange(items, links, 158.0)


def test_a_line_that_passes_a_column_has_a_lane_there() -> None:
    picture = arrange([Item(0, 92.0), Item(1, 92.0), Item(2, 92.0)], [(0, 1), (1, 2), (0, 2)], 158.0)
    passing = next(line for line in picture.lines if (line.source, line.target) == (0, 2))
    assert len(passing.points) == 4 and passing.points[2][0] - passing.points[1][0] == CARD_WIDTH


def test_a_circle_stands_in_one_frame_and_its_way_back_beside_it() -> None:
    links = [(0, 1), (1, 2), (2, 0)]
    picture = arrange([Item(card, 92.0) for card in range(3)], links, 158.0)
    assert [frame.members for frame in picture.frames] == [(0, 1, 2)]
    assert [(line.source, line.target) for line in picture.lines if line.back] == [(2, 0)]


def test_places_are_moved_apart_by_no_more_than_is_needed() -> None:
    assert apart([], []) == []
    assert apart([0, 10], [4]) == [0, 10]
    assert apart([5, 5, 5], [10, 10]) == [-5, 5, 15]
