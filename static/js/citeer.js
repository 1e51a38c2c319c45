// "Antwoord" and "Citeer" under a post open the form for it. Without this file those are links to the page with the
// form filled in; here only that part of the form is fetched, so that what was typed stays. Words that were selected in
// the post are quoted; else one chooses its sentences.
let selected = '';

// A tap takes the selection away before the click comes.
const remember = (link) => {
  const selection = getSelection();
  const words = link.closest('li')?.querySelector('[data-woorden]');
  selected = words && selection.rangeCount && words.contains(selection.anchorNode) && words.contains(selection.focusNode)
    ? selection.toString() : '';
};

document.addEventListener('pointerdown', (event) => {
  const link = event.target.closest('a[data-bij]');
  if (link) remember(link);
});

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-bij]');
  const place = document.querySelector('[data-naast]');
  if (!link || !place || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!event.pointerType && !selected) remember(link);
  const url = new URL(link.href);
  if (selected && url.searchParams.has('citeer')) url.searchParams.set('woorden', selected);
  selected = '';
  try {
    const answer = await fetch(url, { credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    place.replaceChildren(...page.querySelector('[data-naast]').childNodes);
  } catch {
    location.assign(url);
    return;
  }
  document.getElementById('antwoord').scrollIntoView();
  place.closest('form').querySelector('[name=zin]:not(:checked), textarea').focus();
});
