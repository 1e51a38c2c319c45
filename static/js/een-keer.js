// A form that lets somebody in is sent once: after the first tap the session has another key, and a second tap,
// with the old one, would lead back to the beginning.
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.onderweg) event.preventDefault();
    form.dataset.onderweg = "ja";
  });
}
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.onderweg; });
