/* scene: the picture of one claim as a list of cards, lines and frames, and how strongly each is drawn now. */
let scene = null, lit = null;

function claimScene() {
  const cards = [], lines = [];
  for (let card = 0; card < claim.sn; card++) {
    const said = statement(card);
    if (said.x === null) continue;                       // it stands in a stack
    const speaker = speakerOf(said);
    cards.push({ id: `s${card}`, kind: 'statement', card, x: said.x, y: said.y, width: CARD, height: said.h, agent: speaker });
  }
  for (const [stack, x, y] of claim.stacks || []) cards.push({ id: `s${stack}`, kind: 'stack', card: stack, x, y, width: CARD, height: 62 });
  cards.sort((one, other) => one.x - other.x || one.y - other.y);
  cards.push({ id: 'claim', kind: 'claim', card: -1, x: claim.x, y: claim.y, width: CLAIM_CARD, height: claim.height });
  for (let at = 0; at < claim.en; at++) {
    const { source, target, base: there, points, back } = EDGES.at(claim.e0 + at);
    lines.push({ id: `l${at}`, at, from: source, to: target, base: there, points: back ? inPairs(points) : acrossColumns(points, source), back: back === 1 });
  }
  const headings = claim.headings.map((x, at) => [at === claim.headings.length - 1 ? t('column_claim') : t(`column_${Math.min(at + 1, 4)}`), x]);
  return { kind: 'claim', cards, lines, headings, box: claim.box, frames: claim.frames || [] };
}
function inPairs(points) {
  const pairs = [];
  for (let at = 0; at < points.length; at += 2) pairs.push([points[at], points[at + 1]]);
  return pairs;
}
/* Heights become points: a line leaves at the right of its card, crosses each column in its lane, and arrives at the left. */
function acrossColumns(heights, source) {
  const [pitch, width] = D.meta.pitch, x = stackOf(source) ? stackOf(source)[1] : statement(source).x, last = heights.length - 1;
  return heights.flatMap((y, at) => (at === 0 ? [[x + width / 2, y]] : at === last ? [[x + at * pitch - width / 2, y]] : [[x + at * pitch - width / 2, y], [x + at * pitch + width / 2, y]]));
}
function labelOf(card) {
  if (card.kind === 'claim') return `${t('column_claim')}: ${claim.text}. ${statusWord(now.status)}`;
  if (card.kind === 'stack') return t('more_repeats', { n: membersOf(card.card).length });
  if (card.kind === 'mapClaim') return `${statusWord(card.status)}: ${card.text}`;
  if (card.kind === 'origin') return card.agent.name;
  if (card.kind === 'pill') return `${card.agent.name}: ${card.look.action}`;
  return `${card.agent.name}: ${lookOf(card.card).action}${card.agent.unnamed ? `, ${t('unnamed')}` : ''}${isThere(card.card) ? '' : `, ${t('said_not_counted')}`}`;
}
/* The frames with their labels; origins are numbered as they count in this state. */
function framesNow() {
  const counted = { for: 0, against: 0 };
  return scene.frames.map(([kind, side, members, x, y, width, height]) => {
    const there = members.filter(isThere), frame = { kind, side, members, box: [x, y, width, height], there: there.length > 0, several: there.length > 1, label: '' };
    const looks = there.map(lookOf);
    if (!there.length) { if (members.some(inBase)) frame.label = ''; }
    else if (kind === 'circle') { frame.circular = looks.every(({ role }) => role === 'circular'); frame.label = t(frame.circular ? 'frame_circle' : 'frame_loop'); }
    else if (kind === 'neither') frame.label = t('frame_neither');
    else if (!looks.some(({ role }) => role === 'origin')) frame.there = false;
    else if (looks.every(({ role, aside }) => aside || role !== 'origin')) { frame.label = t('not_counted'); frame.aside = true; }
    else {
      frame.label = t('frame_origin', { side, nth: nth(counted[side]) });
      counted[side] += 1;
      if (frame.several) frame.label = t('counted_once', { which: frame.label });
    }
    return frame;
  });
}

