/* verdict: the head of the page. Words first; the estimate small, and never without its interval. */
function estimateBar() {
  const at = (value) => `${(1 + 98 * value).toFixed(2)}%`;
  return draw('svg', { class: 'bar', 'aria-hidden': 'true' },
    draw('line', { class: 'whole', x1: '1%', x2: '99%', y1: 10, y2: 10 }), draw('line', { class: 'interval', x1: at(now.lo), x2: at(now.hi), y1: 10, y2: 10 }),
    draw('line', { class: 'prior', x1: at(claim.prior), x2: at(claim.prior), y1: 2, y2: 18 }), draw('circle', { class: 'filled', cx: at(now.p), cy: 10, r: 5 }));
}
function estimate() {
  if (now.p === null) return make('div', { class: 'estimate' }, t('no_estimate'));
  return make('div', { class: 'estimate' }, make('p', {}, woven('estimate', { p: make('b', {}, number(now.p)), lo: number(now.lo), hi: number(now.hi) })), estimateBar());
}
function banner() {
  if (S.without !== null) {
    const fallen = [...Array(claim.sn).keys()].filter(fell).length;
    return make('div', { class: 'banner' }, make('span', {}, woven('dropped', { name: make('b', {}, bdi(AGENTS.at(S.without).name)) }), fallen ? ` ${t('fallen', { n: fallen })}` : ''), button({ class: 'plain', id: 'put-back' }, () => drop(null), t('put_back')));
  }
  if (S.asOf !== null) return make('div', { class: 'banner' }, make('span', {}, woven('was_public_by', { day: make('b', {}, day(S.asOf)) })), button({ class: 'plain', id: 'back-to-now' }, () => goToDay(null), t('back_to_now')));
  return null;
}
/* A link to a speaker in a sentence. */
const cardLink = (card, name = bdi(speakerOf(statement(card)).name)) => button({ class: 'link' }, () => select({ kind: 'statement', card }), name);
const factParts = (fact) => fact.map((part) => (Array.isArray(part) ? cardLink(part[0], speakerOf(statement(part[0])).latent ? t('reports_without_source') : undefined) : part === null ? '' : pooled(part)));
function facts() {
  const found = [];
  if (now === base) {
    found.push(...(claim.facts || []).map((fact) => make('span', {}, factParts(fact))));
    if (claim.remark) found.push(make('span', {}, bdi(claim.remark)));
  }
  found.push(button({ class: 'link', id: 'why' }, () => select({ kind: 'verdict' }), t('how_it_comes')));
  return make('p', { class: 'facts' }, found);
}
function word() {
  const changed = now.status !== base.status, icons = icon(statusSign(now.status));
  if (!changed) return [icons, statusWord(now.status)];
  if (S.asOf !== null) return [icons, make('span', {}, statusWord(now.status)), make('span', { class: 'today' }, t('today', { status: statusWord(base.status) }))];
  return [icons, make('s', {}, statusWord(base.status)), unseen(` ${t('becomes')} `), make('span', { 'aria-hidden': 'true' }, '→'), make('span', {}, statusWord(now.status))];
}
function tallies() {
  const row = (sign, family, count, noun) => make('li', { class: family }, icon(sign), make('span', {}, make('b', {}, String(count)), ` ${noun}`));
  return make('ul', {}, row('up', 'for', now.for, t('origin_for', { n: now.for })), row('down', 'against', now.against, t('origin_against', { n: now.against })),
    now.neither ? row('ring-query', 'neither', now.neither, t('neither_column', { n: now.neither })) : null);
}
function showVerdict() {
  const map = S.view === 'map';
  $('verdict').hidden = map;
  put($('verdict'), (claim.notes || []).map((note) => make('div', { class: 'banner' }, make('span', {}, note))), banner(),
    make('div', {}, make('p', { class: 'claim-text' }, bdi(claim.text)), make('h2', { class: 'word' }, word()),
      now.sentence ? make('p', { class: 'sentence' }, worded(now.sentence)) : null, facts(), (claim.caveats || []).map((caveat) => make('p', { class: 'caveat' }, worded(caveat)))),
    make('div', { class: 'counts' }, tallies(), estimate()));
}
