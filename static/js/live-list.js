// <live-list data-stream data-version data-since data-first data-one data-many [data-last]>: keeps a list of contributions fresh.
//
// The page is complete without it. The element wraps an <ol>; in that list an <li data-live hidden> waits with
// a <p class="nieuw" role="status"> and a <p data-state>. New items are kept aside and told in one polite line with
// a link "Toon"; page and focus never move by themselves. Messages, by socket or by catching up, are
// {event: "appear"|"change"|"vanish", id, version, html}; html holds one <li> with its data-number;
// an <li data-tells="…"> (the talk itself changed) is told in those words, and shown with "Toon" as well;
// numbers below data-first stand on an earlier page of the list and are none of ours.
//
// On connecting the server may say {event: "hello", version}; without it we catch up after a moment all the same.
// {event: "away"} says that it can't hear all that happens; the next hello says that it can again.
// {event: "readers", count} says how many read along; names are told to nobody. Somebody may pause the list; the
// device remembers that (with data-onthoud, so not one that is shared). With data-leest the server hears what was shown.
// Versions of a stream have no holes: a message that skips one means that something was missed, so we catch up.
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const STEADY_MS = 10000;
const HELLO_MS = 1000;
const REFUSED = [4401, 4403, 4404];

const WORDS = {
  live: 'Live: nieuwe reacties zie je hier vanzelf.',
  away: 'Niet live. We proberen opnieuw.',
  ended: 'Niet meer live. Laad de bladzijde opnieuw.',
  changed: 'Een reactie is veranderd.',
  show: 'Toon',
  paused: 'Op pauze. Nieuwe reacties komen er nu niet vanzelf bij.',
  pause: 'Zet op pauze',
  resume: 'Zet weer aan',
};
const PAUSED = 'live-op-pauze';

const numberOf = (item) => Number(item?.dataset.number ?? 0);

function parseItem(html) {
  const template = document.createElement('template');
  template.innerHTML = html || '';
  return template.content.querySelector('li');
}

// What is the reader's own in an item (data-blijf) is not in what everybody hears: it stays as it was.
function keepOwn(present, item) {
  for (const own of present.querySelectorAll('[data-blijf]')) {
    item.querySelector(`[data-blijf="${own.dataset.blijf}"]`)?.replaceWith(own);
  }
}

