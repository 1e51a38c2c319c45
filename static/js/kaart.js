// A card's QR opens /kaart/#CODE. The code goes into the field and out of the address; nothing is sent before the button.
// Other fragments (a form that was sent to "#antwoord", after a session ended) are no codes.
const CODE = /^[\dA-Z]{5}-?[\dA-Z]{5}-?[\dA-Z]{4}$/i;

function take() {
  const code = location.hash.slice(1);
  const field = document.querySelector('input.code');
  if (!CODE.test(code) || !field) return;
  history.replaceState(null, '', location.pathname + location.search);
  field.value = code;
  document.querySelector('[data-gelezen]').hidden = false;
  field.form.querySelector('button').focus();
}

addEventListener('hashchange', take); // scanned while the page was open
take();

// The way in with one's own device is shown where the browser can do that (toestel.js, on the page behind it).
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) document.querySelector('[data-toestel]').hidden = false;
