/* timeline: when what became public, and the slider that goes back to a day. Grouped, at most five lanes, origins first. */
const LANES = 5, LANE = 14, EDGE = 9;
/* A statement has dates of its own, or those of its document. */
const datesOf = (said) => (said.typed || said.doc === null ? said : DOCUMENTS.at(said.doc));
const inWords = (dates) => dates.when || (dates.typed && isDay(dates.typed) ? day(dates.typed) : '');
function barsOf() {
  const bars = new Map();
  for (let card = 0; card < claim.sn; card++) {
    const said = statement(card);
    if (!said.pub || (said.late && !now.come.has(card))) continue;
    const look = lookOf(card), relay = look.role === 'relay' || look.role === 'repeat', end = dayNumber(said.pub);
    const dated = datesOf(said), start = dated.nb ? Math.min(dayNumber(dated.nb), end) : end, family = relay ? 'relay' : look.family;
    const key = `${start} ${end} ${relay || `${family} ${look.sign}`}`;
    if (!bars.has(key)) bars.set(key, { start, end, open: !!dated.open, family, sign: relay ? 'arrow-to-bar' : look.sign, count: 0 });
    bars.get(key).count += 1;
  }
  return [...bars.values()].sort((one, other) => (one.family === 'relay') - (other.family === 'relay') || one.end - other.end || one.start - other.start);
}
const changes = () => daysOf(claim).map(([typed]) => typed.slice(0, 10)).filter((iso, at, all) => all.indexOf(iso) === at);
function rangeOf(bars) {
  const days = [...changes().map(dayNumber), ...bars.map(({ end }) => end)], starts = bars.map(({ start }) => start);
  return [Math.min(...days, ...starts) - 1, Math.max(...days) + (bars.some(({ open }) => open) ? 2 : 1)];
}
function axis(first, last, x, height) {
  const span = last - first, step = [1, 2, 7, 14, 31, 92, 183, 365, 1826, 3652].find((days) => span / days <= 13) || Math.ceil(span / 12), years = span > 200, ticks = [];
  let free = -99;
  for (let at = Math.ceil(first); at <= last; at += step) {
    ticks.push(draw('path', { d: `M${x(at)},0V${height - 16}`, class: 'tick' }));
    if (x(at) - free < 56) continue;
    free = x(at);
    const iso = dayOf(at), label = years ? `${D.words.months_short[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}` : day(iso, true);
    ticks.push(draw('text', { x: Math.min(Math.max(x(at), 20), x(last) - 12), y: height - 3, 'text-anchor': 'middle' }, label));
  }
  return ticks;
}
function drawTimeline(bars, first, last, width) {
  const x = (at) => EDGE + ((at - first) / (last - first)) * (width - 2 * EDGE), lanes = [], drawn = [];
  for (const bar of bars) {
    let lane = lanes.findIndex((end) => end < x(bar.start) - 14);
    if (lane < 0) { if (lanes.length === LANES) continue; lane = lanes.push(0) - 1; }
    lanes[lane] = x(bar.end) + (bar.count > 1 ? 28 : 12) + (bar.open ? 34 : 0);
    drawn.push({ ...bar, lane });
  }
  const height = lanes.length * LANE + 18, cut = S.asOf === null ? null : dayNumber(S.asOf);
  const picture = draw('svg', { class: 'axis', viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': t('timeline_picture') }, axis(first, last, x, height));
  for (const { start, end, open, family, sign: name, count, lane } of drawn) {
    const y = lane * LANE + 8, group = draw('g', { class: family, opacity: cut !== null && end > cut ? 0.3 : null });
    if (end > start) group.append(draw('path', { d: `M${x(start)},${y}H${x(end)}`, class: 'span' }));
    if (open) group.append(draw('path', { d: `M${x(end) + 9},${y}H${Math.min(x(end) + 40, width - 2)}`, class: 'open-end' }));
    group.append(draw('g', { transform: `translate(${x(end)} ${y}) scale(.72)` }, D.signs[name].map(([path, filled]) => draw('path', { d: path, class: filled ? 'filled' : 'open' }))));
    if (count > 1) group.append(draw('text', { x: x(end) + (open ? 44 : 9), y: y + 4 }, t('grouped', { n: count })));
    picture.append(group);
  }
  if (cut !== null) picture.append(draw('rect', { x: x(cut), y: 0, width: Math.max(0, width - x(cut)), height: height - 16, class: 'later' }), draw('path', { d: `M${x(cut)},-2V${height - 14}`, class: 'cut' }));
  return picture;
}
function showTimeline() {
  const box = $('time'), bars = barsOf(), days = changes();
  box.hidden = S.view === 'map' || !bars.length;
  if (box.hidden) return;
  const focused = document.activeElement && document.activeElement.id, [first, last] = rangeOf(bars);
  if (!box.querySelector('.track')) put(box, make('div', { class: 'said' }), make('div', { class: 'track' }), make('div', { class: 'steps' }));
  const shownDay = S.asOf === null ? t('now') : day(S.asOf), told = t('as_of', { day: shownDay, status: statusWord(now.status) });
  put(box.querySelector('.said'), make('h2', {}, t('timeline')), make('output', { for: 'as-of' }, days.length ? told : ''));
  const before = days.filter((iso) => (S.asOf === null ? iso !== days.at(-1) || days.length === 1 : iso < S.asOf)).pop(), after = S.asOf === null ? undefined : days.find((iso) => iso > S.asOf);
  put(box.querySelector('.steps'), days.length ? [
    button({ class: 'plain', id: 'earlier', 'aria-label': t('earlier_change'), disabled: before === undefined }, () => goToDay(before), icon('left')),
    button({ class: 'plain', id: 'later', 'aria-label': t('later_change'), disabled: S.asOf === null }, () => goToDay(after === undefined || after === days.at(-1) ? null : after), icon('right')),
  ] : null);
  /* The track has its width once what stands beside it is there. */
  const width = Math.max(240, box.querySelector('.track').clientWidth);
  const undated = [...Array(claim.sn).keys()].some((card) => !statement(card).late && !statement(card).pub && statement(card).doc !== null);
  const track = [drawTimeline(bars, first, last, width)];
  if (days.length) {
    const lowest = undated ? dayNumber(days[0]) : first;
    track.push(make('input', {
      id: 'as-of', type: 'range', min: first, max: last, step: 1, value: S.asOf === null ? last : dayNumber(S.asOf), 'aria-label': t('as_of_slider'), 'aria-valuetext': told,
      on: { input: (event) => { const at = Number(event.target.value); goToDay(at >= last ? null : dayOf(Math.max(at, lowest))); } },
    }));
  }
  put(box.querySelector('.track'), track);
  if (['as-of', 'earlier', 'later'].includes(focused)) ($(focused).disabled ? $('as-of') : $(focused)).focus();
}
