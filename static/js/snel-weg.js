// "Snel weg": leaves at once. The link works without script; with it the page goes blank before the network answers,
// and three times Shift within a second and a half does the same.
const PRESSES = 3;
const WITHIN_MS = 1500;

function leave(link) {
  document.title = '\u00a0';
  document.documentElement.hidden = true;
  location.replace(link.href);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-snel-weg]');
  if (!link) return;
  event.preventDefault();
  leave(link);
});

let presses = [];
document.addEventListener('keydown', (event) => {
  if (event.repeat) return;
  if (event.key !== 'Shift') {
    presses = [];
    return;
  }
  presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at <= WITHIN_MS);
  const link = document.querySelector('a[data-snel-weg]');
  if (link && presses.length >= PRESSES) leave(link);
});
