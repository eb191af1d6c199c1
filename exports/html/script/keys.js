/* keys: the canvas is hidden from assistive technology; a list of the same cards takes the focus in its place. */
let focused = null;
function showOptions() {
  const options = scene.cards.filter((card) => strengthOf(card) > 0), selected = options.find(isSelected);
  if (selected) focused = selected;
  if (focused && !options.some(({ id }) => id === focused.id)) focused = null;
  put($('cards'), options.map((card) => make('div', { role: 'option', class: 'unseen', id: `card-${card.id}`, 'aria-selected': String(card === selected) }, labelOf(card))));
  activate();
}
function activate() {
  if (focused) $('cards').setAttribute('aria-activedescendant', `card-${focused.id}`);
  else $('cards').removeAttribute('aria-activedescendant');
}
/* The nearest card in a direction: what lies ahead, and little to the side. */
function nearest([right, down]) {
  const options = scene.cards.filter((card) => strengthOf(card) > 0);
  if (!focused) return options[0];
  let best = null, least = Infinity;
  for (const card of options) {
    const x = card.x - focused.x, y = card.y - focused.y, along = x * right + y * down, across = Math.abs(x * down) + Math.abs(y * right);
    if (along < 8 || (down && Math.abs(x) > 150)) continue;
    if (along + 1.6 * across < least) { least = along + 1.6 * across; best = card; }
  }
  return best;
}
function onCardKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event, direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (direction || key === 'Home' || key === 'End') {
    event.preventDefault();
    const to = direction ? nearest(direction) : scene.cards.at(key === 'Home' ? 0 : -1);
    if (!to) return;
    focused = to;
    hovered = to.id;
    activate();
    reveal(to);
    network.redraw();
    if (S.selected) openCard(to);
  } else if (key === 'Enter' || key === ' ') {
    event.preventDefault();
    if (!focused) { focused = scene.cards[0]; activate(); }
    openCard(focused);
  } else if (key === 'd' || key === 'D') {
    const agent = focused && focused.kind === 'statement' && focused.agent.row >= 0 ? focused.agent.row : null;
    if (agent !== null && D.meta.states) drop(S.without === agent ? null : agent);
  } else if (key === '[' || key === ']') {
    const rows = claimOrder(), next = rows[rows.indexOf(S.claim) + (key === ']' ? 1 : -1)];
    if (next !== undefined) { goTo(next); $('cards').focus(); }
  } else if (key === '+' || key === '=') zoom(1.25);
  else if (key === '-') zoom(0.8);
  else if (key === '0') fit();
  else if (key === 'Escape' && !S.selected) { if (S.without !== null) drop(null); else if (S.asOf !== null) goToDay(null); }
}
function listenToKeys() {
  $('cards').addEventListener('keydown', onCardKey);
  $('cards').addEventListener('blur', () => { hovered = null; if (network) network.redraw(); });
  document.addEventListener('keydown', (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) && document.activeElement.id !== 'as-of';
    if (event.key === '/' && !typing) { event.preventDefault(); $('search').focus(); }
    if (event.key !== 'Escape' || $('help').open || event.target.id === 'search') return;
    if ($('body').classList.contains('listing')) openList(false);
    else if (!$('save-list').hidden) { openSaving(false); $('save').focus(); } else if (close()) focusStage();
  });
}
