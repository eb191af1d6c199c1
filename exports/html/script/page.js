/* page: elements are made here, from text only and never from markup. */
const $ = (id) => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';
const narrow = matchMedia('(max-width: 760px)');

function fillIn(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(4).filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
  return element;
}
const make = (tag, attributes, ...children) => fillIn(document.createElement(tag), attributes || {}, children);
const draw = (tag, attributes, ...children) => fillIn(document.createElementNS(SVG, tag), attributes || {}, children);
const put = (element, ...children) => { element.replaceChildren(); return fillIn(element, {}, children); };
const button = (attributes, action, ...children) => make('button', { type: 'button', ...attributes, on: { click: action } }, ...children);
const unseen = (text) => make('span', { class: 'unseen' }, text);
const say = (text) => { $('spoken').textContent = text; };

/* An address that a browser may follow, read a second time here; null for any other. */
function address(text) {
  let url;
  try { url = new URL(text); } catch { return null; }
  return (url.protocol === 'http:' || url.protocol === 'https:') && !url.username && !url.password ? url : null;
}
