/* actions: what a click or a key does. Each changes the state and shows what follows from it. */
const isSelected = (card) => {
  const chosen = S.selected;
  if (!chosen) return false;
  if (chosen.kind === 'verdict') return card.kind === 'claim';
  if (chosen.kind === 'source') return (card.kind === 'origin' || card.kind === 'statement') && card.agent.row === chosen.row;
  return card.kind === 'pill' ? card.pill.row === S.claim && card.pill.card === chosen.card : (card.kind === 'statement' || card.kind === 'stack') && membersOf(chosen.card).concat(chosen.card).includes(card.card);
};
function lightUp() {
  lit = null;
  if (!S.selected || S.without !== null || S.asOf !== null) return;
  if (scene.kind === 'map') { lit = overviewChain(); return; }
  const { kind, card, row: at } = S.selected;
  if (kind === 'statement') { const stack = (claim.stacks || []).find(([, , , members]) => members.includes(card)); lit = chainOf(stack ? stack[0] : card); }
  if (kind === 'source') { const chains = scene.cards.filter((one) => one.kind === 'statement' && one.agent.row === at).map((one) => chainOf(one.card)); if (chains.length) lit = new Set(chains.flatMap((chain) => [...chain])); }
}
/* Shows the whole claim anew: another claim, another view. */
function showAll() {
  settle();
  const map = S.view === 'map', table_ = map && !D.map, trace = S.view === 'trace';
  scene = map && D.map ? overviewScene() : claimScene();
  hovered = null;
  focused = null;
  lightUp();
  showVerdict(); showTabs(); showLegend();
  $('picture').hidden = trace || table_;
  $('trace').hidden = !trace;
  $('table').hidden = !table_;
  showPanel(); showTrace(); showTable(); showTimeline(); markClaim();
  if (!$('picture').hidden) { if (!network) startNetwork(); fillNetwork(); moved = false; network.redraw(); fit(); }
  showOptions();
  document.title = `${statusWord(base.status)}: ${claim.text} | ${D.meta.title}`;
}
/* Shows the same picture in another state: nothing moves. */
function showState() {
  settle();
  lightUp();
  showVerdict(); showLegend(); showPanel(); restyle(); showTrace(); showTimeline(); showOptions(); writeAddress();
}
function goTo(at, selected) {
  if ($('body').classList.contains('listing')) openList(false);
  Object.assign(S, { claim: at, without: null, asOf: null, selected: selected || null });
  if (S.view === 'map') S.view = narrow.matches ? 'trace' : 'pic';
  showAll();
  writeAddress(true);
  say(`${claim.text}. ${statusWord(base.status)}. ${base.sentence}`);
}
function showView(view) {
  if (S.view === view) return;
  S.view = view;
  if (view === 'map') { S.without = null; S.asOf = null; }
  showAll();
  writeAddress();
}
function select(selected) {
  S.selected = selected;
  lightUp();
  showPanel(); restyle(); showTrace(); showOptions(); writeAddress();
  const card = scene.cards.find(isSelected);
  if (card) requestAnimationFrame(() => reveal(card));
  $('trace').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
}
function close() {
  if (!S.selected) return false;
  select(null);
  return true;
}
function openCard(card) {
  if (card.kind === 'claim') select({ kind: 'verdict' });
  else if (card.kind === 'origin') { if (card.agent.row >= 0) select({ kind: 'source', row: card.agent.row }); } else if (card.kind === 'mapClaim') goTo(card.row);
  else if (card.kind === 'pill') { Object.assign(S, { claim: card.pill.row, without: null, asOf: null }); settle(); markClaim(); select({ kind: 'statement', card: card.pill.card }); } else select({ kind: 'statement', card: card.card });
}
function drop(agent) {
  Object.assign(S, { without: agent, asOf: null });
  if (S.view === 'map') { S.view = 'pic'; showAll(); writeAddress(); } else showState();
  say(agent === null ? `${t('put_back_said')} ${statusWord(base.status)}.` : `${t('without_said', { name: AGENTS.at(agent).name, status: statusWord(now.status) })} ${now.sentence}`);
}
function goToDay(iso) {
  Object.assign(S, { asOf: iso, without: null });
  showState();
  say(t('as_of', { day: iso === null ? t('now') : day(iso), status: statusWord(now.status) }));
}
const focusStage = () => { (S.view === 'trace' ? $('trace').querySelector('button') || $('main') : $('cards')).focus(); };
