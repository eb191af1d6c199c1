/* overview: the picture of all claims, where they are few: origins, what each did and through whom, the claims. */
function overviewScene() {
  const { origins, pills, claims, frames, columns: [originX, pillX, claimX] } = D.map, cards = [], lines = [];
  const agent = (row) => (row < 0 ? { ...latent, name: t('no_source_given') } : AGENTS.at(row));
  origins.forEach(([row, y], at) => cards.push({ id: `o${at}`, kind: 'origin', at, agent: agent(row), x: originX, y, width: ORIGIN_CARD[0], height: ORIGIN_CARD[1] }));
  claims.forEach((y, row) => cards.push({ id: `c${row}`, kind: 'mapClaim', row, status: statusOf(row), text: CLAIMS.get(row, 'text'), x: claimX, y, width: MAP_CLAIM[0], height: MAP_CLAIM[1] }));
  const leaving = new Map(), arriving = new Map(), list = pills.map(([row, card, origin, y, via], at) => ({ row, card, origin, y, via: pooled(via), at }));
  for (const pill of [...list].sort((one, other) => one.y - other.y)) {
    for (const [ends, key] of [[leaving, pill.origin], [arriving, pill.row]]) ends.set(key, [...(ends.get(key) || []), pill]);
  }
  const spread = (all, pill, step) => (all.indexOf(pill) - (all.length - 1) / 2) * step;
  for (const pill of list) {
    const said = STATEMENTS.at(CLAIMS.get(pill.row, 's0') + pill.card), look = LOOKS[said.look];
    const via = pill.via.length > 1 ? t('via_more', { who: pill.via[0], n: pill.via.length - 1 }) : pill.via.length ? t('via', { who: pill.via[0] }) : '';
    cards.push({ id: `p${pill.at}`, kind: 'pill', look, via, pill, agent: agent(origins[pill.origin][0]), x: pillX, y: pill.y, width: PILL[0], height: PILL[1] });
    const from = origins[pill.origin][1] + spread(leaving.get(pill.origin), pill, 9), to = claims[pill.row] + spread(arriving.get(pill.row), pill, 15);
    const common = { family: look.family in D.lines ? look.family : 'aside', pill, from: 0, to: 0, base: true };
    lines.push({ ...common, id: `x${pill.at}`, half: true, points: [[originX + ORIGIN_CARD[0] / 2, from], [pillX - PILL[0] / 2, pill.y]] });
    lines.push({ ...common, id: `y${pill.at}`, reaches: true, points: [[pillX + PILL[0] / 2, pill.y], [claimX - MAP_CLAIM[0] / 2, to]] });
  }
  const place = new Map(origins.map(([row, y]) => [row, y])), bows = [];
  for (const [row, y] of origins) if (row >= 0) for (const other of AGENTS.get(row, 'same') || []) if (place.has(other) && other !== row) bows.push([y, place.get(other)]);
  const edges = (pick) => [...cards.map((card) => [card.x, card.y, card.width / 2, card.height / 2]), ...frames.map(([, x, y, width, height]) => [x + width / 2, y + height / 2, width / 2, height / 2])].map(pick);
  const left = Math.min(...edges(([x, , width]) => x - width)) - (bows.length ? 90 : 0);
  const box = [left, Math.min(...edges(([, y, , height]) => y - height)), Math.max(...edges(([x, , width]) => x + width)), Math.max(...edges(([, y, , height]) => y + height))];
  cards.sort((one, other) => one.x - other.x || one.y - other.y);
  return { kind: 'map', cards, lines, frames, bows, box, headings: [[t('origins'), originX], [t('what_they_did'), pillX], [t('claims'), claimX]] };
}
function overviewStrength(card) {
  if (card.kind === 'pill' && S.hidden.has(card.look.family)) return 0.1;
  if (card.kind === 'origin' && S.hidden.has('unnamed') && card.agent.unnamed) return 0.1;
  return lit && !lit.has(card.id) ? 0.3 : 1;
}
function overviewLineStrength(line) {
  if (S.hidden.has(line.family)) return 0.06;
  return lit && !lit.has(`p${line.pill.at}`) ? 0.1 : 0.9;
}
/* What a source stands behind, or the way of one statement. */
function overviewChain() {
  const chosen = S.selected && S.selected.kind === 'source' ? scene.cards.filter((card) => card.kind === 'pill' && card.agent.row === S.selected.row)
    : S.selected && S.selected.kind === 'statement' ? scene.cards.filter((card) => card.kind === 'pill' && card.pill.row === S.claim && card.pill.card === S.selected.card) : [];
  if (!chosen.length) return null;
  return new Set(chosen.flatMap(({ id, pill }) => [id, `o${pill.origin}`, `c${pill.row}`]));
}
function paintOverviewBackdrop(surface) {
  for (const [name, x, y, width, height] of scene.frames) {
    surface.path(rounded(x, y, width, height, 14), { fill: P.surface, stroke: P.strong });
    oneLine(surface, pooled(name) || '', x + SIDE, y + 18, width - 24, { size: 12, weight: 640, colour: P.muted });
  }
  const x = D.map.columns[0] - ORIGIN_CARD[0] / 2 - (scene.frames.length ? 12 : 0), style = { size: far ? 15 : 11.5, colour: P.muted, align: 'right' };
  for (const [one, other] of scene.bows) {
    surface.path(`M${x},${one}C${x - 54},${one} ${x - 54},${other} ${x},${other}`, { stroke: P.muted, width: 1.4, dashes: [2, 4] });
    surface.text(x - 46, (one + other) / 2 - 3, t('possibly_1'), style);
    surface.text(x - 46, (one + other) / 2 + 11, t('possibly_2'), style);
  }
}
