/* state: which claim is shown, in which of its states, and what of it is selected or hidden. */
const S = { claim: 0, view: 'pic', selected: null, without: null, asOf: null, hidden: new Set(), filter: null };
let claim = null, base = null, now = null;

const readLook = ([action, sign, family, role, how, aside]) => ({ action: pooled(action), sign: pooled(sign), family: D.families[family], role: D.roles[role], how: pooled(how) || [], aside: !!aside });
const LOOKS = D.looks.map(readLook);
/* Steps of the waterfall: what they are, whose side, of which card (-1: of none), and by how much. */
const stepsOf = (flat) => { const steps = []; for (let at = 0; at < flat.length; at += 3) steps.push([Math.floor(flat[at] / 3), (flat[at] % 3) - 1, flat[at + 1], flat[at + 2]]); return steps; };
const resultOf = ([at]) => D.results[at];
const record = (raw) => {
  const [, gone, changed, switched, come] = raw, [status, sentence, for_, against, neither, p, lo, hi, weight, steps] = resultOf(raw), looks = new Map();
  for (let at = 0; at < (changed || []).length; at += 2) looks.set(changed[at], LOOKS[changed[at + 1]]);
  return {
    status, sentence: sentence.map((at) => pooled(D.sentences[at]).join('')).join(''), for: for_, against, neither, p: p === null || p === undefined ? null : p / 100, lo: lo / 100, hi: hi / 100, weight: weight || 0, steps: stepsOf(D.steps[steps]),
    gone: new Set(gone), come: new Set(come), switched: new Set(switched), looks,
  };
};
/* A day before anything was public. */
function nothingYet(claim) {
  const none = { status: D.statuses.findIndex(([, sign]) => sign === 'ring'), sentence: t('not_public'), for: 0, against: 0, neither: 0, p: null, weight: 0, steps: [], gone: new Set(), come: new Set(), switched: new Set(), looks: new Map() };
  for (let card = 0; card < claim.sn; card++) if (!STATEMENTS.get(claim.s0 + card, 'late')) none.gone.add(card);
  return none;
}
const statusWord = (status) => D.statuses[status][0];
const statusSign = (status) => D.statuses[status][1];

/* The state of a claim without an agent, as far as it differs; null where it stands as it is. */
const daysOf = (claim) => (claim.days || []).map(([typed, raw]) => [pooled(typed), raw]);
function without(claim, agent) {
  const found = (claim.what || []).find(([dropped]) => dropped === agent);
  return found ? record(found[1]) : null;
}
function asOf(claim, iso) {
  const known = daysOf(claim).filter(([typed]) => typed.slice(0, 10) <= iso).pop();
  return known ? record(known[1]) : nothingYet(claim);
}
function settle() {
  claim = CLAIMS.at(S.claim);
  base = record(claim.state);
  now = (S.without !== null && without(claim, S.without)) || (S.asOf !== null && asOf(claim, S.asOf)) || base;
  if (now === base) { S.without = null; S.asOf = null; }
}

/* ---------- one card of the claim ---------- */
const statement = (card) => STATEMENTS.at(claim.s0 + card);
const stackOf = (card) => (claim.stacks || []).find(([stack]) => stack === card);
const membersOf = (card) => (stackOf(card) ? stackOf(card)[3] : [card]);
/* What a card passes on, in any state: its lines say so, and of a card in a stack its own list. */
let citations = null, citationsOf = null;
function citedBy(card) {
  if (citationsOf !== claim) {
    citationsOf = claim;
    citations = new Map();
    for (const [source, target] of D.edges.slice(claim.e0, claim.e0 + claim.en)) if (target >= 0) citations.set(target, [...(citations.get(target) || []), source]);
  }
  return citations.get(card) || statement(membersOf(card)[0]).cites || [];
}
const isThere = (card) => (card < 0 ? true : stackOf(card) ? membersOf(card).some(isThere) : statement(card).late ? now.come.has(card) : !now.gone.has(card));
const inBase = (card) => (card < 0 ? true : stackOf(card) ? membersOf(card).some(inBase) : !statement(card).late);
/* What came from a source that is dropped: it is not there, or nothing of it reaches the claim any more. */
const fell = (card) => S.without !== null && inBase(card) && (!isThere(card) || (lookOf(card).role === 'idle' && baseLook(card).role !== 'idle'));
const baseLook = (card) => LOOKS[statement(membersOf(card)[0]).look];
function lookOf(card) {
  const at = stackOf(card) ? membersOf(card)[0] : card, changed = now.looks.get(at);
  if (changed) return changed;
  return LOOKS[statement(at).look];
}
const latent = { name: '', unnamed: 1, sign: 'query', latent: true, row: -1 };
function speakerOf(said) { return said.speaker === null ? Object.assign(latent, { name: t('no_source_given'), kind: t('latent_kind') }) : AGENTS.at(said.speaker); }
const isWithdrawn = (look) => look.family === 'withdrawn' || look.family === 'circular' || look.family === 'aside';
const sideOf = (look) => (look.role === 'origin' || look.role === 'neither' ? look.family : null);

/* The legend hides cards by what they are. */
function isHidden(card) {
  const look = lookOf(card), side = familyOfChain(card);
  return (S.hidden.has('repeat') && look.role === 'repeat')
    || (S.hidden.has('aside') && isWithdrawn(look))
    || (S.hidden.has('unnamed') && !stackOf(card) && !!speakerOf(statement(card)).unnamed)
    || (!isWithdrawn(look) && S.hidden.has(side));
}
/* The side that a card is on: its own, or that of what it passes on. */
function familyOfChain(card, above = new Set()) {
  const look = lookOf(card);
  if (look.family !== 'relay') return look.family;
  above.add(card);
  for (const cited of citedBy(card)) if (!above.has(cited)) { const side = familyOfChain(cited, above); if (side !== 'relay') return side; }
  return 'relay';
}
/* Everything that a card rests on, and everything that rests on it. */
function chainOf(card) {
  const chain = new Set([card]);
  const cited = citedBy;
  const up = [card];
  while (up.length) for (const one of cited(up.pop())) if (!chain.has(one)) { chain.add(one); up.push(one); }
  const down = new Set([card]);
  const all = scene.cards.filter((one) => one.kind !== 'claim').map((one) => one.card);
  for (let grew = true; grew;) { grew = false; for (const one of all) if (!down.has(one) && cited(one).some((other) => down.has(other))) { down.add(one); grew = true; } }
  return new Set([...chain, ...down]);
}
