(() => {
'use strict';
// Sorts the table by a column. Without this script the rows stay in the order of the answer.
const body = document.querySelector('tbody');
const heads = [...document.querySelectorAll('thead th')];
const words = new Intl.Collator(undefined, { numeric: true });

const compare = (column, numbers) => (one, other) => {
  const [a, b] = [one, other].map((row) => row.cells[column].textContent);
  if (a === '' || b === '') return (a === '') - (b === '');
  return numbers ? Number(a) - Number(b) : words.compare(a, b);
};

heads.forEach((head, column) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener('click', () => {
    const down = head.getAttribute('aria-sort') === 'ascending';
    const rows = [...body.rows];
    const filled = rows.filter((row) => row.cells[column].textContent !== '');
    const numbers = filled.length > 0 && filled.every((row) => row.cells[column].classList.contains('number'));
    rows.sort(compare(column, numbers));
    if (down) rows.reverse();
    body.append(...rows);
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    document.getElementById('sorted').textContent = `sorted by ${head.textContent}, ${down ? 'descending' : 'ascending'}`;
  });
});
})();
