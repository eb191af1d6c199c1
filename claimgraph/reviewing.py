"""What `ClaimGraph.review` does: fact-checkers' reviews become outcomes of the claims that they speak of.

Which claim that is says the review by an address or id of the claim, or whoever brings it in. Words that are alike are
at most worth a suggestion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from claimgraph.deciding import store_outcome
from claimgraph.drafting import author
from claimgraph.errors import Finding, InputError
from claimgraph.graph.decided import outcome_that_holds
from claimgraph.graph.model import By, Claim, Document, Outcome, Records
from claimgraph.graph.pools import Pools
from claimgraph.holdings import CLAIMS, Holdings
from claimgraph.imports.edtf import parse
from claimgraph.imports.reviews import Review
from claimgraph.imports.values import is_address
from claimgraph.ontology.terms import OutcomeVerdict
from claimgraph.reports import Reviewed, ReviewReport
from claimgraph.search import search

if TYPE_CHECKING:
    from claimgraph.graph.store import Store

_SUGGESTED: Final = 3
"""So many claims are suggested for a review that names none."""


@dataclass(frozen=True, slots=True)
class _Linked:
    """The claim of which a review speaks, and how that is known; or which it may be."""

    claim: Claim | None
    how: str = ""
    suggestions: tuple[str, ...] = ()


def review(
    store: Store, holdings: Holdings, reviews: Sequence[Review], about: Mapping[str, str], *, by: str, dry_run: bool
) -> ReviewReport:
    """Records what reviews decide: see `claimgraph.api.ClaimGraph.review`."""
    author(holdings, by)
    records = holdings.all()
    stated = _stated(holdings, reviews, about)
    pools = Pools(records).of
    linked = [_linked(records, pools, one, stated.get(one.number)) for one in reviews]
    _undated(reviews, linked)
    return ReviewReport(
        tuple(
            _recorded(store, holdings, one, link, by=by, dry_run=dry_run)
            for one, link in zip(reviews, linked, strict=True)
        )
    )


def _stated(holdings: Holdings, reviews: Sequence[Review], about: Mapping[str, str]) -> dict[int, Claim]:
    """What whoever brings them in says: the number, or the address, of a review, and the claim. `""` means the only
    review that there is."""
    found: dict[int, Claim] = {}
    for which, typed in about.items():
        claim = holdings.find(typed, CLAIMS)
        meant = [one for one in reviews if which in {str(one.number), one.url} or not which]
        if len(meant) != 1:
            what = "there are several reviews" if len(meant) > 1 else "there is no such review"
            todo = f"name one by its number (1 to {len(reviews)}) or its address, as in 1={claim.id}"
            raise InputError(Finding(which or typed, what, todo))
        assert isinstance(claim, Claim)
        found[meant[0].number] = claim
    return found


def _linked(records: Records, pools: Mapping[str, str], review: Review, stated: Claim | None) -> _Linked:
    if stated is not None:
        return _Linked(stated, "stated")
    named = [claim for claim in records.claims.values() if claim.iri in review.about]
    if len({pools.get(claim.iri, claim.iri) for claim in named}) == 1:
        return _Linked(named[0], "link")
    return _Linked(None, "", tuple(dict.fromkeys([*(one.id for one in named), *_suggested(records, review)])))


def _suggested(records: Records, review: Review) -> list[str]:
    """Claims that it may speak of: of documents that it names, and such as hold its words."""
    urls = {*review.appearances, *review.about}
    documents = {iri for iri, one in records.documents.items() if isinstance(one, Document) and one.url in urls}
    said = [one.claim for one in records.statements.values() if one.document in documents]
    ids = [records.claims[claim].id for claim in said if claim in records.claims]
    words = [word for word in review.claim.split() if len(word) > 3]
    while words and len(ids) < _SUGGESTED:
        found = search(records, "claims", " ".join(words))
        if found:
            ids += [one.id for one in found]
            break
        words.pop()
    return list(dict.fromkeys(ids))[:_SUGGESTED]


def _undated(reviews: Sequence[Review], linked: Sequence[_Linked]) -> None:
    """Raises InputError for dates that cannot be understood, before anything is recorded."""
    faults = []
    for one, link in zip(reviews, linked, strict=True):
        try:
            if link.claim is not None and one.date:
                parse(one.date)
        except ValueError as wrong:
            faults.append(Finding(f"review {one.number}", f"`datePublished`: {wrong}", "correct it in the file"))
    if faults:
        raise InputError(faults)


def _recorded(store: Store, holdings: Holdings, review: Review, link: _Linked, *, by: str, dry_run: bool) -> Reviewed:
    def told(done: str, why: str = "", number: int | None = None) -> Reviewed:
        claim = None if link.claim is None else link.claim.id
        return Reviewed(
            review=review, claim=claim, linked=link.how, done=done, why=why, number=number, suggestions=link.suggestions
        )

    if link.claim is None:
        return told("unlinked", "names no claim of the store")
    verdict = review.verdict or OutcomeVerdict.OPEN
    records = holdings.all()
    pools = Pools(records).of
    pool = pools.get(link.claim.iri, link.claim.iri)
    known = [one for one in records.outcomes.values() if pools.get(one.claim, one.claim) == pool]
    draft = _draft(review, link.claim, verdict)
    if any(_same(one, draft, _reason(review)) for one in known):
        return told("known")
    holds = outcome_that_holds(known)
    if review.verdict is None and holds is not None and holds.verdict is not OutcomeVerdict.OPEN:
        return told("kept out", f"is undecided, and would reopen a claim that is {holds.verdict}")
    left_out = "" if draft.evidence or not review.url else f"its address is none of the web, and left out: {review.url}"
    why = "; ".join(filter(None, (review.undecided, left_out)))
    if dry_run:
        return told("would be recorded", why)
    report = store_outcome(
        store,
        holdings,
        link.claim,
        verdict,
        by=by,
        because=_reason(review),
        on=review.date or None,
        evidence=draft.evidence,
        decided_by=draft.decided_by,
    )
    return told("recorded", why, report.number)


def _draft(review: Review, claim: Claim, verdict: OutcomeVerdict) -> Outcome:
    return Outcome(
        iri="",
        id="",
        claim=claim.iri,
        verdict=verdict,
        evidence=(review.url,) if is_address(review.url) else (),
        decided_by=By(name=review.author) if review.author else None,
        decided=parse(review.date) if review.date else None,
    )


def _same(one: Outcome, other: Outcome, reason: str) -> bool:
    """Whether they are of the same review: the same verdict on the same day, and the same page; where there is no page,
    by the same one for the same reason."""
    days = [None if each.decided is None else each.decided.typed for each in (one, other)]
    if one.verdict != other.verdict or one.evidence != other.evidence or (days[1] and days[0] != days[1]):
        return False
    if other.evidence:
        return True
    by_same = other.decided_by is None or one.decided_by == other.decided_by
    return by_same and one.because is not None and reason in (text for _, text in one.because.by_language)


def _reason(review: Review) -> str:
    told = f"rated {review.rating}"
    return f"{told}: {review.claim}" if review.claim else told
