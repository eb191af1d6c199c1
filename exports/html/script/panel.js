/* panel: what is known of a statement, a source or the verdict. This part is common to the three. */
const isSource = (row) => S.selected && S.selected.kind === 'source' && S.selected.row === row;
function showPanel() {
  const panel = $('panel'), open = S.selected !== null, was = !panel.hidden;
  panel.hidden = !open;
  $('body').classList.toggle('opened', open);
  if (open !== was) showTimeline();
  if (!open) { put(panel); return; }
  const [title, body] = { statement: () => [t('statement'), panelOfStatement(S.selected.card)], source: () => [t('source'), panelOfSource(S.selected.row)], verdict: () => [t('verdict'), panelOfVerdict()] }[S.selected.kind]();
  put(panel, make('div', { class: 'panel-head' }, make('span', {}, title), button({ class: 'tool', id: 'panel-close', 'aria-label': t('close') }, () => { close(); focusStage(); }, icon('closing'))), make('div', { class: 'panel-body' }, body));
  panel.scrollTop = 0;
}
/* A row of the list of properties; nothing where there is nothing to say. */
function row(name, ...values) {
  const told = values.flat(2).filter((value) => value !== null && value !== undefined && value !== '' && value !== false);
  return told.length ? [make('dt', {}, name), make('dd', {}, told.map((value) => make('span', {}, value)))] : null;
}
function outLink(href, what) {
  const url = address(href);
  if (!url) return null;
  const whole = url.hostname + (url.pathname.length > 1 ? url.pathname : '') + url.search;
  return make('a', { href: url.href, rel: 'noopener noreferrer', target: '_blank', referrerpolicy: 'no-referrer' }, what ? `${what}: ` : '', make('bdi', { dir: 'ltr' }, whole.length > 60 ? `${whole.slice(0, 59)}…` : whole), ' ↗', unseen(` ${t('new_tab')}`));
}
const sourceLink = (at) => button({ class: 'link' }, () => select({ kind: 'source', row: at }), bdi(AGENTS.at(at).name));
/* Dropping is offered where the measure was asked what would be without. */
function dropButton(at, here) {
  if (!D.meta.states || at < 0 || !here) return null;
  return S.without === at ? button({ class: 'dark', id: 'put-source-back' }, () => drop(null), t('put_back_source')) : button({ class: 'dark', id: 'drop' }, () => drop(at), t('drop'));
}
