/* signs: one table of shapes for the page, the canvas and the picture that is saved. */
function icon(name, family) {
  return draw('svg', { class: `sign ${family || ''}`, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
    D.signs[name].map(([path, filled]) => draw('path', { d: path, class: filled ? 'filled' : 'open' })));
}
/* A piece of line as it is drawn in the picture, for the legend. */
function sample(family) {
  const { dashes, end } = D.lines[family];
  const tip = { bar: ['path', { d: 'M41,2V14', class: 'open' }], circle: ['circle', { cx: 41, cy: 8, r: 4, class: 'filled' }], arrow: ['path', { d: 'M45,8L36,3V13Z', class: 'filled' }] }[end];
  return draw('svg', { class: `line ${family}`, viewBox: '0 0 46 16', 'aria-hidden': 'true' },
    draw('path', { d: 'M1,8H37', class: 'open', 'stroke-dasharray': dashes.length ? dashes.join(' ') : null }), draw(...tip));
}
const brokenFrame = () => draw('svg', { class: 'line', viewBox: '0 0 46 16', 'aria-hidden': 'true' }, draw('rect', { x: 7, y: 1, width: 32, height: 14, rx: 4, class: 'open broken' }));
