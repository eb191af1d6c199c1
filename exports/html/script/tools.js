/* tools: copy a link, save, colours, help. */
const COLOURS = ['system', 'dark', 'light'];
let colours = 0;
function repaint() {
  readColours();
  showVerdict(); showTimeline(); showPanel();
  if (network) { fillNetwork(); network.redraw(); }
}
function setColours(at) {
  colours = at;
  if (COLOURS[at] === 'system') delete document.documentElement.dataset.colours; else document.documentElement.dataset.colours = COLOURS[at];
  $('colours').setAttribute('aria-label', t(`colours_${COLOURS[at]}`));
}
async function copyLink() {
  writeAddress();
  try { await navigator.clipboard.writeText(location.href); say(t('copied')); } catch { say(t('copy_by_hand')); }
}
function openSaving(open) {
  $('save-list').hidden = !open;
  $('save').setAttribute('aria-expanded', String(open));
}
function helpText() {
  const read = [['up', 'for', 'legend_for', 'help_for'], ['down', 'against', 'legend_against', 'help_against'], ['ring-query', 'neither', 'legend_neither', 'help_neither'], ['query', 'relay', 'legend_unnamed', 'help_unnamed'], ['round', 'circular', 'help_circle_name', 'help_circle'], ['square-crossed', 'withdrawn', 'help_withdrawn_name', 'help_withdrawn']];
  const keys = [['/', 'search'], ['← ↑ → ↓', 'arrows'], ['Enter', 'enter'], ['D', 'drop'], ['[ ]', 'claims'], ['+ − 0', 'zoom'], ['Esc', 'escape']];
  return [
    make('h2', { id: 'help-heading' }, t('help')), make('p', {}, t('help_read')),
    make('dl', {}, read.map(([sign, family, name, text]) => [make('dt', { class: family }, icon(sign), ' ', t(name)), make('dd', {}, t(text))])), make('p', {}, t('help_frame')), make('p', {}, t('not_truth')),
    make('h3', {}, t('keys')), make('dl', {}, keys.map(([key, name]) => [make('dt', {}, make('kbd', {}, key)), make('dd', {}, t(`help_key_${name}`))])),
    button({ class: 'dark', id: 'help-close' }, () => $('help').close(), t('help_close')),
  ];
}
function listenToTools() {
  $('copy-link').addEventListener('click', copyLink);
  $('save').addEventListener('click', () => openSaving($('save-list').hidden));
  for (const [id, action] of [['save-svg', saveSvg], ['save-png', savePng], ['print-page', () => window.print()]]) $(id).addEventListener('click', () => { openSaving(false); action(); });
  document.addEventListener('click', (event) => { if (!event.target.closest('#save-menu')) openSaving(false); });
  $('colours').addEventListener('click', () => { setColours((colours + 1) % COLOURS.length); repaint(); say($('colours').getAttribute('aria-label')); });
  $('help-open').addEventListener('click', () => { put($('help'), helpText()); $('help').showModal(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  addEventListener('beforeprint', printable);
  $('zoom-in').addEventListener('click', () => zoom(1.25));
  $('zoom-out').addEventListener('click', () => zoom(0.8));
  $('zoom-whole').addEventListener('click', fit);
  $('skip').addEventListener('click', (event) => { event.preventDefault(); $('main').focus(); });
}
