/* The calendar of a date that is typed, fetched by dates.js when it is first opened.
   Free text stays; what one picks is written as 16/03/2027. The days without school, the public holidays and one's own
   events come from the portal one is in; without an answer the calendar opens all the same.
   Grid, keyboard and screen reader: Cally (static/vendor/cally). */

const spoken = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const iso = (day) => day.toISOString().slice(0, 10);

/* « 16/03/2027 », « 16/3/27 », « 2027-03-16 »: the day the calendar opens on; '' for anything else. */
const read = (typed) => {
  const found = /^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\s*$/.exec(typed);
  if (found) {
    const year = found[3].length === 2 ? `20${found[3]}` : found[3];
    return `${year}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}`;
  }
  return /^\d{4}-\d{2}-\d{2}$/.test(typed.trim()) ? typed.trim() : "";
};

const DOORS = new Map([["partner", "/pro/jours/"], ["school", "/adage/jours/"]]);
let marks;
const marked = () => {
  const door = DOORS.get(document.body.dataset.side);
  const offer = /\/(CJ-[0-9A-Z]+)\//.exec(location.pathname);
  const ask = async () => {
    const answer = door && await fetch(door + (offer ? `?offre=${offer[1]}` : ""), { headers: { Accept: "application/json" } });
    return answer?.ok ? answer.json() : null;
  };
  marks ??= ask().catch(() => null);
  return marks;
};
const KINDS = { holidays: "school-break", public: "holiday", events: "event" };
const WORDS = { "school-break": "vacances scolaires", holiday: "jour férié", event: "vos événements" };

const falling = (known, day) => Object.entries(KINDS).flatMap(([key, kind]) =>
  (known?.[key] ?? []).filter(([first, last]) => first <= day && day <= last).map(([, , words]) => [kind, words]));

const parts = (known) => (day) => {
  const kinds = new Set(falling(known, iso(day)).map(([kind]) => kind));
  if ([0, 6].includes(day.getUTCDay())) kinds.add("weekend");
  return [...kinds].join(" ");
};

const place = (dialog, input) => {
  if (innerWidth < 768) return;
  const here = input.getBoundingClientRect();
  const height = Math.min(dialog.offsetHeight, innerHeight - 16);
  dialog.style.margin = "0";
  dialog.style.left = `${Math.max(8, Math.min(here.left, innerWidth - dialog.offsetWidth - 8))}px`;
  dialog.style.top = `${Math.max(8, Math.min(here.bottom + 6, innerHeight - height - 8))}px`;
};

let dressed;
const dress = (sheet) => {
  dressed ??= new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet, onload: done, onerror: done });
    document.head.append(link);
  });
  return dressed;
};

/* `opened` takes the day, `name` is its label; `drawn(name)` gives an icon, `cally` and `sheet` are the addresses of the
   grid and of its style sheet. An answer may bring the field again while the calendar is open: it is looked for at each use. */
export const open = async (opened, { name, drawn, cally, sheet }) => {
  const field = () => (opened.isConnected ? opened : document.getElementById(opened.id) ?? opened);
  const [known] = await Promise.all([marked(), import(cally), dress(sheet)]);
  const dialog = document.createElement("dialog");
  dialog.className = "date-picker";
  dialog.setAttribute("aria-label", `Choisir un jour : ${name}`);
  dialog.innerHTML = `<calendar-date locale="fr-FR" first-day-of-week="1" show-outside-days>
    <span slot="previous">${drawn("chevron-left")}<span class="invisible">Mois précédent</span></span>
    <span slot="next">${drawn("chevron-right")}<span class="invisible">Mois suivant</span></span>
    <calendar-month></calendar-month></calendar-date>
    <p class="date-picker__day" aria-live="polite"></p>
    <ul class="date-picker__legend"></ul>
    <button type="button" class="button--quiet">Fermer sans choisir</button>`;
  const calendar = dialog.querySelector("calendar-date");
  const said = dialog.querySelector("[aria-live]");
  const legend = dialog.querySelector("ul");
  for (const [key, kind] of Object.entries(KINDS)) {
    if (!known?.[key]?.length) continue;
    const item = document.createElement("li");
    item.className = `date-picker__${kind}`;
    item.textContent = WORDS[kind];
    legend.append(item);
  }
  calendar.getDayParts = parts(known);
  calendar.value = calendar.focusedDate = read(field().value);
  const tell = (day) => {
    const falls = falling(known, iso(day)).map(([, words]) => words);
    said.textContent = [spoken.format(day), ...falls].join(" · ");
  };
  calendar.addEventListener("focusday", (event) => tell(event.detail));
  calendar.addEventListener("change", () => {
    const input = field();
    input.value = calendar.value.split("-").reverse().join("/");
    for (const heard of ["input", "change"]) input.dispatchEvent(new Event(heard, { bubbles: true }));
    dialog.close();
    input.focus();
  });
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); if (document.activeElement === document.body) field().nextElementSibling?.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  // Its days are drawn once it is in the page, some frames later.
  const month = calendar.querySelector("calendar-month");
  const enter = (left) => requestAnimationFrame(() => {
    calendar.focus();
    place(dialog, field());
    if (left && !month.shadowRoot?.activeElement) enter(left - 1);
  });
  enter(60);
  const shown = read(field().value);
  tell(shown ? new Date(shown) : new Date());
};
