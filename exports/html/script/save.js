/* save: the picture as SVG and as PNG, with the verdict above it. */
function stretchPath({ from: [x1, y1], to: [x2, y2], bent }) {
  const half = (x2 - x1) / 2;
  return bent ? `M${x1},${y1}C${x1 + half},${y1} ${x2 - half},${y2} ${x2},${y2}` : `M${x1},${y1}L${x2},${y2}`;
}
function tipPath(end, { from: [fromX, fromY], to: [x, y] }, small) {
  const size = small ? 0.7 : 1;
  if (end === 'bar') return { d: `M${x - 1.5},${y - 7}V${y + 7}`, stroke: true };
  if (end === 'circle') return { d: `M${x},${y}A4.5,4.5 0 1 0 ${x - 9},${y}A4.5,4.5 0 1 0 ${x},${y}Z` };
  if (fromX === x) { const sign_ = Math.sign(y - fromY); return { d: `M${x},${y}l-5,${-10 * sign_}h10Z` }; }
  const ahead = Math.sign(x - fromX) * size;
  return { d: `M${x},${y}l${-10 * ahead},-5v10Z` };
}
function drawLine(surface, line) {
  const { colour, width, dashes, end, small } = lineStyle(line), strength = lineStrength(line), all = stretches(line);
  if (!strength) return;
  surface.at(0, 0, strength, () => {
    for (const stretch of all) surface.path(stretchPath(stretch), { stroke: colour, width, dashes });
    if (end) { const tip = tipPath(end, all.at(-1), small); surface.path(tip.d, tip.stroke ? { stroke: colour, width: 3 } : { fill: colour }); }
  });
}
/* The picture as it is shown now; `bare` without the verdict above and the note below. */
function picture(bare) {
  const wasFar = far;
  far = false;
  const [left, top, right, bottom] = scene.box, head = bare ? 44 : 134, foot = bare ? 24 : 62, margin = 28;
  const width = Math.max(right - left + 2 * margin, 760), height = bottom - top + head + foot, x = left - (width - (right - left)) / 2, y = top - head;
  const map = scene.kind === 'map', told = map ? D.meta.title : `${claim.text}. ${statusWord(now.status)}: ${now.sentence}`;
  const root = draw('svg', { xmlns: SVG, viewBox: `${x} ${y} ${width} ${height}`, width, height, role: 'img', 'aria-label': told, 'font-family': P.sans });
  const surface = new SvgSurface(root);
  root.append(draw('title', {}, told), draw('rect', { x, y, width, height, fill: bare ? P.surface : P.ground }));
  if (!bare) {
    const line = (text, at, style) => surface.text(x + margin, at, wrap(text, style, width - 2 * margin, 1)[0] || '', { ...style, colour: P.ink });
    line(map ? D.meta.title : claim.text, y + 34, { size: 15, weight: 500 });
    if (!map) line(`${statusWord(now.status)}. ${now.sentence}`, y + 66, { size: 18, weight: 680 });
    surface.text(x + margin, y + height - 16, notes(map).join(' · '), { size: 11.5, colour: P.muted });
  }
  paintBackdrop(surface);
  for (const line of scene.lines) drawLine(surface, line);
  for (const card of scene.cards) paintCard(surface, card, isSelected(card));
  far = wasFar;
  return root;
}
function notes(map) {
  const told = [];
  if (S.without !== null) told.push(t('without_base', { names: AGENTS.at(S.without).name }));
  if (S.asOf !== null) told.push(t('was_public_by', { day: day(S.asOf) }));
  if (!map && now.p !== null) told.push(t('estimate_note', { p: number(now.p), lo: number(now.lo), hi: number(now.hi) }));
  return [...told, t('picture_noun')];
}
function download(blob, name) {
  const url = URL.createObjectURL(blob), link = make('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 4000);
}
const fileName = (extension) => `${scene.kind === 'map' ? 'claims' : claim.id.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '').slice(0, 60) || 'claim'}.${extension}`;
const svgBlob = () => new Blob([new XMLSerializer().serializeToString(picture(false))], { type: 'image/svg+xml' });
function saveSvg() { download(svgBlob(), fileName('svg')); say(t('saved')); }
function savePng() {
  const url = URL.createObjectURL(svgBlob()), image = new Image();
  image.onload = () => {
    const scale = Math.min(2, 8000 / Math.max(image.width, image.height)), canvas = make('canvas', { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => { download(blob, fileName('png')); say(t('saved')); }, 'image/png');
  };
  image.src = url;
}
