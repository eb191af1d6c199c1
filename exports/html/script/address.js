/* address: every state has a link, `#c=CLAIM&n=STATEMENT|verdict&a=SOURCE&v=pic|trace|map&without=SOURCE&asof=DAY&hide=for.repeat`. */
const PLAIN_DAY = /^\d{4}-\d\d-\d\d$/;
const isDay = (text) => PLAIN_DAY.test(text) && Number.isFinite(dayNumber(text)) && dayOf(dayNumber(text)) === text;
function writeAddress(asNew) {
  const parts = new URLSearchParams({ c: claim.id });
  if (S.view !== (narrow.matches ? 'trace' : 'pic')) parts.set('v', S.view);
  if (S.selected && S.selected.kind === 'statement' && !stackOf(S.selected.card)) parts.set('n', statement(S.selected.card).id);
  if (S.selected && S.selected.kind === 'verdict') parts.set('n', 'verdict');
  if (S.selected && S.selected.kind === 'source') parts.set('a', AGENTS.at(S.selected.row).id);
  if (S.without !== null) parts.set('without', AGENTS.at(S.without).id);
  if (S.asOf !== null) parts.set('asof', S.asOf);
  if (S.hidden.size) parts.set('hide', [...S.hidden].join('.'));
  const hash = `#${parts}`;
  if (hash === location.hash) return;
  try { history[asNew ? 'pushState' : 'replaceState'](null, '', hash); } catch { /* browsers limit how often, and a page in a frame has no address of its own */ }
}
/* What is unknown or broken in an address is ignored, part by part. */
function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const anchor = /^#claim-(.+)$/.exec(location.hash);
  const wanted = parts.get('c') ?? (anchor ? anchor[1] : null);
  if (wanted === null) return;
  const row = CLAIMS.find('id', wanted);
  if (row < 0) { say(t('missing_claim')); return; }
  Object.assign(S, { claim: row, selected: null, without: null, asOf: null });
  claim = CLAIMS.at(row);
  if (VIEWS.some(([view]) => view === parts.get('v'))) S.view = parts.get('v');
  else if (!narrow.matches) S.view = 'pic';
  S.hidden = new Set((parts.get('hide') || '').split('.').filter((key) => KEYS.some(([known]) => known === key)));
  const agent = (name) => (parts.has(name) ? AGENTS.find('id', parts.get(name)) : -1);
  if (agent('without') >= 0 && (claim.what || []).some(([dropped]) => dropped === agent('without'))) S.without = agent('without');
  else if (isDay(parts.get('asof') || '') && claim.days) S.asOf = parts.get('asof');
  if (parts.get('n') === 'verdict') S.selected = { kind: 'verdict' };
  else if (parts.has('n')) { for (let card = 0; card < claim.sn; card++) if (STATEMENTS.get(claim.s0 + card, 'id') === parts.get('n')) S.selected = { kind: 'statement', card }; }
  else if (agent('a') >= 0) S.selected = { kind: 'source', row: agent('a') };
}
