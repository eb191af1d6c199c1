/* data: tables become records when they are asked for; words are filled in. */
const D = JSON.parse($('board-data').textContent);

const pooled = (value) => (Array.isArray(value) ? value.map(pooled) : value === null || value === undefined ? null : D.strings[value]);
function table({ cols, rows }) {
  const names = cols.map((name) => name.replace('*', '')), places = new Map(names.map((name, at) => [name, at])), made = new Map();
  const value = (row, at) => { const raw = rows[row][at]; return raw === undefined ? null : cols[at][0] === '*' ? pooled(raw) : raw; };
  return {
    size: rows.length,
    get: (row, name) => value(row, places.get(name)),
    at(row) {
      if (!made.has(row)) { const record = Object.create(null); names.forEach((name, at) => { record[name] = value(row, at); }); record.row = row; made.set(row, record); }
      return made.get(row);
    },
    find(name, wanted) { for (let row = 0; row < rows.length; row++) if (value(row, places.get(name)) === wanted) return row; return -1; },
  };
}
const AGENTS = table(D.agents), DOCUMENTS = table(D.documents), CLAIMS = table(D.claims), STATEMENTS = table(D.statements);

/* The words of a key: a number or a side chooses among several, and what stands in braces is filled in. */
function chosen(key, values) {
  const found = D.words[key];
  return typeof found === 'string' ? found : found[values.side || (values.n === 1 ? 'one' : 'other')];
}
const t = (key, values = {}) => chosen(key, values).replace(/\{(\w+)\}/g, (_, name) => values[name]);
/* The same as a list, with elements in the places of the braces. */
const woven = (key, values) => chosen(key, values).split(/(\{\w+\})/).map((part) => (/^\{\w+\}$/.test(part) ? values[part.slice(1, -1)] : part));

/* What people wrote, in whatever direction; and what the page says, with names of people in it. */
const bdi = (text) => make('bdi', { dir: 'auto', lang: D.meta.language === D.meta.written ? null : D.meta.written }, text);
const worded = (text) => make('bdi', { dir: 'ltr' }, text);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const number = (value) => value.toFixed(2).replace('.', t('decimal'));
const decibans = (value) => t('decibans', { n: `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1).replace('.', t('decimal'))}` });

const dayNumber = (iso) => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 864e5;
const dayOf = (count) => new Date(count * 864e5).toISOString().slice(0, 10);
function day(iso, brief) {
  const [year, month, date] = iso.slice(0, 10).split('-').map(Number);
  return t(brief ? 'date_short' : 'date', { d: date, month: D.words[brief ? 'months_short' : 'months'][month - 1], y: year });
}
function nth(place) { return D.words.nth[place] || t('nth_more', { n: place + 1 }); }
