/* print: the verdict, the picture in light colours and the statements with visible addresses. */
/* From each origin on, as the picture is read: from the top, and along the lines. */
function inReadingOrder() {
  const ordered = new Set(), cards = [...scene.cards.filter(({ kind }) => kind !== 'claim').flatMap(({ card }) => membersOf(card)), ...Array(claim.sn).keys()].filter(isThere);
  const visit = (card) => { if (ordered.has(card)) return; ordered.add(card); for (const other of cards) if (citedBy(other).includes(card)) visit(other); };
  cards.forEach(visit);
  return [...ordered];
}
function printedRow(card) {
  const said = statement(card), printed = said.doc === null ? null : DOCUMENTS.at(said.doc), look = lookOf(card);
  return make('tr', {}, make('td', {}, bdi(speakerOf(said).name)), make('td', {}, look.action, said.quote ? [': ', woven('quoted', { text: bdi(said.quote) })] : null),
    make('td', {}, printed && printed.title ? bdi(printed.title) : '', printed && printed.outlet !== null ? [' ', bdi(AGENTS.at(printed.outlet).name)] : '', ((printed && printed.links) || []).map(([, href]) => { const url = address(href); return url ? make('span', { class: 'printed-address' }, ` ${url.href}`) : null; })),
    make('td', {}, inWords(datesOf(said)) || datesOf(said).typed || t('dates_none')), make('td', {}, look.how.join(' ')));
}
function printable() {
  const kept = scene, colours = document.documentElement.dataset.colours;
  document.documentElement.dataset.colours = 'light';
  readColours();
  if (scene.kind === 'map') scene = claimScene();
  put($('print'), make('h1', {}, bdi(claim.text)), make('p', { class: 'printed-word' }, statusWord(now.status)), make('p', { class: 'printed-sentence' }, worded(now.sentence)), make('p', {}, `${notes(false).join('. ')} (${D.meta.tables})`), picture(true),
    make('table', {}, make('thead', {}, make('tr', {}, ['who', 'does_what', 'where', 'when', 'how_it_counts'].map((key) => make('th', { scope: 'col' }, t(key))))), make('tbody', {}, inReadingOrder().map(printedRow))), make('p', {}, t('not_truth')));
  scene = kept;
  if (colours) document.documentElement.dataset.colours = colours; else delete document.documentElement.dataset.colours;
  readColours();
}
