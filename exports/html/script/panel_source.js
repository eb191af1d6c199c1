/* panel of a source: what is known of it, and every claim that it bears on, before and after it is dropped. */
const MOST_ROWS = 80;
function panelOfSource(at) {
  const agent = AGENTS.at(at), here = (claim.what || []).some(([dropped]) => dropped === at);
  return [
    make('p', { class: 'act relay' }, icon(agent.sign), capital(agent.kind || '')),
    make('h2', { class: agent.unnamed ? 'unnamed' : null }, bdi(agent.name)),
    make('dl', {}, row(t('speaks_for'), agent.org ? bdi(agent.org) : null), row(t('covers'), agent.covers), row(t('grade'), (agent.grades || []).map(bdi)),
      row(t('track_record'), agent.track ? t('track_held', { n: agent.track[0], held: agent.track[1] }) : null), row(t('remark'), agent.remark ? bdi(agent.remark) : null), row(t('private'), (agent.private || []).map(bdi))),
    (agent.same || []).map((other) => make('p', { class: 'aside' }, woven('possibly_same', { name: sourceLink(other) }))),
    make('section', { class: 'how' }, ifDropped(agent)),
    make('div', { class: 'actions' }, dropButton(at, here)),
  ];
}
function ifDropped(agent) {
  const all = (agent.claims || []).map((one) => ({ one, before: statusOf(one), after: without(CLAIMS.at(one), agent.row) }));
  const changed = all.filter(({ before, after }) => after && after.status !== before), rest = all.filter((entry) => !changed.includes(entry));
  const entry = ({ one, before, after }) => make('li', {},
    button({ class: 'link' }, () => { if (one !== S.claim) goTo(one, { kind: 'source', row: agent.row }); if (D.meta.states && after) drop(agent.row); }, bdi(CLAIMS.get(one, 'text'))),
    make('span', { class: 'change' }, make('b', {}, statusWord(before)), !D.meta.states || !CLAIMS.at(one).what ? null : after && after.status !== before ? [unseen(` ${t('becomes')} `), make('span', { 'aria-hidden': 'true' }, ' → '), make('b', {}, statusWord(after.status))] : make('span', { class: 'aside' }, `, ${t('no_change')}`)));
  const told = !D.meta.states ? null : changed.length ? t('changed_first', { n: changed.length, of: all.length }) : t('none_changes', { n: all.length });
  return [make('h3', {}, t(D.meta.states ? 'if_dropped' : 'all_it_stands_behind')), told ? make('p', {}, told) : null, make('ul', { class: 'rows' }, [...changed, ...rest].slice(0, MOST_ROWS).map(entry))];
}
