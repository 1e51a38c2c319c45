// <nieuws-teller data-vraag>: the count of unread news beside "Mijn plek", asked again now and then while somebody is
// here. The page is complete without it; it never asks on a shared device, nor where data must be saved.
const ASK_MS = 60_000;
const QUIET_MS = 10 * 60_000;
let acted = Date.now();
for (const act of ['keydown', 'pointerdown']) addEventListener(act, () => { acted = Date.now(); }, { passive: true });

customElements.define('nieuws-teller', class extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.vraag || navigator.connection?.saveData) return;
    this.timer = setInterval(() => this.ask(), ASK_MS);
    document.addEventListener('visibilitychange', () => this.ask());
  }

  async ask() {
    if (document.hidden || !this.timer || Date.now() - acted > QUIET_MS) return;
    try {
      const answer = await fetch(this.dataset.vraag, { headers: { Accept: 'application/json' }, redirect: 'error' });
      if (!answer.ok) throw new Error(answer.status);
      this.show((await answer.json()).count);
    } catch {
      clearInterval(this.timer); // out, or no way to the site
      this.timer = 0;
    }
  }

  show(count) {
    const counter = document.createElement('span');
    const word = document.createElement('span');
    counter.className = 'teller';
    word.className = 'smal-weg';
    word.textContent = ' nieuw';
    counter.append(count, word);
    this.replaceChildren(...(count ? [counter] : []));
  }
});
