/* cards: what each kind of card looks like, round its middle. `far` draws less and larger, for when all is small. */
const { card: CARD, claim: CLAIM_CARD } = D.meta.measures, SIDE = 13;

function ring(surface, width, height, selected) {
  if (selected) surface.path(rounded(-width / 2 - 4, -height / 2 - 4, width + 8, height + 8, 14), { stroke: P.ink, width: selected === 'hover' ? 1.2 : 2.5 });
}
function paintStatement(surface, card, { far, selected }) {
  const { height } = card, left = -CARD / 2, top = -height / 2, stack = stackOf(card.card), look = fell(card.card) ? baseLook(card.card) : lookOf(card.card);
  const speaker = stack ? { name: t('more_outlets', { n: membersOf(card.card).filter(isThere).length }) } : speakerOf(statement(card.card));
  const colour = P[look.family], small = height < 80, struck = look.role === 'voided';
  const tinted = (look.role === 'origin' || look.role === 'neither' || look.role === 'circular') && look.family !== 'aside' && look.family !== 'withdrawn';
  if (stack) for (const behind of [8, 4]) surface.path(rounded(left + behind, top + behind, CARD, height, 10), { fill: P.ground, stroke: P.strong });
  ring(surface, CARD, height, selected);
  surface.path(rounded(left, top, CARD, height, 10), {
    fill: tinted ? P[`${look.family}-tint`] : small || struck ? P.ground : P.surface,
    stroke: tinted ? colour : P.strong, width: tinted ? 1.8 : 1.1, dashes: speaker.unnamed ? [6, 4] : null,
  });
  const name = { weight: small ? 500 : 620, italic: !!speaker.unnamed, struck, colour: small || struck || look.family === 'aside' ? P.muted : P.ink };
  if (far) {
    sign(surface, look.sign, left + 24, 0, 1.9, colour);
    const style = { ...name, size: 19, most: small ? 2 : 3 }, lines = wrap(speaker.name, style, CARD - 58, style.most);
    printLines(surface, lines, left + 46, 7 - (lines.length - 1) * 11, 22, style);
    return;
  }
  const act = { size: 12.5, weight: 640, colour }, brief = { size: 11.8, colour: P.muted };
  sign(surface, look.sign, left + 19, top + 19, 0.92, colour);
  if (small) {
    oneLine(surface, look.action, left + 34, top + 23.5, 70, act);
    oneLine(surface, stack ? t('open_list') : statement(card.card).brief || '', -left - 12, top + 23.5, 88, { ...brief, align: 'right' });
    oneLine(surface, speaker.name, left + SIDE, top + 47, CARD - 2 * SIDE, { ...name, size: 14 });
    return;
  }
  oneLine(surface, look.action, left + 34, top + 23.5, CARD - 66, act);
  sign(surface, speaker.sign, -left - 18, top + 19, 0.92, P.muted);
  const [lines, style] = fitted(speaker.name, CARD - 2 * SIDE, { ...name, size: 14, most: 2 }, { ...name, size: 13, most: 2 }, { ...name, size: 12, most: 3 });
  printLines(surface, lines, left + SIDE, top + ({ 1: 51, 2: 45, 3: 40 }[lines.length] || 0), style.size * 1.22, style);
  oneLine(surface, statement(card.card).brief || '', left + SIDE, top + 82, CARD - 2 * SIDE, brief);
}
function paintClaim(surface, card, { far, selected }) {
  const { height } = card, left = -CLAIM_CARD / 2, top = -height / 2, word = statusWord(now.status);
  ring(surface, CLAIM_CARD, height, selected);
  surface.path(rounded(left, top, CLAIM_CARD, height, 12), { fill: P.surface, stroke: P.ink, width: 2 });
  if (far) {
    sign(surface, statusSign(now.status), left + 28, top + 32, 1.9, P.ink);
    oneLine(surface, word, left + 50, top + 40, CLAIM_CARD - 60, { size: 24, weight: 700, colour: P.ink });
    const style = { size: 18, weight: 500, colour: P.ink };
    printLines(surface, wrap(claim.text, style, CLAIM_CARD - 30, 4), left + 15, top + 70, 22, style);
    return;
  }
  sign(surface, statusSign(now.status), left + 23, top + 25, 1.15, P.ink);
  oneLine(surface, word, left + 40, top + 31, CLAIM_CARD - 52, { size: 17, weight: 700, colour: P.ink });
  const style = { size: 13.5, weight: 450, colour: P.ink };
  printLines(surface, wrap(claim.text, style, CLAIM_CARD - 28, 4), left + 14, top + 56, 17.5, style);
  surface.path(`M${left + 14},${-top - 28}H${-left - 14}`, { stroke: P.line });
  let x = left + 20;
  for (const [name, family, count] of [['up', 'for', now.for], ['down', 'against', now.against]]) {
    const tally = { size: 12.4, weight: 620, colour: P[family] }, text = t(`text_${family}`, { n: count });
    sign(surface, name, x, -top - 14, 0.72, P[family]);
    surface.text(x + 11, -top - 9.5, text, tally);
    x += 32 + widthOf(text, tally);
  }
}
/* ---------- of the picture of all claims ---------- */
const ORIGIN_CARD = [232, 52], PILL = [222, 40], MAP_CLAIM = [330, 78];
function paintOrigin(surface, card, { far, selected }) {
  const [width, height] = ORIGIN_CARD, left = -width / 2;
  ring(surface, width, height, selected);
  surface.path(rounded(left, -height / 2, width, height, 9), { fill: P.surface, stroke: P.strong, width: 1.3, dashes: card.agent.unnamed ? [6, 4] : null });
  sign(surface, card.agent.sign, left + 22, 0, 1.05, P.muted);
  const name = { weight: 600, italic: !!card.agent.unnamed, colour: P.ink };
  const [lines, style] = fitted(card.agent.name, width - 54, { ...name, size: far ? 17 : 13.8, most: 2 }, { ...name, size: 12.5, most: 2 });
  printLines(surface, lines, left + 42, 5 - (lines.length - 1) * 8.5, style.size * 1.24, style);
}
function paintPill(surface, card, { far, selected }) {
  const [width, height] = PILL, left = -width / 2, { family, sign: glyph, action } = card.look, colour = P[family] || P.muted;
  if (selected) surface.path(rounded(left - 4, -height / 2 - 4, width + 8, height + 8, 24), { stroke: P.ink, width: 2.5 });
  surface.path(rounded(left, -height / 2, width, height, height / 2), { fill: P[`${family}-tint`] || P.surface, stroke: colour, width: 1.4 });
  sign(surface, glyph, left + 20, 0, 0.95, colour);
  oneLine(surface, action, left + 35, card.via && !far ? -2 : 5, width - 50, { size: far ? 18 : 12.6, weight: 640, colour });
  if (card.via && !far) oneLine(surface, card.via, left + 35, 12.5, width - 52, { size: 11, colour: P.muted });
}
function paintMapClaim(surface, card, { far, selected }) {
  const [width, height] = MAP_CLAIM, left = -width / 2, top = -height / 2;
  ring(surface, width, height, selected);
  surface.path(rounded(left, top, width, height, 11), { fill: P.surface, stroke: P.ink, width: 1.6 });
  sign(surface, statusSign(card.status), left + 22, top + 21, 1, P.ink);
  oneLine(surface, statusWord(card.status), left + 37, top + 26, width - 50, { size: far ? 19 : 14.5, weight: 700, colour: P.ink });
  const style = { size: far ? 17 : 13.5, weight: 450, colour: P.ink };
  printLines(surface, wrap(card.text, style, width - 28, 2), left + 14, top + 48, far ? 20 : 17.5, style);
}
const PAINT = { statement: paintStatement, stack: paintStatement, claim: paintClaim, origin: paintOrigin, pill: paintPill, mapClaim: paintMapClaim };
