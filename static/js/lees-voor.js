// <lees-voor data-van="id" data-teken="signs.svg#luister">: reads an element aloud, piece by piece.
// Appears only where the browser can speak; without it the page loses nothing.
const SKIP = '.doe, .merk, .vh, lees-voor, form, [aria-hidden=true]';
const PIECES = 'h2, h3, h4, p, li, figcaption';

function pieces(id) {
  const source = document.getElementById(id).cloneNode(true);
  source.querySelectorAll(SKIP).forEach((part) => part.remove());
  return [...source.querySelectorAll(PIECES)]
    .filter((piece) => !piece.querySelector(PIECES))
    .map((piece) => piece.textContent.trim())
    .filter(Boolean);
}

function sign(href) {
  const template = document.createElement('template');
  template.innerHTML = '<svg class="teken" viewBox="0 0 24 24" aria-hidden="true"><use/></svg>';
  template.content.querySelector('use').setAttribute('href', href);
  return template.content;
}

customElements.define('lees-voor', class extends HTMLElement {
  connectedCallback() {
    if (!('speechSynthesis' in window) || this.button) return;
    this.word = document.createElement('span');
    this.button = Object.assign(document.createElement('button'), { className: 'knop stil', type: 'button' });
    this.button.append(sign(this.dataset.teken), this.word);
    this.button.addEventListener('click', () => (this.busy ? this.stop() : this.start()));
    addEventListener('pagehide', () => this.stop());
    this.show(false);
    this.append(this.button);
  }

  show(busy) {
    this.busy = busy;
    this.word.textContent = busy ? 'Stop met voorlezen' : 'Lees voor';
  }

  // Short utterances one after another: some browsers fall silent in the middle of a long one.
  start() {
    speechSynthesis.cancel();
    const queue = pieces(this.dataset.van).map((text) => {
      const speech = new SpeechSynthesisUtterance(text);
      return Object.assign(speech, { lang: 'nl-BE', rate: 0.9 });
    });
    if (!queue.length) return;
    queue.at(-1).addEventListener('end', () => this.show(false));
    this.show(true);
    queue.forEach((speech) => speechSynthesis.speak(speech));
  }

  stop() {
    if (!this.busy) return;
    this.show(false);
    speechSynthesis.cancel();
  }
});
