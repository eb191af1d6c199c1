/* network: vis-network draws, zooms and hits. Cards are nodes; each stretch of a line is an edge between two points without size. */
const nodes = new vis.DataSet(), edges = new vis.DataSet();
let network = null, moved = false, hovered = null;
const POINT = { shape: 'dot', size: 0, borderWidth: 0, color: { background: 'rgba(0,0,0,0)', border: 'rgba(0,0,0,0)' } };

function edgeLook(line, last) {
  const { colour, width, dashes, end, small } = lineStyle(line), strength = lineStrength(line);
  return {
    width, dashes: dashes.length ? dashes : false, hidden: strength === 0,
    color: { color: colour, hover: colour, highlight: colour, inherit: false, opacity: strength },
    arrows: { to: { enabled: last && end !== null, type: end || 'arrow', scaleFactor: end === 'arrow' ? (small ? 0.5 : 0.62) : 0.7 } },
  };
}
function fillNetwork() {
  const drawnNodes = [], drawnEdges = [];
  for (const card of scene.cards) {
    drawnNodes.push({
      id: card.id, x: card.x, y: card.y, shape: 'custom',
      ctxRenderer: ({ ctx }) => ({ drawNode() { paintCard(new CanvasSurface(ctx), card, isSelected(card) ? true : hovered === card.id ? 'hover' : false); }, nodeDimensions: { width: card.width, height: card.height } }),
    });
  }
  for (const line of scene.lines) {
    const all = stretches(line);
    all.forEach(({ from, to, bent }, at) => {
      const id = `${line.id}.${at}`;
      drawnNodes.push({ id: `${id}<`, x: from[0], y: from[1], ...POINT }, { id: `${id}>`, x: to[0], y: to[1], ...POINT });
      drawnEdges.push({ id, from: `${id}<`, to: `${id}>`, smooth: bent ? { enabled: true, type: 'cubicBezier', forceDirection: 'horizontal', roundness: 0.5 } : { enabled: false }, ...edgeLook(line, at === all.length - 1) });
    });
  }
  nodes.clear(); edges.clear();
  nodes.add(drawnNodes); edges.add(drawnEdges);
}
function restyle() {
  if (!network || !scene) return;
  edges.update(scene.lines.flatMap((line) => stretches(line).map((_, at, all) => ({ id: `${line.id}.${at}`, ...edgeLook(line, at === all.length - 1) }))));
  network.redraw();
}
function startNetwork() {
  network = new vis.Network($('canvas'), { nodes, edges }, D.options);
  for (const element of $('canvas').querySelectorAll('[tabindex]')) element.tabIndex = -1;    // the list of cards takes the focus
  followWidth();
  network.on('beforeDrawing', (context) => { far = network.getScale() < 0.56; paintBackdrop(new CanvasSurface(context)); });
  network.on('click', ({ nodes: [id], edges: [line] }) => {
    const card = scene.cards.find((one) => one.id === id);
    if (card && strengthOf(card)) { openCard(card); return; }
    const hit = line && scene.lines.find((one) => one.id === String(line).split('.')[0]);
    if (hit && scene.kind === 'claim') select({ kind: 'statement', card: hit.from });
    else close();
  });
  const hover = (id) => { hovered = id; $('canvas').style.cursor = id ? 'pointer' : ''; network.redraw(); };
  network.on('hoverNode', ({ node }) => { const card = scene.cards.find((one) => one.id === node); hover(card && strengthOf(card) ? node : null); });
  network.on('blurNode', () => hover(null));
  network.on('dragEnd', () => { moved = true; });
  network.on('zoom', () => { moved = true; });
  network.once('afterDrawing', () => performance.mark('first-picture'));
  let size = '';
  new ResizeObserver(([{ contentRect: { width, height } }]) => {
    if (width < 40 || size === `${width} ${height}`) return;
    size = `${width} ${height}`;
    network.setSize('100%', '100%');
    network.redraw();
    if (!moved) fit();
  }).observe($('canvas'));
}
/* Wheel and pinch belong to the picture only where the page itself does not scroll. */
function followWidth() { if (network) network.setOptions({ interaction: { zoomView: !narrow.matches } }); }
function fit() {
  if (!network) return;
  moved = false;
  const stage = $('canvas').getBoundingClientRect(), [left, top, right, bottom] = scene.box, head = top - 44;
  if (stage.width < 40) return;
  let scale = Math.min((stage.width - 44) / (right - left), (stage.height - 30) / (bottom - head), 1.12);
  let x = (left + right) / 2, y = (head + bottom) / 2;
  const least = narrow.matches ? 0.66 : scene.kind === 'map' ? 0.42 : 0.58;
  if (narrow.matches) scale = Math.min(0.95, (stage.height - 24) / (bottom - head));
  scale = Math.max(least, scale);                        // what is too much to be read at once begins at the upper left
  if ((right - left) * scale > stage.width) x = left + (stage.width / 2 - 18) / scale;
  if ((bottom - head) * scale > stage.height) y = head + (stage.height / 2 - 8) / scale;
  network.moveTo({ position: { x, y }, scale, animation: false });
}
function zoom(factor) {
  moved = true;
  network.moveTo({ scale: Math.min(3, Math.max(0.15, network.getScale() * factor)), animation: false });
}
function reveal(card) {
  if (!network || $('picture').hidden) return;
  const stage = $('canvas').getBoundingClientRect(), middle = network.getViewPosition(), scale = network.getScale();
  const beyond = (from, size, room) => { const free = Math.max(0, room / 2 - size * scale / 2 - 12) / scale; return Math.abs(from) > free ? from - Math.sign(from) * free : 0; };
  const x = beyond(card.x - middle.x, card.width, stage.width), y = beyond(card.y - middle.y, card.height, stage.height);
  if (x || y) network.moveTo({ position: { x: middle.x + x, y: middle.y + y }, scale, animation: false });
}
