// <woord-verschil data-oud="id" data-nieuw="id">: shows the difference in words between a text and a textarea while
// somebody writes. The server puts a first difference inside; this module only keeps it fresh.
const MANY = 1e6; // pairs of words: above this the server's difference, at "Kijk na", is soon enough
const words = text => text.replace(/\*\*|^(#{1,3}|>) /gm, '').trim().split(/\s+/).filter(Boolean);

export function difference(old, fresh) {
  const a = words(old), b = words(fresh), n = a.length, m = b.length;
  const common = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n; i--;) for (let j = m; j--;) common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
  const parts = [];
  const put = (sort, word) => { const last = parts.at(-1); if (last?.sort === sort) last.words.push(word); else parts.push({ sort, words: [word] }); };
  for (let i = 0, j = 0; i < n || j < m;) {
    if (i < n && j < m && a[i] === b[j]) { put('', a[i++]); j++; }
    else if (i < n && (j === m || common[i + 1][j] >= common[i][j + 1])) put('del', a[i++]);
    else put('ins', b[j++]);
  }
  return calm(parts);
}

// A single word left standing between two changes makes it harder to read: take it into the change. First what goes, then what comes.
function calm(parts) {
  const found = [];
  let gone = [], come = [];
  const close = () => {
    if (gone.length) found.push({ sort: 'del', words: gone });
    if (come.length) found.push({ sort: 'ins', words: come });
    gone = []; come = [];
  };
  parts.forEach((part, place) => {
    const lonely = !part.sort && part.words.length < 2 && place && place < parts.length - 1;
    if (part.sort !== 'ins' && (part.sort || lonely)) gone.push(...part.words);
    if (part.sort !== 'del' && (part.sort || lonely)) come.push(...part.words);
    if (!part.sort && !lonely) { close(); found.push(part); }
  });
  close();
  return found;
}

customElements.define('woord-verschil', class extends HTMLElement {
  connectedCallback() {
    const old = document.getElementById(this.dataset.oud), field = document.getElementById(this.dataset.nieuw);
    if (!old || !field) return;
    field.addEventListener('input', () => this.draw(old.textContent, field.value));
    if (old.textContent.trim() !== field.value.trim()) this.draw(old.textContent, field.value);
  }

  draw(old, fresh) {
    if (words(old).length * words(fresh).length > MANY) return;
    const line = Object.assign(document.createElement('p'), { className: 'verschil', dir: 'auto' });
    for (const { sort, words: said } of difference(old, fresh)) {
      const text = said.join(' ');
      line.append(sort ? Object.assign(document.createElement(sort), { textContent: text }) : text, ' ');
    }
    this.replaceChildren(line);
  }
});
