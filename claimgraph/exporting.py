"""What is behind `export` and `board`: from records and conditions to a view, in public mode or not, to its page."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import Finding, InputError
from claimgraph.exports.exporters import Exporter, export, export_split
from claimgraph.exports.public import DECISIONS, PublicRecords, Remains, public_records, what_remains
from claimgraph.exports.repeated import Repeated
from claimgraph.exports.view import View, build_view
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.frame import frame
from claimgraph.graph.corroboration.states import ClaimStates, Progress, states
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.model import Records
from claimgraph.graph.provenance.entries import Import

if TYPE_CHECKING:
    from claimgraph.graph.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What of a graph goes out.

    Attributes:
        claims: IRIs of the claims to show with what bears on them; everything, where none is named.
        include: private properties that may leave this once; in public mode `decisions` alone, which are the grades of
            unnamed sources, what was decided about them and by whom.
        public: whether it is for everybody: nothing is told of unnamed sources.
        language: the language of the export's own words; that of the story when left out.
    """

    claims: Sequence[str] = ()
    include: Collection[str] = ()
    public: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export let out.

    Attributes:
        remains: in public mode, what can still be told of each unnamed source.
        without_states: the claims (short ids) of which the page does not say what they would be without a source or on
            another day, since too much was said on them.
        repeated: the private names that stand in public words as well, and where: names of other people, or slips.
    """

    remains: tuple[Remains, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    without_states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a notebook shows in a frame of its own, in which its script can reach nothing outside."""

    html: bytes

    def _repr_html_(self) -> str:
        """The page in a frame."""
        return frame(self.html.decode(), title="Claims and who stands behind them", height=900, scripts=True)

    def write(self, out: str | Path) -> None:
        """Writes the page to a file, in one step."""
        from claimgraph.exports.exporters import write_whole

        write_whole(Path(out), self.html)


def write(
    records: Records,
    conditions: Conditions,
    chosen: Exporter,
    what: What,
    out: str | Path,
    *,
    split: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Writes an export to a file (`-`: to stdout), or to a folder of pages.

    Raises:
        InputError: something private would leave, it cannot be written, or this kind of export cannot do it.
    """
    view, remains = view_of(records, conditions, chosen, what, progress=progress)
    if split:
        export_split(view, chosen.name, Path(out))
    else:
        export(view, chosen.name, "-" if out == "-" else Path(out))
    unsaid = (view.verdicts[claim].id for claim, others in view.states.items() if not others.complete)
    return Exported(remains, view.repeated, tuple(unsaid))


def refuse_inputs(store: Store, out: str | Path) -> None:
    """Refuses to write where something would be lost: into the store itself, or over a file that was imported.

    An export holds no notes, no real names and nothing that is only in the layout of a file, so that it never takes the
    place of what a person wrote. Raises InputError.
    """
    path = Path(os.path.realpath(out))
    if out == "-":
        return
    if store.folder is not None and path.is_relative_to(os.path.realpath(store.folder)):
        raise InputError(Finding(str(out), "is inside the store", "name a place outside of it"))
    keys = {store.key_of(Path(out)), store.key_of(path)} if path.exists() else ()
    for entry in store.log():
        if isinstance(entry, Import) and entry.key in keys:
            what = f"was imported (number {entry.number}), and an export does not hold all that stands in it"
            raise InputError(Finding(str(out), what, "name another file"))


def page(records: Records, conditions: Conditions, chosen: Exporter, what: What) -> Page:
    """The export as a page for a notebook."""
    view, _ = view_of(records, conditions, chosen, what)
    return Page(chosen.checked(view))


def view_of(
    records: Records, conditions: Conditions, chosen: Exporter, what: What, *, progress: Progress | None = None
) -> tuple[View, tuple[Remains, ...]]:
    """The view for an export and, in public mode, what remains of unnamed sources.

    Args:
        records: all records, or those around the claims.
        conditions: how claims are scored, where the export shows verdicts.
        chosen: which export.
        what: what goes out.
        progress: told how many claims are scored.
    """
    public: PublicRecords | None = None
    scored = shown = records
    if what.public:
        if not {*what.include} <= {DECISIONS}:
            raise InputError(Finding("include", "nothing private leaves in public mode", "leave one of the two away"))
        public = public_records(records, decisions=DECISIONS in what.include)
        scored, shown = public.scored, public.shown
        conditions = replace(conditions, without=tuple(public.renamed.get(iri, iri) for iri in conditions.without))
    verdicts, others = _scored(scored, conditions, chosen, what.claims, progress)
    if public is not None:
        verdicts = verdicts and {iri: public.told(verdict) for iri, verdict in verdicts.items()}
        others = {iri: each.map(public.told) for iri, each in others.items()}
    view = build_view(
        shown,
        verdicts,
        states=others,
        claims=what.claims or None,
        include=() if what.public else what.include,
        taken_out=None if public is None else public.taken_out,
        ids=None if public is None else public.old_ids,
        spoken=None if what.language is None else chosen.speaks(what.language),
    )
    return view, () if public is None else what_remains(public, (verdicts or {}).values())


def _scored(
    records: Records, conditions: Conditions, chosen: Exporter, claims: Sequence[str], progress: Progress | None
) -> tuple[dict[str, Verdict] | None, dict[str, ClaimStates]]:
    """The verdicts that the export shows, and the other states where it shows these."""
    if not chosen.needs_verdicts:
        return None, {}
    if chosen.shows_states:
        found = states(records, conditions, claims or None, progress=progress)
        return {iri: one.verdict for iri, one in found.items()}, {iri: one.others for iri, one in found.items()}
    scorer = conditions.scorer(records)
    return {iri: scorer.verdict(iri) for iri in claims or records.claims}, {}