class LiveList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector('ol');
    this.place = this.querySelector('[data-live]');
    if (this.started || !this.list || !this.place || navigator.connection?.saveData) return;
    this.started = true;
    this.version = Number(this.dataset.version) || 0;
    this.kept = new Map(); // element id → {item} that waits for "Toon"
    this.tries = 0;
    this.line = this.place.querySelector('.nieuw');
    this.state = this.place.querySelector('[data-state]');
    this.readers = this.place.querySelector('[data-lezers]');
    this.button = this.place.querySelector('button');
    this.place.hidden = false;
    addEventListener('pagehide', () => this.close());
    addEventListener('pageshow', (event) => event.persisted && !this.paused && this.open());
    addEventListener('offline', () => !this.paused && this.lost());
    addEventListener('online', () => !this.paused && this.open());
    this.button?.addEventListener('click', () => this.pause(!this.paused));
    this.pause(this.remembered() === 'ja');
  }

  // -- a pause, as long as the reader likes

  pause(paused) {
    const was = this.paused;
    this.paused = paused;
    if (was !== undefined) this.remember(paused ? 'ja' : '');
    if (this.button) this.button.textContent = paused ? WORDS.resume : WORDS.pause;
    if (!paused) {
      this.open();
      return;
    }
    this.close();
    this.tell(WORDS.paused);
    this.count(0);
  }

  remembered() {
    try { return this.hasAttribute('data-onthoud') && localStorage.getItem(PAUSED); } catch { return ''; }
  }

  remember(value) {
    try { if (this.hasAttribute('data-onthoud')) localStorage.setItem(PAUSED, value); } catch { /* this visit only */ }
  }

  disconnectedCallback() {
    this.close();
    this.started = false;
  }

  // -- the connection

  open() {
    clearTimeout(this.timer);
    this.closing = false;
    this.socket?.close();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/live/${this.dataset.stream}/`);
    this.socket = socket;
    socket.addEventListener('open', () => this.opened());
    socket.addEventListener('message', (event) => this.receive(JSON.parse(event.data)));
    socket.addEventListener('close', (event) => socket === this.socket && this.closed(event.code));
  }

  opened() {
    this.tell(WORDS.live);
    this.openedAt = Date.now();
    this.timer = setTimeout(() => this.catchUp(), HELLO_MS);
  }

  closed(code) {
    clearTimeout(this.timer);
    if (this.closing) return;
    if (REFUSED.includes(code)) {
      this.tell(WORDS.ended);
      return;
    }
    if (this.openedAt && Date.now() - this.openedAt > STEADY_MS) this.tries = 0;
    this.lost();
    this.timer = setTimeout(() => this.retry(), this.wait());
  }

  lost() {
    this.openedAt = 0;
    this.tell(WORDS.away);
    this.count(0);
  }

  // A page nobody looks at waits until somebody does.
  retry() {
    if (this.paused) return;
    if (!document.hidden) this.open();
    else document.addEventListener('visibilitychange', () => this.retry(), { once: true });
  }

  // Growing waits, each a little different, so that a restart does not bring everybody back at once.
  wait() {
    const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries++);
    return full / 2 + Math.random() * (full / 2);
  }

  close() {
    this.closing = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  // -- what comes in

  receive(message) {
    if (message.event === 'readers') this.count(message.count);
    const hello = message.event === 'hello';
    if (hello) {
      clearTimeout(this.timer);
      this.tell(WORDS.live);
    }
    if (message.event === 'away') this.tell(WORDS.away);
    if (!(message.version > this.version)) return;
    if (hello || message.version > this.version + 1) {
      this.catchUp();
      return;
    }
    this.apply(message);
    this.render();
  }

  async catchUp() {
    if (this.catching) {
      this.again = true;
      return;
    }
    this.catching = true;
    this.again = false;
    try {
      const answer = await fetch(this.dataset.since + this.version, {
        credentials: 'same-origin', headers: { Accept: 'application/json' },
      });
      if (!answer.ok) throw new Error(answer.status);
      const { version, items, more } = await answer.json();
      items.sort((a, b) => a.version - b.version).forEach((message) => {
        if (message.version > this.version) this.apply(message);
      });
      this.version = Math.max(this.version, version);
      this.again ||= Boolean(more);
      this.render();
    } catch {
      this.again = false;
      this.socket?.close(); // comes back after a wait, and catches up again
    } finally {
      this.catching = false;
    }
    if (this.again) this.catchUp();
  }

  apply({ event, id, version, html }) {
    this.version = version;
    const item = parseItem(html);
    const key = item?.id || String(id);
    const present = document.getElementById(key);
    if (present && this.list.contains(present)) this.replace(key, present, item);
    else if (event === 'vanish') this.kept.delete(key);
    else if (item && (event === 'appear' ? this.isOurs(item) : this.kept.has(key))) this.kept.set(key, item);
  }

  isOurs(item) {
    return numberOf(item) >= Number(this.dataset.first || 0);
  }

  replace(key, present, item) {
    if (present.contains(document.activeElement) || item?.dataset.tells) {
      this.kept.set(key, item);
      return;
    }
    this.kept.delete(key);
    this.settle(present, item);
  }

  // -- what is shown

  tell(words) {
    if (this.state && this.state.textContent !== words) this.state.textContent = words;
  }

  // Whoever looks is one of them: alone there is nothing to say.
  count(readers) {
    if (this.readers) this.readers.textContent = readers > 1 ? ` ${readers} mensen lezen mee.` : '';
  }

  render() {
    const fresh = [...this.kept.keys()].filter((key) => !document.getElementById(key));
    const first = fresh[0] ?? this.kept.keys().next().value;
    const words = this.sentence(fresh.length);
    if (this.line.textContent === (words && `${words} ${WORDS.show}`)) return;
    this.line.replaceChildren();
    if (!words) return;
    const text = document.createElement('span');
    text.textContent = words;
    const link = Object.assign(document.createElement('a'), { href: `#${first}`, textContent: WORDS.show });
    // Not on the last page of the list: new items belong there, so the link goes there.
    if (this.dataset.last && fresh.length) link.href = this.dataset.last;
    else link.addEventListener('click', (event) => this.showKept(event));
    this.line.append(text, ' ', link);
  }

  sentence(count) {
    const told = [...this.kept.values()].map((item) => item?.dataset.tells).filter(Boolean);
    if (count === 1) told.unshift(this.dataset.one);
    if (count > 1) told.unshift(this.dataset.many.replace('%d', count));
    return told.join(' ') || (this.kept.size ? WORDS.changed : '');
  }

  showKept(event) {
    event.preventDefault();
    const kept = [...this.kept];
    this.kept.clear();
    const added = kept.filter(([key]) => !document.getElementById(key)).map(([, item]) => item);
    kept.forEach(([key, item]) => this.settle(document.getElementById(key), item));
    this.line.replaceChildren();
    this.focusOn(added[0] ?? kept[0]?.[1]);
    this.tellRead(added);
  }

  // What somebody has before them now is read: the server keeps that with their place in this talk.
  tellRead(added) {
    const furthest = Math.max(0, ...added.map(numberOf));
    if (!furthest || !this.hasAttribute('data-leest')) return;
    fetch(`${this.dataset.since}${this.version}&gelezen=${furthest}`, { keepalive: true }).catch(() => {});
  }

  settle(present, item) {
    if (!present) this.insert(item);
    else if (item) {
      keepOwn(present, item);
      present.replaceWith(item);
    } else present.remove();
  }

  // In the order of the numbers: an item that comes back takes its old place.
  insert(item) {
    const later = [...this.list.children].find((other) => numberOf(other) > numberOf(item));
    (later ?? this.place).before(item);
  }

  focusOn(item) {
    if (!item) return;
    item.tabIndex = -1;
    item.focus();
  }
}

customElements.define('live-list', LiveList);
