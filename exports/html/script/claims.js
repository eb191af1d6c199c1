/* claims: the list at the left, filtered by verdict, some at a time; on a narrow page a choice at the top. */
const AT_ONCE = 60;
let order = null, listed = 0;
const statusOf = (row) => resultOf(CLAIMS.get(row, 'state'))[0];
function claimOrder() {
  if (!order) {
    order = [...Array(CLAIMS.size).keys()];
    const rank = (row) => D.statuses[statusOf(row)][2];
    if (!D.meta.few) order.sort((one, other) => rank(one) - rank(other) || one - other);
  }
  return S.filter === null ? order : order.filter((row) => statusOf(row) === S.filter);
}
function claimEntry(row) {
  const [status, , for_, against] = resultOf(CLAIMS.get(row, 'state'));
  return button({ 'data-claim': row, 'aria-current': row === S.claim ? 'true' : null }, () => goTo(row),
    make('span', { class: 'status' }, icon(statusSign(status)), statusWord(status)),
    make('span', { class: 'claim-text' }, bdi(CLAIMS.get(row, 'text'))),
    make('span', { class: 'tally' }, t('tally', { pro: for_, contra: against })));
}
function showMoreClaims() {
  const rows = claimOrder(), list = $('claims');
  list.querySelector('.more')?.remove();
  list.append(...rows.slice(listed, listed + AT_ONCE).map(claimEntry));
  listed = Math.min(rows.length, listed + AT_ONCE);
  if (listed < rows.length) list.append(button({ class: 'more' }, showMoreClaims, t('show_more', { n: rows.length - listed })));
}
function showClaims() {
  const rows = claimOrder();
  $('claims-count').textContent = S.filter === null ? String(CLAIMS.size) : t('of_all', { n: rows.length, of: CLAIMS.size });
  listed = 0;
  put($('claims'));
  showMoreClaims();
}
function markClaim() {
  for (const entry of $('claims').querySelectorAll('[data-claim]')) {
    if (Number(entry.dataset.claim) === S.claim) { entry.setAttribute('aria-current', 'true'); entry.scrollIntoView({ block: 'nearest' }); } else entry.removeAttribute('aria-current');
  }
  const pick = $('pick').querySelector('select');
  if (pick) pick.value = String(S.claim);
}
function showChips() {
  const counts = new Map();
  for (let row = 0; row < CLAIMS.size; row++) { const status = statusOf(row); counts.set(status, (counts.get(status) || 0) + 1); }
  const found = [...counts.keys()].sort((one, other) => D.statuses[one][2] - D.statuses[other][2]);
  $('chips').hidden = found.length < 2;
  put($('chips'), found.map((status) => button({ class: 'chip', 'aria-pressed': String(S.filter === status) }, (event) => {
    S.filter = S.filter === status ? null : status;
    showChips(); showClaims(); showTable();
    $('chips').children[found.indexOf(status)].focus();
    say(S.filter === null ? t('all_claims') : `${statusWord(status)}: ${counts.get(status)}`);
    event.preventDefault();
  }, `${statusWord(status)} ${counts.get(status)}`)));
}
/* On a narrow page: a choice, or where they are many a button that opens the list. */
function showPick() {
  if (CLAIMS.size > 400) {
    put($('pick'), button({ class: 'plain', 'aria-expanded': 'false', id: 'list-open' }, () => openList(!$('body').classList.contains('listing')), `${t('claims')} (${CLAIMS.size})`));
    return;
  }
  const select = make('select', { on: { change: () => goTo(Number(select.value)) } },
    [...Array(CLAIMS.size).keys()].map((row) => make('option', { value: row }, `${statusWord(statusOf(row))}: ${CLAIMS.get(row, 'text')}`)));
  put($('pick'), make('label', {}, make('span', {}, t('claim')), select));
}
function openList(open) {
  $('body').classList.toggle('listing', open);
  const opener = $('list-open');
  if (!opener) return;
  opener.setAttribute('aria-expanded', String(open));
  if (open) $('claims').querySelector('button')?.focus();
  else if (narrow.matches) opener.focus();
}
