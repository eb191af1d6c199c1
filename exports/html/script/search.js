/* search: claims, sources and documents, by any words of them. */
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const MOST_HITS = 12;
let index = null, hits = [], marked = -1, waiting = 0;
function searched() {
  if (index) return index;
  const named = (row) => (row === null ? '' : AGENTS.get(row, 'name'));
  index = [];
  for (let row = 0; row < CLAIMS.size; row++) index.push({ kind: 'claim', row, text: CLAIMS.get(row, 'text') });
  for (let row = 0; row < AGENTS.size; row++) index.push({ kind: 'source', row, text: AGENTS.get(row, 'name') });
  for (let row = 0; row < DOCUMENTS.size; row++) {
    const title = DOCUMENTS.get(row, 'title'), outlet = named(DOCUMENTS.get(row, 'outlet'));
    index.push({ kind: 'document', row, text: [title, outlet].filter(Boolean).join(', ') });
  }
  for (const entry of index) entry.plain = plain(entry.text);
  return index;
}
function find(words) {
  const wanted = plain(words).split(/\s+/).filter(Boolean), counts = { claim: 0, source: 0, document: 0 };
  return searched().filter((entry) => counts[entry.kind] < MOST_HITS && wanted.every((word) => entry.plain.includes(word)) && (counts[entry.kind] += 1));
}
function showHits() {
  const words = $('search').value.trim();
  hits = words ? find(words) : [];
  marked = -1;
  $('hits').hidden = !words;
  $('search').setAttribute('aria-expanded', String(!!words));
  $('search').removeAttribute('aria-activedescendant');
  put($('hits'), hits.length ? hits.map((hit, at) => make('li', { role: 'option', id: `hit-${at}`, 'aria-selected': 'false', on: { mousedown: (event) => { event.preventDefault(); take(at); } } }, make('span', { class: 'kind' }, t(hit.kind)), bdi(hit.text)))
    : make('li', { role: 'option', class: 'none', 'aria-disabled': 'true', 'aria-selected': 'false' }, t('no_found')));
  if (words) say(t('results', { n: hits.length }));
}
function leaveSearch() {
  $('search').value = '';
  showHits();
}
function take(at) {
  const hit = hits[at];
  if (!hit) return;
  leaveSearch();
  if (hit.kind === 'claim') { goTo(hit.row); return; }
  if (hit.kind === 'source') {
    const claims = AGENTS.get(hit.row, 'claims') || [];
    if (claims.length && !claims.includes(S.claim)) goTo(claims[0], { kind: 'source', row: hit.row }); else select({ kind: 'source', row: hit.row });
    return;
  }
  for (let row = 0; row < CLAIMS.size; row++) {
    const start = CLAIMS.get(row, 's0'), size = CLAIMS.get(row, 'sn');
    for (let card = 0; card < size; card++) if (STATEMENTS.get(start + card, 'doc') === hit.row) { goTo(row, { kind: 'statement', card }); return; }
  }
}
function listenToSearch() {
  const field = $('search');
  field.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(showHits, D.meta.few ? 0 : 90); });
  field.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      marked = (marked + step + hits.length) % hits.length;
      [...$('hits').children].forEach((hit, at) => hit.setAttribute('aria-selected', String(at === marked)));
      field.setAttribute('aria-activedescendant', `hit-${marked}`);
      $(`hit-${marked}`).scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') { if (!$('hits').hidden) take(Math.max(0, marked)); } else if (event.key === 'Escape') leaveSearch();
  });
  field.addEventListener('blur', () => { $('hits').hidden = true; field.setAttribute('aria-expanded', 'false'); });
}
