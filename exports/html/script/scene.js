/* scene: the picture of one claim as a list of cards, lines and frames, and how strongly each is drawn now. */
let scene = null, lit = null;

const { pitch: PITCH, heights: [TALL, SMALL], frame: [FRAME_SIDE, FRAME_TOP, FRAME_BOTTOM, CIRCLE_SIDE] } = D.meta.measures;
const xOf = (column) => column * PITCH;
function claimScene() {
  const cards = [], lines = [], claimX = xOf(claim.columns) + (CLAIM_CARD - CARD) / 2;
  for (let card = 0; card < claim.sn; card++) {
    const said = statement(card);
    if (said.column === null) continue;                  // it stands in a stack
    cards.push({ id: `s${card}`, kind: 'statement', card, x: xOf(said.column), y: said.y, width: CARD, height: baseLook(card).role === 'repeat' ? SMALL : TALL, agent: speakerOf(said) });
  }
  for (const [stack, column, y] of claim.stacks || []) cards.push({ id: `s${stack}`, kind: 'stack', card: stack, x: xOf(column), y, width: CARD, height: SMALL });
  cards.sort((one, other) => one.x - other.x || one.y - other.y);
  const place = new Map(cards.map((card) => [card.card, card]));
  cards.push({ id: 'claim', kind: 'claim', card: -1, x: claimX, y: claim.y, width: CLAIM_CARD, height: claim.height });
  for (let at = 0; at < claim.en; at++) {
    const [source, target, way, ...points] = D.edges[claim.e0 + at], round = way % 4;
    lines.push({ id: `l${at}`, at, from: source, to: target, base: way < 4, points: round ? inPairs(points) : acrossColumns(points, place.get(source).x), back: round === 1 });
  }
  const frames = (claim.frames || []).map(([kind, side, ...members]) => frameRound(['origin', 'neither', 'circle'][kind], side, members, place));
  const headings = claim.sn ? [...Array(claim.columns).keys()].map((column) => [t(`column_${Math.min(column + 1, 4)}`), xOf(column)]) : [];
  return { kind: 'claim', cards, lines, frames, headings: [...headings, [t('column_claim'), claimX]], box: boxRound(cards, frames, lines) };
}
function inPairs(points) {
  const pairs = [];
  for (let at = 0; at < points.length; at += 2) pairs.push([points[at], points[at + 1]]);
  return pairs;
}
/* Heights become points: a line leaves at the right of its card, crosses each column in its lane, and arrives at the left. */
function acrossColumns(heights, x) {
  const half = CARD / 2, last = heights.length - 1;
  return heights.flatMap((y, at) => (at === 0 ? [[x + half, y]] : at === last ? [[x + at * PITCH - half, y]] : [[x + at * PITCH - half, y], [x + at * PITCH + half, y]]));
}
function frameRound(kind, side, members, place) {
  const cards = members.map((card) => place.get(card)), left = kind === 'circle' ? CIRCLE_SIDE : FRAME_SIDE;
  const top = Math.min(...cards.map(({ y, height }) => y - height / 2)) - FRAME_TOP, bottom = Math.max(...cards.map(({ y, height }) => y + height / 2)) + FRAME_BOTTOM;
  return { kind, side: ['against', 'neither', 'for'][side + 1], members, box: [cards[0].x - CARD / 2 - left, top, CARD + left + FRAME_SIDE, bottom - top] };
}
function boxRound(cards, frames, lines) {
  const corners = [...cards.flatMap(({ x, y, width, height }) => [[x - width / 2, y - height / 2], [x + width / 2, y + height / 2]]), ...frames.flatMap(({ box: [x, y, width, height] }) => [[x, y], [x + width, y + height]]), ...lines.flatMap(({ points }) => points)];
  const [xs, ys] = [0, 1].map((at) => corners.map((corner) => corner[at]));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
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
  return scene.frames.map(({ kind, side, members, box }) => {
    const there = members.filter(isThere), frame = { kind, side, members, box, there: there.length > 0, several: there.length > 1, label: '' };
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
  if (line.base === now.switched.has(line.at)) return 0;
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