/* ---------- how strongly: 0 is not there at all ---------- */
function strengthOf(card) {
  if (scene.kind === 'map') return overviewStrength(card);
  if (card.kind === 'claim') return 1;
  if (fell(card.card)) return 0.42;
  if (!isThere(card.card)) return inBase(card.card) ? 0.24 : 0;
  if (isHidden(card.card)) return 0.1;
  return lit && !lit.has(card.card) ? 0.32 : 1;
}
const ends = (line) => [line.from, line.to].filter((card) => card >= 0);
function lineStrength(line) {
  if (scene.kind === 'map') return overviewLineStrength(line);
  if (ends(line).some((card) => !isThere(card))) return line.base ? 0.08 : 0;
  if (!!line.base === now.switched.has(line.at)) return 0;
  if (ends(line).some(fell)) return 0.1;
  if (ends(line).some(isHidden)) return 0.06;
  if (lit && ends(line).some((card) => !lit.has(card))) return 0.12;
  return isThin(line) ? 0.6 : 1;
}
const isThin = (line) => scene.kind === 'claim' && ends(line).some((card) => lookOf(card).role === 'repeat');
function lineFamily(line) {
  if (scene.kind === 'map') return line.family;
  const looks = ends(line).map(lookOf);
  if (looks.some(({ role }) => role === 'voided')) return 'withdrawn';
  if (looks.length === 2 && looks.every(({ role }) => role === 'circular')) return 'circular';
  if (looks.some(({ role, family }) => role === 'idle' || role === 'circular' || family === 'aside')) return 'aside';
  const side = familyOfChain(line.from);
  return side in D.lines ? side : 'aside';
}
function lineStyle(line) {
  const family = lineFamily(line), style = D.lines[family], atClaim = line.to < 0 || line.reaches;
  return { colour: P[family], width: isThin(line) ? 1.4 : style.width, dashes: style.dashes, end: line.half ? null : atClaim ? style.end : 'arrow', small: !atClaim };
}
/* The stretches of a line: from, to, and whether it bends. A bar or a disc needs room before the card. */
function stretches(line) {
  const { end } = lineStyle(line), gap = { bar: 5, circle: 3 }[end] || 0, points = line.points.map((point) => [...point]);
  if (gap && !line.back) points.at(-1)[0] -= gap;
  return points.slice(1).map((to, at) => ({ from: points[at], to, bent: !line.back && points[at][0] !== to[0] && points[at][1] !== to[1] }));
}

/* ---------- painting ---------- */
let far = false;
function paintCard(surface, card, selected) {
  const strength = strengthOf(card);
  if (!strength) return;
  surface.at(card.x, card.y, strength, () => {
    PAINT[card.kind](surface, card, { far, selected });
    if (scene.kind === 'claim' && card.kind !== 'claim' && fell(card.card)) {
      const x = card.width / 2 - 6, y = card.height / 2 - 6;
      surface.path(`M${-x},${-y}L${x},${y}`, { stroke: P.ink, width: 2.4 });
    }
  });
}
function paintBackdrop(surface) {
  for (const [text, x] of scene.headings) surface.text(x, scene.box[1] - 20, text, { size: far ? 19 : 13, weight: 640, colour: P.muted, align: 'center' });
  if (scene.kind === 'map') { paintOverviewBackdrop(surface); return; }
  for (const frame of framesNow()) {
    if (!frame.there && !frame.members.some(inBase)) continue;
    const [x, y, width, height] = frame.box, circle = frame.kind === 'circle', colour = circle ? P.circular : frame.aside ? P.muted : P[frame.side];
    const strength = !frame.there ? 0.2 : lit && !frame.members.some((card) => lit.has(card)) ? 0.34 : 1;
    surface.at(0, 0, strength, () => {
      surface.path(rounded(x, y, width, height, 14), { fill: circle ? null : P.surface, stroke: circle || frame.several ? colour : P.line, width: circle || frame.several ? 1.5 : 1, dashes: circle ? [7, 5] : null });
      if (frame.label) oneLine(surface, frame.label, x + SIDE, y + 19, width - 24, { size: 12, weight: 640, colour });
    });
  }
}
