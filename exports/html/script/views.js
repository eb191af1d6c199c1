/* views: the tabs over the picture, and the legend below it, whose entries are switches. */
const VIEWS = [['pic', 'picture'], ['trace', 'list'], ...(CLAIMS.size > 1 ? [['map', 'all_claims']] : [])];
function showTabs() {
  $('zoom').hidden = S.view === 'trace' || (S.view === 'map' && !D.map);
  put($('tabs'), VIEWS.map(([view, key]) => make('button', {
    type: 'button', role: 'tab', id: `tab-${view}`, 'aria-selected': String(S.view === view), 'aria-controls': 'stage', tabindex: S.view === view ? 0 : -1,
    on: {
      click: () => showView(view),
      keydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const [next] = VIEWS[(VIEWS.findIndex(([one]) => one === view) + step + VIEWS.length) % VIEWS.length];
        showView(next);
        $(`tab-${next}`).focus();
      },
    },
  }, t(key))));
  $('stage').setAttribute('aria-labelledby', `tab-${S.view}`);
}
const KEYS = [['for', 'up', 'for'], ['against', 'down', 'against'], ['neither', 'ring-query', 'neither'], ['repeat', 'arrow-to-bar', 'relay'], ['unnamed', 'query', 'relay'], ['aside', 'square-crossed', 'withdrawn']];
function countOf(key) {
  let count = 0;
  for (let card = 0; card < claim.sn; card++) {
    if (!isThere(card) || fell(card)) continue;
    const look = lookOf(card), said = statement(card);
    if (key === 'repeat' ? look.role === 'repeat' : key === 'unnamed' ? said.speaker !== null && AGENTS.at(said.speaker).unnamed : key === 'aside' ? isWithdrawn(look) : sideOf(look) === key) count += 1;
  }
  return count;
}
function showLegend() {
  const map = S.view === 'map', entries = [];
  for (const [key, sign, family] of KEYS) {
    const count = map ? null : countOf(key);
    if (map ? key === 'repeat' || key === 'aside' || !D.map : !count) continue;
    const line = key === 'unnamed' ? brokenFrame() : key === 'repeat' ? null : sample(family);
    entries.push(button({ class: 'key', 'data-key': key, 'aria-pressed': String(!S.hidden.has(key)) }, () => {
      if (!S.hidden.delete(key)) S.hidden.add(key);
      showLegend(); restyle(); showTrace(); writeAddress();
      $('legend').querySelector(`[data-key=${key}]`).focus();
      say(t(S.hidden.has(key) ? 'legend_hidden' : 'legend_shown', { what: t(`legend_${key}`) }));
    }, icon(sign, family), line, make('span', {}, t(`legend_${key}`)), map ? null : make('small', {}, String(count))));
  }
  $('legend').hidden = !entries.length;
  put($('legend'), make('span', { class: 'label' }, t('show')), entries);
}
