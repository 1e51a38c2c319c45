// <pass-key>: a button that asks this device for its passkey (or to make one), and posts the answer in the form's own
// field. It stays hidden where the browser can't do that; the line that says so ([data-kan-niet]) goes where it can.
const CAN = 'credentials' in navigator && window.PublicKeyCredential?.parseRequestOptionsFromJSON;

class PassKey extends HTMLElement {
  connectedCallback() {
    if (!CAN) return;
    this.hidden = false;
    document.querySelector('[data-kan-niet]')?.remove();
    if (this.dataset.options) this.querySelector('form').addEventListener('submit', (event) => this.ask(event));
  }

  async ask(event) {
    const form = event.target;
    if (form.credential.value) return;
    event.preventDefault();
    const { publicKey } = JSON.parse(this.dataset.options);
    try {
      const found = 'user' in publicKey
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
      form.credential.value = JSON.stringify(found);
      form.submit();
    } catch {
      this.querySelector('[role=alert]').hidden = false;
    }
  }
}

customElements.define('pass-key', PassKey);
