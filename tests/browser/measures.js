// What the tests measure on an open page. Evaluated once on each page; each function returns faults as lines of text.
window.measures = (() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const name = (e) => e.outerHTML.slice(0, 80);
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary';

  // Inside a sentence a link may be as high as its line.
  function inSentence(e) {
    if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return false;
    const around = e.closest('p, li, dd, td, span, small');
    return !!around && around.innerText.trim().length - e.innerText.trim().length > 12;
  }

  // A choice is as large as its label, a card's link as the card.
  function reach(e) {
    const boxes = [e, e.closest('.klik') ?? e, ...(/radio|checkbox/.test(e.type) ? e.labels : [])];
    const rects = boxes.map((box) => box.getBoundingClientRect());
    return { width: Math.max(...rects.map((r) => r.width)), height: Math.max(...rects.map((r) => r.height)) };
  }

  function onScreen(e) {
    const r = e.getBoundingClientRect();
    return shown(e) && r.right > 0 && r.bottom + scrollY > 0 && r.width > 1 && r.height > 1;
  }

  return {
    frame() {
      const faults = {
        'no title': document.title.length <= 12 && document.title !== 'Lezen', // on a shared device a title tells nothing
        'not one h1': document.querySelectorAll('h1').length !== 1,
        'not one main': document.querySelectorAll('main').length !== 1,
        'not in Dutch': document.documentElement.lang !== 'nl-BE',
        'no description': !(document.querySelector('meta[name=description]')?.content.length > 10),
      };
      return Object.keys(faults).filter((fault) => faults[fault]);
    },

    // 44 by 44 px. The address of a piece of a chapter is quieter on purpose; it keeps the 24 px that axe asks.
    targets() {
      return [...document.querySelectorAll(CONTROLS)]
        .filter((e) => onScreen(e) && !e.disabled && !e.closest('[aria-hidden="true"]') && !inSentence(e) && !e.closest('.stuk'))
        .map((e) => ({ e, ...reach(e) }))
        .filter(({ width, height }) => width < 43.5 || height < 43.5)
        .map(({ e, width, height }) => `small target ${Math.round(width)}x${Math.round(height)}: ${name(e)}`);
    },

    overflow() {
      const width = document.documentElement.clientWidth;
      const over = document.documentElement.scrollWidth - width;
      if (over <= 1) return [];
      const wide = [...document.body.querySelectorAll('*')]
        .filter((e) => shown(e) && e.getBoundingClientRect().right > width + 1);
      return [`${over} px too wide: ${wide.slice(-3).map(name).join(' | ')}`];
    },

    clipped() {
      const cut = (e) => {
        if (!shown(e) || e.clientWidth <= 1 || e.clientHeight <= 1) return false;
        if (![...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
        const style = getComputedStyle(e);
        return (style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1)
          || (style.overflowY !== 'visible' && e.tagName !== 'TEXTAREA' && e.scrollHeight > e.clientHeight + 1);
      };
      return [...document.body.querySelectorAll('*')].filter(cut).map((e) => `cut off: ${name(e)}`);
    },

    // On paper: the heading is there, and nothing to press.
    print() {
      const faults = shown(document.querySelector('h1')) ? [] : ['no heading'];
      const pressed = [...document.querySelectorAll('button, .menu, .knop')].filter(shown);
      return [...faults, ...pressed.map((e) => `something to press: ${name(e)}`)];
    },

    // WCAG 1.4.12, as a constructed sheet: the pages' policy refuses an injected one.
    space() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`);
      document.adoptedStyleSheets = [sheet];
    },

    enlarge() {
      document.adoptedStyleSheets = [];
      document.documentElement.style.fontSize = '200%';
    },

    // -- the keyboard

    // All one can reach with Tab; of a group of radio buttons the browser offers one.
    reachable() {
      const groups = new Set();
      return [...document.querySelectorAll(CONTROLS)]
        .filter((e) => !e.disabled && e.tabIndex >= 0 && shown(e))
        .filter((e) => e.type !== 'radio' || (!groups.has(e.name) && groups.add(e.name))).length;
    },

    focused() {
      const e = document.activeElement;
      if (e === document.body) return null;
      const whole = [e, e.closest('.klik'), e.closest('label')].filter(Boolean);
      const rect = (e.closest('label') ?? e).getBoundingClientRect();
      const x = Math.min(rect.left + rect.width / 2, innerWidth - 1);
      const top = document.elementFromPoint(x, rect.top + Math.min(rect.height / 2, 10));
      return {
        what: name(e),
        href: e.getAttribute('href'),
        ringed: whole.map(getComputedStyle).some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2),
        seen: rect.bottom > 0 && rect.top < innerHeight
          && (!top || top.contains(e) || whole.some((part) => part.contains(top))),
      };
    },
  };
})();
