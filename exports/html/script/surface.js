/* surface: the same calls draw on the canvas and into an SVG. Text is measured once for both. */
const meter = document.createElement('canvas').getContext('2d');
const wrapped = new Map(), paths = new Map();
const font = (style) => `${style.italic ? 'italic ' : ''}${style.weight || 400} ${style.size}px ${P.sans}`;
const RIGHT_TO_LEFT = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
function widthOf(text, style) { meter.font = font(style); return meter.measureText(text).width; }

/* A text in at most so many lines of a width; what does not fit ends in an ellipsis. */
function wrap(text, style, width, most) {
  const key = `${most} ${width} ${font(style)} ${text}`;
  if (wrapped.has(key)) return wrapped.get(key);
  const fits = (line) => widthOf(line, style) <= width;
  const cut = (line) => { let letters = [...line].slice(0, 200); while (letters.length > 1 && !fits(`${letters.join('')}…`)) letters.pop(); return `${letters.join('').trimEnd()}…`; };
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
/* The first of the styles in which a text fits; the last one, cut, where it fits in none. */
function fitted(text, width, ...styles) {
  for (const style of styles) {
    const lines = wrap(text, style, width, style.most);
    if (style === styles.at(-1) || !lines.at(-1)?.endsWith('…')) return [lines, style];
  }
}
const rounded = (x, y, width, height, radius) => `M${x + radius},${y}H${x + width - radius}a${radius},${radius} 0 0 1 ${radius},${radius}V${y + height - radius}a${radius},${radius} 0 0 1 ${-radius},${radius}H${x + radius}a${radius},${radius} 0 0 1 ${-radius},${-radius}V${y + radius}a${radius},${radius} 0 0 1 ${radius},${-radius}Z`;

class CanvasSurface {
  constructor(context) { this.context = context; }
  at(x, y, strength, paint) { const c = this.context; c.save(); c.translate(x, y); c.globalAlpha *= strength; paint(); c.restore(); }
  scaled(x, y, size, paint) { const c = this.context; c.save(); c.translate(x, y); c.scale(size, size); paint(); c.restore(); }
  path(d, { fill, stroke, width, dashes, round }) {
    const c = this.context;
    if (!paths.has(d)) { if (paths.size > 5000) paths.clear(); paths.set(d, new Path2D(d)); }
    if (fill) { c.fillStyle = fill; c.fill(paths.get(d)); }
    if (stroke) { c.strokeStyle = stroke; c.lineWidth = width || 1; c.lineCap = round ? 'round' : 'butt'; c.lineJoin = 'round'; c.setLineDash(dashes || []); c.stroke(paths.get(d)); c.setLineDash([]); }
  }
  text(x, y, text, style) {
    const c = this.context;
    c.font = font(style);
    c.fillStyle = style.colour;
    c.textAlign = style.align || 'left';
    c.textBaseline = 'alphabetic';
    c.direction = RIGHT_TO_LEFT.test(text) ? 'rtl' : 'ltr';
    c.fillText(text, x, y);
    if (style.struck) c.fillRect(x, y - style.size * 0.32, widthOf(text, style), 1.3);
  }
}
class SvgSurface {
  constructor(root) { this.root = root; }
  within(attributes, paint) { const group = draw('g', attributes), outer = this.root; outer.append(group); this.root = group; paint(); this.root = outer; }
  at(x, y, strength, paint) { this.within({ transform: x || y ? `translate(${x} ${y})` : null, opacity: strength < 1 ? strength.toFixed(2) : null }, paint); }
  scaled(x, y, size, paint) { this.within({ transform: `translate(${x} ${y}) scale(${size})` }, paint); }
  path(d, { fill, stroke, width, dashes, round }) {
    this.root.append(draw('path', { d, fill: fill || 'none', stroke, 'stroke-width': stroke ? width || 1 : null, 'stroke-dasharray': dashes && dashes.length ? dashes.join(' ') : null, 'stroke-linecap': round ? 'round' : null, 'stroke-linejoin': stroke ? 'round' : null }));
  }
  text(x, y, text, style) {
    const right = RIGHT_TO_LEFT.test(text), anchor = { right: 'end', center: 'middle' }[style.align] || (right ? 'end' : null);
    this.root.append(draw('text', { x, y, fill: style.colour, 'font-size': style.size, 'font-weight': style.weight, 'font-style': style.italic ? 'italic' : null, 'text-anchor': right && style.align === 'right' ? 'start' : anchor, 'text-decoration': style.struck ? 'line-through' : null, direction: right ? 'rtl' : null, 'unicode-bidi': 'isolate' }, text));
  }
}
function sign(surface, name, x, y, size, colour) {
  surface.scaled(x, y, size, () => { for (const [path, filled] of D.signs[name]) surface.path(path, filled ? { fill: colour } : { stroke: colour, width: 1.7, round: true }); });
}
function printLines(surface, lines, x, y, step, style) { lines.forEach((line, at) => surface.text(x, y + at * step, line, style)); }
function oneLine(surface, text, x, y, width, style) {
  const [[line], fits] = fitted(text, width, { ...style, most: 1 }, { ...style, size: style.size * 0.92, most: 1 }, { ...style, size: style.size * 0.85, most: 1 });
  if (line) surface.text(x, y, line, fits);
}
