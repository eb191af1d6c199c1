/* Shows, hides and draws what the page already holds. It decides nothing about any claim, and writes text, never markup. */
(() => {
'use strict';
const $ = (id) => document.getElementById(id);
const data = JSON.parse($('board-data').textContent);
const SVG = 'http://www.w3.org/2000/svg';

/* ---------- the page's elements ---------- */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') element.className = value;
    else if (name === 'click') element.addEventListener('click', value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
const words = (text) => make('bdi', { dir: 'auto' }, text);
function signElement(name, family) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `sign ${family}`);
  svg.setAttribute('viewBox', '-8 -8 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const [path, filled] of data.signs[name]) {
    const stroke = document.createElementNS(SVG, 'path');
    stroke.setAttribute('d', path);
    stroke.setAttribute('class', filled ? 'filled' : 'open');
    svg.append(stroke);
  }
  return svg;
}
function address(text) {
  let url;
  try { url = new URL(text); } catch { return null; }
  return (url.protocol === 'http:' || url.protocol === 'https:') && !url.username && !url.password ? url : null;
}

/* ---------- what there is: the claims, each with its cards and lines ---------- */
const scenes = data.claims.map((claim) => ({ ...claim, cards: [], lines: [], article: document.getElementById(claim.anchor) }));
const cardOf = new Map();
for (const node of data.nodes) { scenes[node.claim].cards.push(node); cardOf.set(node.id, node); }
for (const edge of data.edges) scenes[edge.claim].lines.push(edge);
const entries = [...$('claims').querySelectorAll('a')];
if (!scenes.length) return;

let current = -1, scene = null, selected = null, hovered = null, lit = null, moved = false;

/* ---------- painting on the canvas ---------- */
let colours = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  colours = {};
  for (const name of ['ground', 'surface', 'ink', 'muted', 'line', 'strong', 'focus', 'for', 'for-tint', 'against', 'against-tint', 'neither', 'neither-tint', 'relay', 'withdrawn', 'aside', 'circular', 'circular-tint', 'sans']) colours[name] = style.getPropertyValue('--' + name).trim();
}
const paths = new Map();
function path(text) {
  if (!paths.has(text)) paths.set(text, new Path2D(text));
  return paths.get(text);
}
const font = (style) => `${style.italic ? 'italic ' : ''}${style.weight || 400} ${style.size}px ${colours.sans}`;
const wrapped = new Map();
function wrap(context, text, style, width, most) {
  const key = JSON.stringify([text, style.size, style.weight, style.italic, width, most]);
  if (wrapped.has(key)) return wrapped.get(key);
  context.font = font(style);
  const fits = (line) => context.measureText(line).width <= width;
  const cut = (line) => { while (line.length > 1 && !fits(line + '…')) line = line.slice(0, -1); return line.trimEnd() + '…'; };
  const lines = [];
  let line = '';
  for (const word of text.slice(0, 600).split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (fits(longer)) { line = longer; continue; }
    if (lines.length === most - 1) { line = cut(longer); break; }
    if (line) lines.push(line);
    line = fits(word) ? word : cut(word);
  }
  if (line) lines.push(line);
  wrapped.set(key, lines);
  return lines;
}
/* The largest of the styles in which a text fits into so many lines; the smallest one, cut, where it fits in none. */
function fitted(context, text, width, ...styles) {
  for (const style of styles) {
    const lines = wrap(context, text, style, width, style.most);
    if (style === styles.at(-1) || !lines.at(-1)?.endsWith('…')) return [lines, style];
  }
}
function oneLine(context, text, x, y, width, style) {
  const [[line], fits] = fitted(context, text, width, { ...style, most: 1 }, { ...style, size: style.size * 0.92, most: 1 }, { ...style, size: style.size * 0.85, most: 1 });
  if (line) print(context, line, x, y, fits);
}
function print(context, text, x, y, style) {
  context.font = font(style);
  context.fillStyle = style.colour;
  context.textAlign = style.align || 'left';
  context.textBaseline = 'alphabetic';
  context.fillText(text, x, y);
  if (style.struck) context.fillRect(x, y - style.size * 0.32, context.measureText(text).width, 1.3);
}
function box(context, x, y, width, height, radius, style) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  if (style.fill) { context.fillStyle = style.fill; context.fill(); }
  if (style.stroke) {
    context.strokeStyle = style.stroke;
    context.lineWidth = style.width || 1;
    context.setLineDash(style.dashes || []);
    context.stroke();
    context.setLineDash([]);
  }
}
function sign(context, name, x, y, size, colour) {
  context.save();
  context.translate(x, y);
  context.scale(size, size);
  context.lineCap = context.lineJoin = 'round';
  for (const [text, filled] of data.signs[name]) {
    if (filled) { context.fillStyle = colour; context.fill(path(text)); }
    else { context.strokeStyle = colour; context.lineWidth = 1.7; context.stroke(path(text)); }
  }
  context.restore();
}
function strength(id) { return lit && !lit.has(id) ? 0.3 : 1; }
function ring(context, card, left, top) {
  if (card.id === selected || card.id === hovered) box(context, left - 4, top - 4, card.width + 8, card.height + 8, 14, { stroke: colours.ink, width: card.id === selected ? 2.5 : 1.2 });
}
function paintStatement(context, card) {
  const left = -card.width / 2, top = -card.height / 2, colour = colours[card.family], room = card.width - 26;
  ring(context, card, left, top);
  box(context, left, top, card.width, card.height, 10, {
    fill: card.tinted ? colours[card.family + '-tint'] || colours.surface : card.small || card.struck ? colours.ground : colours.surface,
    stroke: card.tinted ? colour : colours.strong, width: card.tinted ? 1.8 : 1.1, dashes: card.italic ? [6, 4] : null,
  });
  sign(context, card.sign, left + 19, top + 19, 0.92, colour);
  const act = { size: 12.5, weight: 640, colour };
  const brief = { size: 11.8, colour: colours.muted };
  if (card.small) {
    oneLine(context, card.action, left + 34, top + 23.5, 70, act);
    oneLine(context, card.brief, -left - 12, top + 23.5, 100, { ...brief, align: 'right' });
    oneLine(context, card.name, left + 13, top + 47, room, { size: 14, weight: 500, italic: card.italic, colour: colours.muted });
    return;
  }
  oneLine(context, card.action, left + 34, top + 23.5, card.width - 34 - 30, act);
  sign(context, card.icon, -left - 18, top + 19, 0.92, colours.muted);
  const name = { weight: 620, italic: card.italic, struck: card.struck, colour: card.struck || card.family === 'aside' ? colours.muted : colours.ink };
  const [lines, style] = fitted(context, card.name, room, { ...name, size: 14, most: 2 }, { ...name, size: 13, most: 2 }, { ...name, size: 12, most: 3 });
  const step = style.size * 1.22, from = top + { 1: 51, 2: 45, 3: 40 }[lines.length] || top;
  lines.forEach((line, at) => print(context, line, left + 13, from + at * step, style));
  oneLine(context, card.brief, left + 13, top + 82, room, brief);
}
function paintClaim(context, card) {
  const left = -card.width / 2, top = -card.height / 2;
  ring(context, card, left, top);
  box(context, left, top, card.width, card.height, 12, { fill: colours.surface, stroke: colours.ink, width: 2 });
  sign(context, card.sign, left + 23, top + 25, 1.15, colours.ink);
  print(context, card.action, left + 40, top + 31, { size: 17, weight: 700, colour: colours.ink });
  const style = { size: 13.5, weight: 450, colour: colours.ink };
  wrap(context, card.name, style, card.width - 28, 4).forEach((line, at) => print(context, line, left + 14, top + 56 + at * 17.5, style));
  context.fillStyle = colours.line;
  context.fillRect(left + 14, -top - 29, card.width - 28, 1);
  let x = left + 20;
  for (const [name, family, text] of card.tallies) {
    const tally = { size: 12.4, weight: 620, colour: colours[family] };
    sign(context, name, x, -top - 14, 0.72, colours[family]);
    print(context, text, x + 11, -top - 9.5, tally);
    x += 32 + context.measureText(text).width;
  }
}
function paintBackground(context) {
  for (const [text, x] of scene.headings) print(context, text, x, scene.box[1] - 20, { size: 13, weight: 640, colour: colours.muted, align: 'center' });
  for (const frame of scene.frames) {
    const [x, y, width, height] = frame.box, circle = frame.family === 'circular';
    context.globalAlpha = lit && !frame.members.some((member) => lit.has(`${current}.${member}`)) ? 0.3 : 1;
    box(context, x, y, width, height, 14, {
      fill: circle ? null : colours.surface, stroke: circle || frame.several ? colours[frame.family] : colours.line,
      width: circle || frame.several ? 1.5 : 1, dashes: circle ? [7, 5] : null,
    });
    const style = { size: 12, weight: 640, colour: colours[frame.family] };
    print(context, wrap(context, frame.label, style, width - 24, 1)[0], x + 13, y + 19, style);
    context.globalAlpha = 1;
  }
}

