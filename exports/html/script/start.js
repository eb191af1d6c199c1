/* start: the page comes up in the state that its address names. */
function start() {
  readColours();
  setColours(0);
  $('app').hidden = false;
  if (!CLAIMS.size) {
    put($('main'), make('p', { class: 'nothing' }, t('no_claims')));
    $('body').classList.add('single');
    return;
  }
  if (CLAIMS.size === 1) $('body').classList.add('single');
  if (narrow.matches) S.view = 'trace';
  S.claim = claimOrder()[0];
  const hint = () => { $('search').placeholder = t(narrow.matches ? 'search_hint_short' : 'search_hint'); };
  hint();
  narrow.addEventListener('change', () => { hint(); followWidth(); showAll(); });
  listenToKeys(); listenToSearch(); listenToTools();
  readAddress();
  showChips(); showClaims(); showPick(); showAll(); writeAddress();
  addEventListener('popstate', () => { readAddress(); showAll(); });
  let width = innerWidth;
  addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; showTimeline(); } });
}
start();
