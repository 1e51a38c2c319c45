// <reken-som data-token data-bits>: in a flood of forms this device does a sum, so that its owner need not wait.
// The same file is the worker that does it. Without a script the line in the page says how long to wait.
const zeroBits = (bytes) => {
  let bits = 0;
  for (const byte of bytes) {
    bits += byte ? Math.clz32(byte) - 24 : 8;
    if (byte) break;
  }
  return bits;
};

async function solve({ token, bits }) {
  const encoder = new TextEncoder();
  for (let number = 0; ; number += 1) {
    const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`${token}:${number}`));
    if (zeroBits(new Uint8Array(digest)) >= bits) return number;
  }
}

if (typeof document === 'undefined') {
  onmessage = async ({ data }) => postMessage(await solve(data));
} else {
  customElements.define('reken-som', class extends HTMLElement {
    connectedCallback() {
      if (!globalThis.Worker || !globalThis.crypto?.subtle) return;
      const line = this.querySelector('[role="status"]');
      line.textContent = 'Even geduld. Je toestel rekent.';
      this.worker = new Worker(import.meta.url, { type: 'module' });
      this.worker.onmessage = ({ data }) => {
        this.querySelector('input').value = data;
        line.textContent = 'Klaar. Je kan sturen.';
        this.worker.terminate();
      };
      this.worker.onerror = () => { line.textContent = 'Wacht één minuut voor je stuurt.'; };
      this.worker.postMessage({ token: this.dataset.token, bits: Number(this.dataset.bits) });
    }

    disconnectedCallback() {
      this.worker?.terminate();
    }
  });
}
