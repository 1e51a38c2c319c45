// <lijkt-op data-from data-field>: while somebody writes a title, shows which talks are like it.
//
// Without it the button "Bestaat dit gesprek al?" does the same. It asks when the writer pauses, says what it found in
// a polite region below the field, and never moves the focus.
const PAUSE_MS = 800;
const SHORTEST = 4;

class SimilarTalks extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.field);
    if (!this.field || navigator.connection?.saveData) return;
    this.field.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE_MS);
    });
  }

  async ask() {
    const title = this.field.value.trim();
    if (title.length < SHORTEST || title === this.asked) return;
    this.asked = title;
    try {
      const answer = await fetch(this.dataset.from + encodeURIComponent(title), { credentials: 'same-origin' });
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (title === this.asked && html !== this.html) {
        this.html = html;
        this.innerHTML = html;
      }
    } catch {
      // Not reachable: the button is still there.
    }
  }
}

customElements.define('lijkt-op', SimilarTalks);
