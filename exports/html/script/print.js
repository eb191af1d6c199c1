/* print: the verdict, the picture in light colours and the statements with visible addresses. */
function printedRow(card) {
  const said = statement(card), printed = said.doc === null ? null : DOCUMENTS.at(said.doc), look = lookOf(card);
  return make('tr', {}, make('td', {}, bdi(speakerOf(said).name)), make('td', {}, look.action, said.quote ? [': “', bdi(said.quote), '”'] : null),
    make('td', {}, printed && printed.title ? bdi(printed.title) : '', printed && printed.outlet !== null ? [' ', bdi(AGENTS.at(printed.outlet).name)] : '', ((printed && printed.links) || []).map(([, href]) => { const url = address(href); return url ? make('span', { class: 'printed-address' }, ` ${url.href}`) : null; })),
    make('td', {}, datesOf(said).typed ? `“${datesOf(said).typed}” ` : '', inWords(datesOf(said)) || t('dates_none')), make('td', {}, look.how.join(' ')));
}
function printable() {
  const kept = scene, colours = document.documentElement.dataset.colours;
  document.documentElement.dataset.colours = 'light';
  readColours();
  if (scene.kind === 'map') scene = claimScene();
  const cards = [...Array(claim.sn).keys()].filter(isThere);
  put($('print'), make('h1', {}, bdi(claim.text)), make('p', { class: 'printed-word' }, statusWord(now.status)), make('p', { class: 'printed-sentence' }, english(now.sentence)), make('p', {}, `${notes(false).join('. ')} ${D.meta.tables}`), picture(true),
    make('table', {}, make('thead', {}, make('tr', {}, ['who', 'does_what', 'where', 'when', 'how_it_counts'].map((key) => make('th', { scope: 'col' }, t(key))))), make('tbody', {}, cards.map(printedRow))), make('p', {}, t('not_truth')));
  scene = kept;
  if (colours) document.documentElement.dataset.colours = colours; else delete document.documentElement.dataset.colours;
  readColours();
}
