"""What the checks ask of the browser, in its own language; each answers a list of complaints."""

# Names an element in a complaint.
NAMED = """const named = (e) => {
  const words = (e.getAttribute('aria-label') || e.innerText || e.name || '').trim();
  const kind = e.tagName.toLowerCase() + (e.classList[0] ? '.' + e.classList[0] : '');
  return `${kind} « ${words.slice(0, 40)} »`;
};
const seen = (e) => {
  const r = e.getBoundingClientRect();
  return r.width > 1 && r.height > 1 && e.checkVisibility({visibilityProperty: true});
};
"""

# A bar that sticks to an edge covers for a moment what scrolls under it, and an open menu what it
# opens over: at rest, beside the others, one may measure the size of a target and the contrast of a
# text that they would hide.
UNSTICK = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('[data-look-stuck] { position: relative !important; inset: auto !important }');
  for (const e of document.querySelectorAll('body *')) {
    const over = e.matches('.menu > ul') || getComputedStyle(e).position === 'sticky';
    if (over) e.dataset.lookStuck = '';
  }
  document.adoptedStyleSheets = [sheet];
}"""
STICK_AGAIN = """() => {
  document.adoptedStyleSheets = [];
  for (const e of document.querySelectorAll('[data-look-stuck]')) delete e.dataset.lookStuck;
}"""

BASICS = (
    "([bare, pieces]) => {"
    + NAMED
    + """
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (document.documentElement.lang !== 'fr') wrong.push('html has not lang=fr');
  const bounds = /^.+ — .+/;
  if (!bounds.test(document.title)) wrong.push(`title « ${document.title} »`);
  const titles = all('h1');
  if (titles.length !== 1 && !pieces) wrong.push(`${titles.length} h1`);
  let level = 0;
  for (const h of all('h1, h2, h3, h4, h5, h6')) {
    const now = Number(h.tagName[1]);
    if (now > level + 1 && level) wrong.push(`${named(h)} follows a h${level}`);
    level = now;
  }
  const landmarks = bare ? ['header', 'main', 'footer'] : ['header', 'nav', 'main', 'footer'];
  for (const tag of landmarks) if (!all(tag).length) wrong.push(`no ${tag}`);
  const status = document.querySelector('#announcements[role=status]');
  if (!bare && !status) wrong.push('no status region');
  if (!bare && !document.querySelector('#alerts[role=alert]')) wrong.push('no alert region');
  for (const b of all('button[disabled], input[type=submit][disabled]')) {
    wrong.push(`disabled: ${named(b)}`);
  }
  for (const e of all('[id]')) {
    if (all(`[id="${CSS.escape(e.id)}"]`).length > 1) wrong.push(`id ${e.id} twice`);
  }
  return wrong;
}"""
)

OVERFLOW = (
    "() => {"
    + NAMED
    + """
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const held = (e) => {
    for (let p = e.parentElement; p && p !== root; p = p.parentElement) {
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true;
    }
    return false;
  };
  const past = [...document.body.querySelectorAll('*')].filter((e) =>
    seen(e) && e.getBoundingClientRect().right > root.clientWidth + 1 && !held(e));
  return [`${root.scrollWidth} px in ${root.clientWidth}, by ` + past.slice(-2).map(named)];
}"""
)

# WCAG 1.4.12, by a constructed sheet: the policy forbids inline styles.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "() => { document.adoptedStyleSheets = []; }"
CLIPPED = (
    "() => {"
    + NAMED
    + """
  return [...document.body.querySelectorAll('*')].filter((e) => {
    const s = getComputedStyle(e);
    if (!/hidden|clip/.test(s.overflowX + s.overflowY) || !seen(e)) return false;
    if (e.closest('.invisible, .skip-links, svg') || !e.innerText?.trim()) return false;
    return e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1;
  }).map((e) => `clipped: ${named(e)}`);
}"""
)

# The main act of the page, where the screen shows it before any scrolling: its first solid button,
# or, where a form was refused, the first link of what to correct, or the summary itself, where no
# field is to blame.
ACTION = (
    "() => {"
    + NAMED
    + """
  scrollTo({top: 0, behavior: 'instant'});  // a smooth one would still be on its way
  const solid = [...document.querySelectorAll('main .button')].find((e) => seen(e)
    && e.ariaDisabled !== 'true'
    && !/button--(secondary|quiet|small|danger)\\b/.test(e.className));
  const summary = document.querySelector('.error-summary');
  const act = summary?.querySelector('a') ?? summary ?? solid;
  if (!act) return null;
  const r = act.getBoundingClientRect();
  const shown = r.top >= 0 && r.bottom <= innerHeight
    && act.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2));
  return shown ? '' : `${named(act)} ends at ${Math.round(r.bottom)} px of ${innerHeight}`;
}"""
)

# Text that large letters push out at the left, where no scrolling leads.
LEFT_OUT = (
    "() => {"
    + NAMED
    + """
  return [...document.body.querySelectorAll('*')].filter((e) =>
    seen(e) && e.innerText?.trim() && !e.closest('.invisible, .skip-links, svg')
    && e.getBoundingClientRect().left + scrollX < -1
  ).map((e) => `cut at the left: ${named(e)}`);
}"""
)

# One stop of the keyboard: null when gone round, else its complaint or ''.
STOP = (
    "() => {"
    + NAMED
    + """
  const e = document.activeElement;
  if (!e || e === document.body || e.dataset.lookSeen) return null;
  e.dataset.lookSeen = '1';
  if (e.tagName === 'IFRAME') return '';  // the keyboard goes on inside
  const ring = (x) => {
    const s = getComputedStyle(x);
    return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none';
  };
  const label = e.closest('label');
  if (!ring(e) && !(label && (ring(label) || [...label.children].some(ring)))) {
    return `no ring: ${named(e)}`;
  }
  const r = e.getClientRects()[0] || e.getBoundingClientRect();
  const half = Math.min(r.height, innerHeight) / 2;
  const top = document.elementFromPoint(r.x + r.width / 2, r.y + half);
  const free = !top || e.contains(top) || top.contains(e) || (label && label.contains(top));
  return free ? '' : `under ${named(top)}: ${named(e)}`;
}"""
)
FORGET_STOPS = """() => {
  for (const e of document.querySelectorAll('[data-look-seen]')) delete e.dataset.lookSeen;
  document.activeElement.blur();
  scrollTo(0, 0);
}"""
FIRST_STOP = """() => {
  const first = document.querySelector('.skip-links a, a[href], button, input');
  first?.focus();
}"""

TARGETS = (
    "() => {"
    + NAMED
    + """
  const wrong = [];
  const wanted = 'a[href], button, summary, [role=button], input:not([type=hidden]), select';
  for (const e of document.querySelectorAll(wanted)) {
    if (!seen(e) || e.closest('.skip-links, .invisible')) continue;
    if (e.tagName === 'A' && getComputedStyle(e).display === 'inline') continue;
    const r = (e.closest('label') || e).getBoundingClientRect();
    const size = `${Math.round(r.width)} × ${Math.round(r.height)}`;
    if (r.width < 24 || r.height < 24) wrong.push(`${size}: ${named(e)}`);
    const main = e.matches('.button') && !e.matches('.button--small');
    if (main && Math.ceil(r.height) < 44) wrong.push(`main button ${size}: ${named(e)}`);
  }
  return wrong;
}"""
)

TEXT = "() => document.body.innerText"
TIMES = "() => [...document.querySelectorAll('time')].map((t) => t.getAttribute('datetime'))"

# The error summary: each link says its field's message and leads to the marked field.
SUMMARY = """() => {
  const box = document.querySelector('.error-summary');
  if (!box) return ['no error summary'];
  const wrong = [];
  if (!/^Erreur\\s: /.test(document.title)) wrong.push(`title « ${document.title} »`);
  if (document.activeElement !== box) wrong.push('the summary has not the focus');
  const links = [...box.querySelectorAll('a')];
  const marked = document.querySelectorAll('.field--error').length;
  if (links.length !== marked) wrong.push(`${links.length} links for ${marked} fields`);
  for (const link of links) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) { wrong.push(`leads nowhere: ${link.hash}`); continue; }
    const field = target.closest('.field--error');
    const words = field?.querySelector('.field__error')?.innerText || '';
    if (!words.includes(link.innerText.trim())) wrong.push(`other words: ${link.innerText}`);
  }
  return wrong;
}"""
FIELD = """(href) => {
  const e = document.activeElement;
  const choice = e.matches('[type=radio], [type=checkbox]');
  const holder = choice ? e.closest('fieldset, .field') : e;
  const wrong = [];
  if (!e.matches('input, select, textarea')) return [`${href} focuses ${e.tagName}`];
  const marked = [e, holder].some((x) => x?.getAttribute('aria-invalid') === 'true');
  if (!marked) wrong.push(`${href}: no aria-invalid`);
  const ids = [e, holder].map((x) => x?.getAttribute('aria-describedby') || '').join(' ');
  const said = ids.split(' ').some((id) => /_error$/.test(id) && document.getElementById(id));
  if (!said) wrong.push(`${href}: its message is not told (aria-describedby)`);
  return wrong;
}"""

EMPTY = """() => {
  for (const e of document.querySelectorAll('main form[method=post] *')) {
    if (e.matches('[type=radio], [type=checkbox]')) e.checked = false;
    else if (e.matches('textarea, input:not([type=hidden])')) e.value = '';
  }
}"""
STALE = """() => {
  for (const e of document.querySelectorAll('[name=expected_version], [name=version]')) {
    e.value = '99';
  }
}"""
SEND = """([path, values]) => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = path;
  const token = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken'];
  for (const [name, value] of Object.entries({csrfmiddlewaretoken: token, ...values})) {
    const field = document.createElement('input');
    field.type = 'hidden'; field.name = name; field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""
OPEN_ALL = "() => { for (const d of document.querySelectorAll('details')) d.open = true; }"
