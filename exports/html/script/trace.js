/* trace: the picture as nested text, from each origin to what repeats it. The start on a phone. */
function traceEntry(card) {
  const look = lookOf(card), said = statement(membersOf(card)[0]), stack = stackOf(card), speaker = stack ? { name: t('more_outlets', { n: membersOf(card).length }) } : speakerOf(said);
  const document_ = said.doc === null ? null : DOCUMENTS.at(said.doc);
  return button({ class: `entry${isThere(card) && !fell(card) ? '' : ' gone'}`, 'data-card': card, 'aria-current': S.selected && S.selected.kind === 'statement' && S.selected.card === card ? 'true' : null }, () => select({ kind: 'statement', card }),
    make('span', { class: `act ${look.family}` }, icon(look.sign), capital(look.action)),
    make('span', { class: `name${speaker.unnamed ? ' unnamed' : ''}` }, bdi(speaker.name)),
    make('span', { class: 'where' }, document_ && document_.title && !stack ? [bdi(document_.title), ', '] : '', stack ? '' : said.brief || ''));
}
function showTrace() {
  const box = $('trace');
  if (box.hidden) return;
  const all = scene.cards.filter((card) => card.kind !== 'claim').map((card) => card.card).filter((card) => (isThere(card) || inBase(card)) && !isHidden(card));
  const citing = new Map(), seen = new Set();
  for (const card of all) for (const cited of citedBy(card)) citing.set(cited, [...(citing.get(cited) || []), card]);
  const item = (card) => {
    if (seen.has(card) || !all.includes(card)) return null;
    seen.add(card);
    const below = (citing.get(card) || []).map(item).filter(Boolean);
    return make('li', {}, traceEntry(card), below.length ? make('ul', {}, below) : null);
  };
  const sections = [], section = (family, sign, title, cards) => { const items = cards.map(item).filter(Boolean); if (items.length) sections.push(make('h3', { class: family }, icon(sign), title), make('ul', {}, items)); };
  for (const { kind, side, members, label, there, aside } of framesNow()) if (kind === 'origin' && there && !aside) section(side, side === 'against' ? 'down' : 'up', label, members);
  for (const { kind, members } of framesNow()) if (kind === 'neither') section('neither', 'ring-query', t('frame_neither'), members);
  const rest = all.filter((card) => !seen.has(card)), roots = rest.filter((card) => !citedBy(card).some((cited) => rest.includes(cited)));
  section('aside', 'square-crossed', [t('set_aside_heading'), make('small', {}, t('set_aside_note'))], [...roots, ...rest]);
  put(box, sections.length ? sections : make('p', {}, t('nobody')));
}
