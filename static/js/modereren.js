// The moderators' desk. The page is complete without it.
//
// <tel-wacht data-aantal data-vraag>: says when more texts wait than the page knows of, now and then, as long as
// somebody works here. <toets-keuze>: keys for who works with a keyboard. They are off until somebody turns them on
// (this browser remembers it: a cookie for these pages only) and never work while somebody types.
const ASK_MS = 45_000;
const QUIET_MS = 10 * 60_000;
const KEPT = 'toetsen=aan';
let acted = Date.now();
for (const act of ['keydown', 'pointerdown']) addEventListener(act, () => { acted = Date.now(); }, { passive: true });

class CountWaiting extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.vraag || navigator.connection?.saveData) return;
    this.timer = setInterval(() => this.ask(), ASK_MS);
    document.addEventListener('visibilitychange', () => this.ask());
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async ask() {
    if (document.hidden || Date.now() - acted > QUIET_MS) return;
    try {
      const answer = await fetch(this.dataset.vraag, { headers: { Accept: 'application/json' }, redirect: 'error' });
      if (!answer.ok) throw new Error(answer.status);
      this.show(await answer.json());
    } catch {
      clearInterval(this.timer); // out, or no longer a moderator
    }
  }

  show({ count, words }) {
    const more = count - Number(this.dataset.aantal);
    document.title = document.title.replace(/^[^·]+(?= ·)/, words);
    const line = this.querySelector('[role="status"]');
    const said = more > 0 ? `${more} meer dan daarnet.` : '';
    if (line.firstChild?.textContent === said) return;
    line.replaceChildren(...(said ? [Object.assign(document.createElement('span'), { textContent: said }), ' ',
      Object.assign(document.createElement('a'), { href: location.pathname + location.search, textContent: 'Toon' })] : []));
  }
}

class ChooseKeys extends HTMLElement {
  connectedCallback() {
    if (!matchMedia('(any-pointer: fine)').matches) return;
    this.hidden = false;
    this.button = this.querySelector('button');
    this.button.addEventListener('click', () => this.turn(!this.on));
    this.turn(document.cookie.split('; ').includes(KEPT));
    addEventListener('keydown', (event) => this.pressed(event));
  }

  turn(on) {
    this.on = on;
    this.button.setAttribute('aria-pressed', on);
    const secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = `${KEPT}; path=/modereren/; samesite=strict${secure}${on ? '' : '; max-age=0'}`;
  }

  pressed(event) {
    if (!this.on || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest('input, textarea, select, [contenteditable]')) return;
    const target = document.querySelector(`[data-toets="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    const needs = { ask_change: 'id_message', reject: 'id_reason', hide: 'id_reason' }[target.value];
    const field = needs && document.getElementById(needs);
    if (field && !field.value) field.focus(); // a reason first, then the key again
    else target.click();
  }
}

customElements.define('tel-wacht', CountWaiting);
customElements.define('toets-keuze', ChooseKeys);