/* ---------- vis-network: cards are nodes, each stretch of a line is an edge between two points without size ---------- */
const nodes = new vis.DataSet(), edges = new vis.DataSet();
let network = null;
const POINT = { shape: 'dot', size: 0, borderWidth: 0, color: { background: 'rgba(0,0,0,0)', border: 'rgba(0,0,0,0)' } };
const endOf = (line) => cardOf.get(line.to).kind === 'claim' ? data.lines[line.family].end : 'arrow';
function lineLook(line, last) {
  const style = data.lines[line.family];
  const end = endOf(line), colour = colours[line.family], faint = strength(line.from) < 1 || strength(line.to) < 1;
  return {
    width: line.thin ? 1.3 : style.width, dashes: style.dashes.length ? style.dashes : false,
    color: { color: colour, hover: colour, highlight: colour, inherit: false, opacity: faint ? 0.15 : line.thin ? 0.7 : 1 },
    arrows: { to: { enabled: last, type: end, scaleFactor: end === 'arrow' ? 0.62 : 0.7 } },
  };
}
function shortened(line, points) {
  const gap = { bar: 5, circle: 3 }[endOf(line)] || 0;
  const [x, y] = points[points.length - 1];
  return gap && !line.back ? [...points.slice(0, -1), [x - gap, y]] : points;
}
function fill() {
  const drawnNodes = [], drawnEdges = [];
  for (const card of scene.cards) {
    const paint = card.kind === 'claim' ? paintClaim : paintStatement;
    drawnNodes.push({
      id: card.id, x: card.x, y: card.y, shape: 'custom',
      ctxRenderer: ({ ctx, x, y }) => ({
        drawNode() { ctx.save(); ctx.translate(x, y); ctx.globalAlpha = strength(card.id); paint(ctx, card); ctx.restore(); },
        nodeDimensions: { width: card.width, height: card.height },
      }),
    });
  }
  scene.lines.forEach((line, number) => {
    const points = shortened(line, line.points);
    for (let at = 0; at + 1 < points.length; at++) {
      const [[x1, y1], [x2, y2]] = [points[at], points[at + 1]], id = `line.${number}.${at}`;
      drawnNodes.push({ id: id + '<', x: x1, y: y1, ...POINT }, { id: id + '>', x: x2, y: y2, ...POINT });
      const bent = !line.back && x1 !== x2 && y1 !== y2;
      drawnEdges.push({ id, from: id + '<', to: id + '>', smooth: bent ? { enabled: true, type: 'cubicBezier', forceDirection: 'horizontal', roundness: 0.5 } : { enabled: false }, ...lineLook(line, at + 2 === points.length) });
    }
  });
  nodes.clear(); edges.clear();
  nodes.add(drawnNodes); edges.add(drawnEdges);
}
function restyle() {
  const looks = [];
  scene.lines.forEach((line, number) => {
    for (let at = 0; at + 1 < line.points.length; at++) looks.push({ id: `line.${number}.${at}`, ...lineLook(line, at + 2 === line.points.length) });
  });
  edges.update(looks);
  network.redraw();
}
const narrow = matchMedia('(max-width: 900px)');
function measure() {
  const [left, top, right, bottom] = scene.box, width = right - left + 60, height = bottom - top + 76;
  const stage = $('stage').clientWidth;
  const scale = Math.min(1.1, Math.max(narrow.matches ? 0.72 : 0.5, stage / width));
  $('stage').style.height = `${Math.round(Math.max(300, Math.min(height * scale + 38, narrow.matches ? innerHeight * 0.6 : 1600)))}px`;
}
function fit() {
  moved = false;
  const stage = $('canvas').getBoundingClientRect(), [left, top, right, bottom] = scene.box, head = top - 40;
  let scale = Math.min((stage.width - 44) / (right - left), (stage.height - 30) / (bottom - head), 1.1);
  let x = (left + right) / 2, y = (head + bottom) / 2;
  const least = narrow.matches ? 0.66 : 0.5;
  if (scale < least) {                      // too much to be read at once: begin at the upper left
    scale = least;
    if ((right - left) * scale > stage.width) x = left + (stage.width / 2 - 16) / scale;
    if ((bottom - head) * scale > stage.height) y = head + (stage.height / 2 - 10) / scale;
  }
  network.moveTo({ position: { x, y }, scale, animation: false });
}
function zoom(factor) {
  moved = true;
  network.moveTo({ scale: Math.min(2.2, Math.max(0.2, network.getScale() * factor)), animation: false });
}
function reveal(card) {
  const stage = $('canvas').getBoundingClientRect(), middle = network.getViewPosition(), scale = network.getScale();
  const beyond = (from, size, room) => { const free = Math.max(0, room / 2 - size * scale / 2 - 12) / scale; return Math.abs(from) > free ? from - Math.sign(from) * free : 0; };
  const x = beyond(card.x - middle.x, card.width, stage.width), y = beyond(card.y - middle.y, card.height, stage.height);
  if (x || y) network.moveTo({ position: { x: middle.x + x, y: middle.y + y }, scale, animation: false });
}
function start() {
  network = new vis.Network($('canvas'), { nodes, edges }, data.options);
  for (const element of $('canvas').querySelectorAll('[tabindex]')) element.tabIndex = -1;   // the list of cards takes the focus
  network.on('beforeDrawing', paintBackground);
  network.on('click', ({ nodes: [id], edges: [line] }) => {
    if (cardOf.has(id)) open(id);
    else if (line) open(scene.lines[Number(String(line).split('.')[1])].from);
    else close();
  });
  const hover = (id) => { hovered = id; $('canvas').style.cursor = id ? 'pointer' : ''; network.redraw(); };
  network.on('hoverNode', ({ node }) => hover(cardOf.has(node) ? node : null));
  network.on('blurNode', () => hover(null));
  network.on('dragEnd', () => { moved = true; });
  network.once('afterDrawing', () => performance.mark('first-picture'));
  $('zoom-in').addEventListener('click', () => zoom(1.25));
  $('zoom-out').addEventListener('click', () => zoom(0.8));
  $('zoom-whole').addEventListener('click', fit);
  let width = 0;
  new ResizeObserver(() => {
    const now = $('stage').clientWidth;
    if (!now || now === width) return;
    width = now;
    resize();
  }).observe($('stage'));
}
function resize() {
  if (!moved) measure();
  network.setSize('100%', '100%');
  network.redraw();
  if (!moved) fit();
}

