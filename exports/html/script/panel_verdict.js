/* panel of a verdict: the waterfall from the prior to the estimate, what counts for nothing, and what it is not. */
const STEPS = { 1: 'exact_step', 2: 'cap_step' };
function waterfall() {
  const steps = now.steps.filter(([what, , , change]) => what === 0 || Math.abs(change) >= 0.05);
  if (!steps.length) return make('p', { class: 'aside' }, t('nothing_adds'));
  let total = 0;
  const ranges = steps.map(([, , , change]) => { const from = total; total += change; return [from, total]; });
  const low = Math.min(0, ...ranges.flat()), high = Math.max(0, ...ranges.flat()), at = (value) => ((value - low) / (high - low || 1)) * 116;
  const bar = ([from, to], side) => draw('svg', { class: `step ${side > 0 ? 'for' : side < 0 ? 'against' : 'neither'}`, viewBox: '0 0 116 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    draw('path', { d: `M${at(0)},0V14`, class: 'zero' }), draw('rect', { class: 'filled', x: Math.min(at(from), at(to)), y: 2, width: Math.max(1.2, Math.abs(at(to) - at(from))), height: 10 }));
  const name = ([what, side, about]) => (what === 0 && about >= 0 ? cardLink(about) : what === 3 ? t('rivals_step') : t(STEPS[what] || 'together', { side: side > 0 ? 'for' : 'against' }));
  const rows = steps.map((step, place) => make('tr', {}, make('th', { scope: 'row' }, name(step)), make('td', {}, bar(ranges[place], step[0] === 2 ? 0 : step[1])), make('td', { class: 'figure' }, decibans(step[3]))));
  return make('table', { class: 'waterfall' }, make('tbody', {}, rows, make('tr', { class: 'total' }, make('th', { scope: 'row' }, t('together')), make('td'), make('td', { class: 'figure' }, decibans(now.weight)))));
}
function withoutWeight() {
  const entries = [];
  for (let card = 0; card < claim.sn; card++) {
    if (!isThere(card) || fell(card)) continue;
    const look = lookOf(card);
    if (!(isWithdrawn(look) || look.family === 'neither' || look.aside)) continue;
    entries.push(make('li', {}, cardLink(card), make('span', { class: 'aside' }, ` ${look.action}`), make('p', { class: 'aside' }, worded(look.how.at(-1) || ''))));
  }
  return entries.length ? [make('h3', {}, t('shown_without_weight')), make('ul', { class: 'rows' }, entries)] : null;
}
function relations() {
  const link = (at) => button({ class: 'link' }, () => goTo(at), bdi(CLAIMS.get(at, 'text')));
  const found = D.links.filter(([one, , other]) => one === S.claim || other === S.claim).map(([one, key, other]) => make('p', {}, `${t(key === 'contradicts' ? 'contradicts' : one === S.claim ? 'entails' : 'entailed_by')}: `, link(one === S.claim ? other : one)));
  const rivals = (claim.rivals || []).map(([text, prior, support, denial]) => make('li', {}, bdi(pooled(text)), make('p', { class: 'aside' }, t('rival_weights', { support: decibans(support), denial: decibans(denial), prior: number(prior) }))));
  return [found, rivals.length ? [make('h3', {}, t('rival')), make('ul', { class: 'rows' }, rivals)] : null];
}
function panelOfVerdict() {
  return [
    make('h2', {}, t('how_it_comes')), make('p', {}, make('b', {}, `${statusWord(now.status)}. `), worded(now.sentence)),
    (claim.facts || []).length && now === base ? claim.facts.map((fact) => make('p', {}, factParts(fact))) : null,
    make('h3', {}, t('what_each_adds')), waterfall(),
    now.p === null ? null : make('p', { class: 'aside' }, t('from_prior', { prior: number(claim.prior), p: number(now.p), lo: number(now.lo), hi: number(now.hi), tables: D.meta.tables })),
    withoutWeight(), relations(), (claim.notes || []).map((note) => make('p', {}, note)), (claim.caveats || []).map((caveat) => make('p', {}, worded(caveat))),
    make('section', { class: 'how' }, make('p', { class: 'aside' }, t('not_truth'))),
  ];
}
