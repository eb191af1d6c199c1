/* panel of a statement: what was said, where and when, how it counts, and where it comes from. */
function panelOfStatement(card) {
  if (stackOf(card)) return panelOfStack(card);
  const said = statement(card), look = lookOf(card), speaker = speakerOf(said), printed = said.doc === null ? null : DOCUMENTS.at(said.doc), outlet = printed && printed.outlet !== null ? AGENTS.at(printed.outlet) : null;
  return [
    make('p', { class: `act ${look.family}` }, icon(look.sign), capital(look.action)),
    make('h2', { class: speaker.unnamed ? 'unnamed' : null }, bdi(speaker.name)),
    said.quote ? [make('blockquote', {}, woven('quoted', { text: bdi(said.quote) })), printed ? make('p', { class: 'aside' }, woven('as_printed_in', { where: bdi(printed.title || (outlet ? outlet.name : t('document'))) })) : null] : null,
    make('dl', {},
      row(t('stance'), said.stance),
      row(t('where'), printed && printed.title ? bdi(printed.title) : null, outlet ? bdi(outlet.name) : null, said.locator ? bdi(said.locator) : null, printed && printed.unseen ? t('not_seen_long') : null),
      printed && printed.links ? printed.links.map(([what, href]) => row(pooled(what), outLink(href))) : null,
      row(t('when'), datesOf(said).typed ? t('quoted', { text: datesOf(said).typed }) : null, inWords(datesOf(said))),
      row(t('access'), said.access), row(t('certainty'), said.certainty), row(t('grade'), (said.grades || []).map(bdi)),
      row(t('remark'), said.remark ? bdi(said.remark) : null), row(t('private'), (said.private || []).map(bdi))),
    make('section', { class: 'how' }, make('h3', {}, t('how_it_counts')), isThere(card) ? look.how.map((text) => make('p', {}, worded(text))) : make('p', {}, t(S.asOf !== null ? 'not_public_yet' : 'fell')), movedBy(card)),
    originTrace(card),
    make('div', { class: 'actions' }, dropButton(said.speaker ?? -1, (claim.what || []).some(([agent]) => agent === said.speaker)), said.speaker === null ? null : button({ class: 'plain', id: 'stands-behind' }, () => select({ kind: 'source', row: said.speaker }), t('all_it_stands_behind'))),
  ];
}
function panelOfStack(card) {
  const rows = membersOf(card).map((member) => make('li', {}, button({ class: 'link' }, () => select({ kind: 'statement', card: member }), bdi(speakerOf(statement(member)).name)), make('span', { class: 'aside' }, ` ${statement(member).brief || ''}`)));
  return [make('h2', {}, t('more_repeats', { n: rows.length })), make('p', { class: 'aside' }, t('how_repeat')), make('ul', { class: 'rows' }, rows)];
}
/* By how much the chain of an origin moves the estimate: a bar of the waterfall. */
function movedBy(card) {
  const step = now.steps.find(([what, , about]) => what === 0 && about === card);
  return step && isThere(card) ? make('p', {}, t('how_moves', { db: decibans(step[3]) })) : null;
}
/* Everything that a statement rests on, from the start; a circle comes back to its start. */
function originTrace(card) {
  const found = [], visit = (one, above) => {
    if (above.includes(one)) return true;
    if (found.includes(one)) return false;
    const round = citedBy(one).filter(isThere).map((cited) => visit(cited, [...above, one])).some(Boolean);
    found.push(one);
    return round;
  };
  const round = visit(card, []);
  if (found.length < 2) return null;
  const entries = found.map((one) => { const look = lookOf(one), name = bdi(speakerOf(statement(one)).name); return make('li', {}, icon(look.sign, look.family), one === card ? make('b', {}, name) : button({ class: 'link' }, () => select({ kind: 'statement', card: one }), name), make('span', { class: 'aside' }, ` ${look.action}`)); });
  if (round) entries.push(make('li', {}, icon('round', 'circular'), make('span', { class: 'circular' }, t('again'))));
  return [make('h3', {}, t(round ? 'carried_round' : 'carried_on')), make('ol', { class: 'chain' }, entries)];
}
