// <bewaar-tekst data-naar data-wie>: keeps what somebody types in the form around it. It holds a hidden field "waar"
// (which form this is), a line role="status" and a button that stops a text on its way. Never on a shared device:
// the server leaves the element out there.
//
// Every few seconds the words go to the server: they stand in the form again on whatever device. Without a network
// they stay on this device, until the server has them; sending waits until there is a network again. The form's own
// key sees to it that what is sent goes out once, however often it is tried.
const EVERY_MS = navigator.connection?.saveData ? 20_000 : 5_000;
const PAUSE_MS = 1_500;
const RETRY_MS = 10_000;
const LASTS_MS = 14 * 86_400_000;
const STORE = 'bewaard:';

const WORDS = {
  kept: 'Je tekst is bewaard.',
  here: 'Geen verbinding. Je tekst is bewaard op dit toestel.',
  back: 'Je tekst van daarnet staat er weer.',
  waits: 'Je bent niet verbonden. We sturen het zodra het kan.',
  stopped: 'We sturen het niet. Je tekst staat er nog.',
  full: 'Deze tekst is te lang om te bewaren.',
  out: 'We kunnen je tekst niet bewaren. Ben je nog binnen?',
};

class BewaarTekst extends HTMLElement {
  connectedCallback() {
    this.form = this.closest('form');
    this.line = this.querySelector('[role=status]');
    this.stop = this.querySelector('button');
    this.slot = `${STORE}${this.dataset.wie}:${this.form.elements.waar.value}`;
    this.savedAt = 0;
    this.form.addEventListener('input', () => this.changed());
    this.form.addEventListener('submit', (event) => this.submit(event));
    this.stop.addEventListener('click', () => this.cancel());
    document.querySelector('[data-bewaard] form')?.addEventListener('submit', () => this.forgetHere());
    addEventListener('online', () => this.waiting ? this.retry() : this.dirty && this.save());
    addEventListener('pageshow', () => { this.gone = false; });
    document.addEventListener('visibilitychange', () => document.hidden && this.dirty && this.save());
    this.takeBack();
  }

  // -- on this device, only while the server can't be reached

  keepHere(data) {
    try {
      localStorage.setItem(this.slot, JSON.stringify({ at: Date.now(), fields: [...data] }));
    } catch { /* a browser that keeps nothing: the words stand in the form */ }
  }

  forgetHere() {
    try { localStorage.removeItem(this.slot); } catch { /* there is nothing */ }
  }

  // What was kept here goes to the server first: it knows whether that was sent meanwhile. Somebody else's goes away.
  async takeBack() {
    let found;
    try {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith(STORE))) {
        const { at } = JSON.parse(localStorage.getItem(key));
        if (!key.startsWith(`${STORE}${this.dataset.wie}:`) || Date.now() - at > LASTS_MS) localStorage.removeItem(key);
      }
      found = JSON.parse(localStorage.getItem(this.slot));
    } catch { return; }
    if (!found) return;
    const fresh = this.form.elements.csrfmiddlewaretoken.value;
    const data = new URLSearchParams(found.fields.filter(([name]) => name !== 'csrfmiddlewaretoken'));
    data.set('csrfmiddlewaretoken', fresh);
    const answer = await this.post(data);
    if (!answer) return;
    this.forgetHere();
    if (answer.sent || this.dirty) return;
    for (const [name, value] of data) if (this.form.elements[name]) this.form.elements[name].value = value;
    this.tell(WORDS.back);
    document.querySelector('[data-bewaard]')?.removeAttribute('hidden');
  }

  // -- on the server

  changed() {
    this.dirty = true;
    if (this.timer || this.gone) return;
    this.timer = setTimeout(() => this.save(), Math.max(PAUSE_MS, EVERY_MS - (Date.now() - this.savedAt)));
  }

  data() {
    return new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === 'string'));
  }

  // True when the server has the words.
  async save() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.savedAt = Date.now();
    this.dirty = false;
    const data = this.data();
    const answer = await this.post(data);
    if (this.gone) return false;
    if (answer) {
      this.forgetHere();
      if (answer.sent && !this.waiting) { // back in the browser: what is typed now is something new
        this.form.elements.form_key.value = crypto.randomUUID();
        this.changed();
      } else if (!this.waiting) this.tell(WORDS.kept);
      return answer;
    }
    if (!this.refused) {
      this.keepHere(data);
      if (!this.waiting) this.tell(WORDS.here);
      this.dirty = true;
    }
    return false;
  }

  // What the server said; nothing when it could not be reached, or does not want it.
  async post(data) {
    this.refused = false;
    this.request = new AbortController();
    try {
      const answer = await fetch(this.dataset.naar, {
        method: 'POST', body: data, keepalive: true, redirect: 'error', signal: this.request.signal,
        headers: { Accept: 'application/json' },
      });
      this.refused = answer.status < 500 && !answer.ok;
      if (this.refused) this.tell(answer.status === 413 ? WORDS.full : WORDS.out);
      this.away = false;
      return answer.ok ? await answer.json() : null;
    } catch {
      this.away = true;
      return null;
    }
  }

  // -- sending

  submit(event) {
    if (this.sure || (navigator.onLine && !this.away)) {
      this.leave();
      return;
    }
    event.preventDefault();
    this.waiting = { button: event.submitter };
    this.keepHere(this.data());
    this.stop.hidden = false;
    this.tell(WORDS.waits);
    if (navigator.onLine) this.retry();
    else this.again();
  }

  again() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.retry(), RETRY_MS);
  }

  async retry() {
    if (!this.waiting || this.trying) return;
    this.trying = true;
    const answer = await this.save();
    this.trying = false;
    if (!this.waiting) return;
    if (!answer && !this.refused) {
      this.again();
      return;
    }
    const { button } = this.waiting;
    this.done();
    this.sure = true;
    if (answer?.sent) location.reload(); // it went out after all
    else this.form.requestSubmit(button);
  }

  cancel() {
    this.done();
    this.tell(WORDS.stopped);
    this.form.querySelector('button')?.focus();
  }

  done() {
    clearTimeout(this.later);
    this.waiting = null;
    this.stop.hidden = true;
  }

  // The words go out with the form: nothing that is saved later may come after them.
  leave() {
    this.gone = true;
    this.sure = false;
    clearTimeout(this.timer);
    this.timer = 0;
    this.request?.abort();
    setTimeout(() => { this.gone = false; }, RETRY_MS); // still here: it was stopped on the way
  }

  tell(words) {
    if (this.line.textContent !== words) this.line.textContent = words;
  }
}

customElements.define('bewaar-tekst', BewaarTekst);
