/* palette: the colours of the style sheet, for what is drawn. */
const NAMES = ['ground', 'surface', 'ink', 'muted', 'line', 'strong', 'for', 'for-tint', 'against', 'against-tint', 'neither', 'neither-tint', 'relay', 'withdrawn', 'aside', 'circular', 'circular-tint', 'sans'];
let P = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  P = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  wrapped.clear();
}
