// A helper's pages: a button that prints, and a form that goes out once however often it is tapped.
for (const button of document.querySelectorAll('[data-druk]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

for (const form of document.querySelectorAll('[data-eenmaal]')) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
}
