// <still-here data-seconds>: on a shared device. Asks in time whether somebody is still there, and takes the page
// away when nobody is. The server counts too, so the session is over whatever happens here.
//
// Typing and tapping count as being there: the server hears of it now and then, and the page stays as it is.
const WARN_MS = 60_000;
const TELL_MS = 30_000;

class StillHere extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector('form');
    this.line = this.querySelector('[role="status"]');
    this.question = this.line.textContent;
    this.line.textContent = '';
    this.lasts = Number(this.dataset.seconds) * 1000;
    this.tabs = new BroadcastChannel('nog-hier');
    this.tabs.addEventListener('message', () => this.renew(Date.now()));
    this.tabs.postMessage('hier');
    this.renew(Date.now());
    for (const act of ['keydown', 'pointerdown', 'input']) {
      addEventListener(act, () => { this.active = true; }, { capture: true, passive: true });
    }
    this.form.addEventListener('submit', (event) => { event.preventDefault(); this.tell(); });
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
    document.addEventListener('visibilitychange', () => this.look());
    setInterval(() => this.look(), 1000);
  }

  look() {
    const still = Date.now() - this.since;
    if (still >= this.lasts) location.replace('/');
    else if (this.active && still >= TELL_MS) this.tell();
    else if (still >= this.lasts - WARN_MS) this.ask();
  }

  ask() {
    if (!this.hidden) return;
    this.hidden = false;
    this.line.textContent = this.question;
  }

  async tell() {
    if (this.telling) return;
    this.telling = true;
    this.active = false;
    const at = Date.now();
    try {
      const answer = await fetch(this.form.action, { method: 'POST', body: new FormData(this.form) });
      if (!answer.ok) throw new Error(answer.status);
      this.renew(at);
      this.tabs.postMessage('hier');
    } catch {
      this.ask();
      this.line.textContent = this.dataset.failed;
    } finally {
      this.telling = false;
    }
  }

  renew(at) {
    this.since = at;
    this.active = false;
    this.hidden = true;
    this.line.textContent = '';
  }
}

customElements.define('still-here', StillHere);
