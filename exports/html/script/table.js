/* table: all claims where they are many: sorted by any column, filtered by verdict and by words, some at a time. */
const ROWS_AT_ONCE = 100;
const COLUMNS = [['verdict', (row) => D.statuses[statusOf(row)][2]], ['claim', (row) => CLAIMS.get(row, 'text')], ['legend_for', (row) => -resultOf(CLAIMS.get(row, 'state'))[2]], ['legend_against', (row) => -resultOf(CLAIMS.get(row, 'state'))[3]], ['estimate_column', (row) => -(resultOf(CLAIMS.get(row, 'state'))[5] ?? -1)]];
const sorting = { column: 0, down: false, words: '', rows: ROWS_AT_ONCE };
function tableRow(row) {
  const [status, , for_, against, , p, lo, hi] = resultOf(CLAIMS.get(row, 'state'));
  return make('tr', {}, make('td', {}, make('span', { class: 'status' }, icon(statusSign(status)), statusWord(status))), make('th', { scope: 'row' }, button({ class: 'link' }, () => goTo(row), bdi(CLAIMS.get(row, 'text')))),
    make('td', { class: 'figure', 'data-label': t('legend_for') }, String(for_)), make('td', { class: 'figure', 'data-label': t('legend_against') }, String(against)), make('td', { class: 'figure', 'data-label': t('estimate_column') }, p === null || p === undefined ? '–' : `${number(p / 100)} (${number(lo / 100)}–${number(hi / 100)})`));
}
function showTable() {
  const box = $('table');
  if (box.hidden) return;
  const wanted = plain(sorting.words).split(/\s+/).filter(Boolean), [, key] = COLUMNS[sorting.column];
  const rows = claimOrder().filter((row) => { const text = wanted.length ? plain(CLAIMS.get(row, 'text')) : ''; return wanted.every((one) => text.includes(one)); });
  const keys = new Map(rows.map((row) => [row, key(row)]));
  rows.sort((one, other) => { const a = keys.get(one), b = keys.get(other); return (a < b ? -1 : a > b ? 1 : 0) * (sorting.down ? -1 : 1) || one - other; });
  if (!box.querySelector('table')) {
    put(box, make('div', { class: 'filter' }, make('label', { for: 'words' }, t('filter_claims')), make('input', { id: 'words', type: 'search', autocomplete: 'off', placeholder: t('filter_hint'), on: { input: (event) => { sorting.words = event.target.value; sorting.rows = ROWS_AT_ONCE; showTable(); } } }), make('span', { id: 'rows-count', role: 'status' })),
      make('table', {}, make('thead', {}, make('tr')), make('tbody')), make('div', { class: 'more' }));
  }
  put(box.querySelector('thead tr'), COLUMNS.map(([name], at) => make('th', { scope: 'col', 'aria-sort': sorting.column === at ? (sorting.down ? 'descending' : 'ascending') : null },
    button({ class: 'sort', 'data-column': at }, () => { sorting.down = sorting.column === at && !sorting.down; sorting.column = at; sorting.rows = ROWS_AT_ONCE; showTable(); box.querySelector(`[data-column="${at}"]`).focus(); }, t(name), make('span', { 'aria-hidden': 'true' }, sorting.column === at ? (sorting.down ? ' ↓' : ' ↑') : '')))));
  put(box.querySelector('tbody'), rows.slice(0, sorting.rows).map(tableRow));
  $('rows-count').textContent = rows.length === CLAIMS.size ? String(rows.length) : t('of_all', { n: rows.length, of: CLAIMS.size });
  const left = rows.length - sorting.rows;
  put(box.querySelector('.more'), left > 0 ? button({ class: 'plain' }, () => { sorting.rows += ROWS_AT_ONCE; showTable(); }, t('show_more', { n: left })) : null);
}