/* ---------- one claim at a time ---------- */
function show(number) {
  if (number === current) return;
  close();
  current = number;
  scene = scenes[number];
  scenes.forEach((other, at) => { other.article.hidden = at !== number; });
  entries.forEach((entry, at) => { if (at === number) entry.setAttribute('aria-current', 'true'); else entry.removeAttribute('aria-current'); });
  $('stage').hidden = false;
  scene.article.querySelector('.slot').append($('stage'));
  $('cards').replaceChildren(...scene.cards.map((card) => make('li', { id: `card-${card.id}`, role: 'option', 'aria-selected': 'false' }, card.label)));
  $('cards').removeAttribute('aria-activedescendant');
  wrapped.clear();
  moved = false;
  measure();
  fill();
  if (!network) start();
  resize();
}
function fromAddress() {
  let anchor = location.hash.slice(1);
  try { anchor = decodeURIComponent(anchor); } catch { return; }
  const number = scenes.findIndex((one) => one.anchor === anchor);
  if (number >= 0) { show(number); scrollTo(0, 0); $('fold').open = !narrow.matches; $('spoken').textContent = scene.heading; }
}

/* ---------- the panel, and the chain that a card belongs to ---------- */
function chainOf(id) {
  const reached = new Set([id]);
  const follow = (from, to) => { const ahead = [id], seen = new Set(ahead); while (ahead.length) { const card = ahead.pop(); reached.add(card); for (const line of scene.lines) if (line[from] === card && !seen.has(line[to])) { seen.add(line[to]); ahead.push(line[to]); } } };
  follow('from', 'to');
  follow('to', 'from');
  return reached;
}
function select(id) {
  selected = id;
  lit = id && cardOf.get(id).kind !== 'claim' ? chainOf(id) : null;
  for (const option of $('cards').children) option.setAttribute('aria-selected', String(option.id === `card-${id}`));
  if (id) { $('cards').setAttribute('aria-activedescendant', `card-${id}`); reveal(cardOf.get(id)); }
  else $('cards').removeAttribute('aria-activedescendant');
  if (network) restyle();
}
function open(id) {
  const card = cardOf.get(id), panel = card.panel;
  select(id);
  $('panel-kicker').textContent = panel.kicker;
  const body = [make('p', { class: `act ${panel.family}` }, signElement(panel.sign, panel.family), panel.action), make('h2', { class: panel.italic ? 'italic' : '' }, words(panel.name))];
  if (panel.quote) body.push(make('blockquote', {}, '“', words(panel.quote), '”'), make('p', { class: 'printed' }, words(panel.printed)));
  if (panel.rows.length) body.push(make('dl', {}, ...panel.rows.flatMap(([name, parts]) => [make('dt', {}, name), make('dd', {}, ...parts.map(part))])));
  body.push(make('h3', {}, card.kind === 'claim' ? 'How this verdict comes about' : 'How it counts'), ...panel.how.map((text) => make('p', {}, words(text))));
  if (panel.chain.length) body.push(make('h3', {}, 'Where it comes from'), make('ol', {}, ...panel.chain.map(link)));
  $('panel-body').replaceChildren(...body);
  $('panel').hidden = false;
  $('panel').scrollTop = 0;
  $('body').classList.add('opened');
  $('spoken').textContent = card.label;
}
function part(value) {
  if (typeof value === 'string') return words(value);
  const url = address(value.href);
  return url ? make('a', { href: url.href, rel: 'noopener noreferrer', target: '_blank' }, make('bdi', { dir: 'ltr' }, url.hostname)) : words(value.host);
}
function link(key) {
  const card = cardOf.get(`${current}.${key}`);
  return make('li', {}, signElement(card.sign, card.family), make('button', { type: 'button', click: () => { open(card.id); $('panel').focus(); } }, words(card.name)), ` ${card.action}`);
}
function close() {
  const opened = !$('panel').hidden;
  $('panel').hidden = true;
  $('body').classList.remove('opened');
  if (selected) select(null);
  return opened;
}

