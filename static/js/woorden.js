// A word with somebody's post, without a new page: what was typed in the reply stays. Without this file it is a form.
document.getElementById('woorden').addEventListener('submit', async (event) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  const row = button.closest('.woorden');
  try {
    const body = new FormData(event.target, button);
    const headers = { Accept: 'application/json' };
    const answer = await fetch(event.target.action, { method: 'POST', body, headers, credentials: 'same-origin' });
    const { html } = await answer.json();
    const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('.woorden');
    row.replaceWith(fresh);
    fresh.querySelector(`[value="${button.value}"]`).focus();
  } catch {
    location.reload();
  }
});
