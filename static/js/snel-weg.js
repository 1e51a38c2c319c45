// "Snel weg": leaves at once. The link works without script; with it the page is empty before any network answers,
// the neutral site takes its place in history, and three taps on Shift do the same. Not a module: it runs before
// the page is drawn, because a page that Back brings up after leaving must not be seen at all.
(() => {
  const TAPS = 3;
  const WITHIN_MS = 1200;
  const MARK = 'weg=1'; // see site/people/away.py
  const { elders, leeg } = document.currentScript.dataset;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  const tabs = new BroadcastChannel('snel-weg');

  const mark = (life) => { document.cookie = `${MARK}; path=/; samesite=lax${secure}${life}`; };
  const isGone = () => document.cookie.split('; ').includes(MARK);
  const cameBack = () => performance.getEntriesByType('navigation')[0]?.type === 'back_forward';

  function vanish() {
    document.title = 'Lezen';
    document.documentElement.hidden = true;
    document.body?.replaceChildren();
    location.replace(elders || '/snel-weg/');
  }

  // The mark comes first: should the message get lost, the next thing this browser asks ends the session all the same.
  function leave() {
    mark('');
    navigator.sendBeacon('/snel-weg/');
    tabs.postMessage('weg');
    vanish();
  }

  tabs.addEventListener('message', vanish);
  addEventListener('pageshow', (event) => { if (event.persisted && isGone()) vanish(); });
  if (isGone() && cameBack()) {
    vanish();
  } else if (isGone()) { // somebody came anew
    mark('; max-age=0');
    if (leeg !== undefined) {
      document.documentElement.hidden = true;
      location.reload();
    }
  }

  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('a[data-snel-weg]')) return;
    event.preventDefault();
    leave();
  }, true);

  // A tap is Shift alone, down and up: a capital letter, a shortcut or Shift with the mouse is none. Whoever has
  // sticky keys on taps it once for a capital, twice to lock it: three in a row mean nothing there either.
  let down = false;
  let taps = [];
  const forget = () => { down = false; taps = []; };
  addEventListener('keydown', (event) => {
    if (event.key !== 'Shift' || event.ctrlKey || event.altKey || event.metaKey) forget();
    else if (!event.repeat) down = true;
  }, true);
  addEventListener('keyup', (event) => {
    if (event.key !== 'Shift' || !down) return;
    down = false;
    taps = [...taps, event.timeStamp].filter((at) => event.timeStamp - at <= WITHIN_MS);
    if (taps.length >= TAPS) leave();
  }, true);
  addEventListener('pointerdown', forget, true);
})();