/* ---------- keys, filter, colours ---------- */
$('cards').addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const at = scene.cards.findIndex((card) => card.id === selected), last = scene.cards.length - 1;
  let to = null;
  if (step) to = at < 0 ? (step > 0 ? 0 : last) : Math.min(last, Math.max(0, at + step));
  else if (event.key === 'Home') to = 0;
  else if (event.key === 'End') to = last;
  if (to !== null) { event.preventDefault(); select(scene.cards[to].id); if (!$('panel').hidden) open(selected); }
  else if ((event.key === 'Enter' || event.key === ' ') && selected) { event.preventDefault(); open(selected); $('panel').focus(); }
});
document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && close()) $('cards').focus(); });
$('panel-close').addEventListener('click', () => { close(); $('cards').focus(); });
const searched = entries.map((entry) => entry.textContent.toLowerCase());
$('find').addEventListener('input', () => {
  const wanted = $('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  entries.forEach((entry, at) => { const fits = wanted.every((word) => searched[at].includes(word)); entry.parentElement.hidden = !fits; shown += fits; });
  $('claims-count').textContent = wanted.length ? `${shown} of ${entries.length}` : String(entries.length);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { readColours(); if (network) restyle(); });
entries.forEach((entry, at) => entry.addEventListener('click', () => show(at)));
addEventListener('hashchange', fromAddress);

readColours();
$('filter').hidden = false;
$('fold').open = !narrow.matches;
fromAddress();
if (current < 0) show(0);
})();
