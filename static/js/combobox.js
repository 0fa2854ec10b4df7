/* Choosing in a long list by typing a few letters; without this file the boxes and « Chercher » do it.
   - [data-schools]: schools, asked of the server; the one chosen becomes a box of the list, ticked; then the
     teachers of that school (template[data-teacher]), from three letters on.
   - [data-suggestions]: titles, partners, towns and domains, asked of the server; the one chosen is searched for. Enter
     searches for what is typed until one goes down the list.
   - [data-addresses]: addresses, and towns by name or post code, asked of the server; the one chosen fills [data-fields].
   - a list of boxes [data-filter]: the box of the same words is ticked; what is ticked stays in sight.
   Keyboard and ARIA: combobox-nav (static/vendor/combobox-nav). */

const script = document.querySelector("script[data-combobox]");
const { default: Combobox } = await import(script.dataset.combobox);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const announce = (words) => {
  const region = document.getElementById("announcements");
  if (region) region.textContent = words;
};

/* A list under an input: `find` gives [{value, label, detail}] for what is typed, `choose` takes the one chosen. */
const combobox = (input, { least, find, choose, first = "active", quiet = false }) => {
  const list = document.createElement("ul");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Propositions");
  list.className = "combobox__list";
  list.id = `${input.id}_liste`;
  list.hidden = true;
  const frame = document.createElement("div");
  frame.className = "combobox";
  const typing = document.activeElement === input;
  input.before(frame);
  frame.append(input, list);
  if (typing) input.focus();
  const keys = new Combobox(input, list, { tabInsertsSuggestions: false, firstOptionSelectionMode: first });
  let found = [];
  let asked = 0;
  let asking = new AbortController();
  const hide = () => { if (!list.hidden) keys.stop(); list.hidden = true; };
  const show = (items) => {
    hide();
    found = items;
    list.replaceChildren(...items.map((item, rank) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = `${list.id}_${rank}`;
      option.dataset.rank = rank;
      option.append(item.label);
      if (item.detail) {
        const detail = document.createElement("span");
        detail.className = "sub";
        detail.textContent = item.detail;
        option.append(" ", detail);
      }
      return option;
    }));
    if (!quiet) announce(items.length ? `${items.length} proposition${items.length > 1 ? "s" : ""}, flèches pour parcourir, Entrée pour choisir.` : "Aucune proposition.");
    if (!items.length) return;
    list.hidden = false;
    keys.start();
  };
  let waiting;
  /* Whoever types on waits no more for the answer to what they had typed. */
  const forget = () => {
    asked += 1;
    clearTimeout(waiting);
    asking.abort();
    asking = new AbortController();
  };
  const look = () => {
    forget();
    const typed = input.value.trim();
    const mine = asked;
    if (typed.length < least) { hide(); return; }
    waiting = setTimeout(async () => {
      const items = await find(typed, asking.signal).catch(() => []);
      if (mine === asked) show(items);
    }, 200);
  };
  input.addEventListener("input", look);
  /* What was typed while this file was on its way. */
  if (typing && input.value !== input.defaultValue) look();
  list.addEventListener("combobox-commit", (event) => {
    const item = found[event.target.closest("[data-rank]").dataset.rank];
    forget();
    hide();
    choose(item);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.preventDefault();
    hide();
  });
  input.form?.addEventListener("submit", () => { forget(); hide(); });
  input.addEventListener("blur", () => setTimeout(hide, 150));
};

const ask = async (address, values, signal) => {
  const answer = await fetch(`${address}?${new URLSearchParams(values)}`, { headers: { Accept: "application/json" }, signal });
  return answer.ok ? (await answer.json()).found : [];
};

const box = (name, item) => {
  const label = document.createElement("label");
  label.className = "choice";
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name, value: item.value, id: `id_${name}_choisi_${item.value}` });
  const words = document.createElement("span");
  words.textContent = item.detail ? `${item.label}, ${item.detail}` : item.label;
  label.append(input, words);
  return label;
};
const boxed = (name) => {
  const group = document.createElement("fieldset");
  group.className = "field field--choices";
  group.id = `id_${name}`;
  group.innerHTML = '<legend></legend><div class="field__choices"></div>';
  return group;
};

/* The box of what was chosen, ticked: that of the list, or a new one in it, under the field it was chosen in. */
const tick = (name, item, legend, after, none) => {
  const known = () => document.querySelector(`input[name="${name}"][value="${CSS.escape(item.value)}"]`);
  if (!known()) {
    let group = document.getElementById(`id_${name}`);
    if (!group?.matches("fieldset")) {
      group = boxed(name);
      group.querySelector("legend").textContent = legend;
      if (none) group.lastChild.append(box(name, { value: "", label: none }));
      after.after(group);
    }
    group.querySelector(".field__choices").append(box(name, item));
  }
  known().checked = true;
  known().dispatchEvent(new Event("change", { bubbles: true }));
  announce(`${item.label} : choisi.`);
};

const teachers = (form, school) => {
  form.querySelector("#id_teacher")?.remove();
  form.querySelector(".field--teacher")?.remove();
  const model = form.querySelector("template[data-teacher]");
  const field = model.content.cloneNode(true).firstElementChild;
  const group = document.getElementById("id_institution");
  group.after(field);
  const input = field.querySelector("input");
  combobox(input, {
    least: 3,
    find: (typed, signal) => ask(model.dataset.teacher, { etablissement: school, q: typed }, signal),
    choose: (item) => { input.value = ""; tick("teacher", item, "Enseignant destinataire", field, "Aucun en particulier"); },
  });
};

const equip = () => {
  for (const row of document.querySelectorAll("[data-schools]")) {
    const input = row.querySelector("input");
    const form = input.form;
    if (input.role === "combobox") continue;
    for (const button of row.querySelectorAll("button[name=chercher]")) button.parentElement.hidden = true;
    combobox(input, {
      least: 2,
      find: (typed, signal) => ask(row.dataset.schools, { q: typed }, signal),
      choose: (item) => {
        input.value = "";
        const one = form.querySelector('input[name="audience"][value="ONE"]');
        if (one) one.checked = true;
        tick("institution", item, "Établissement destinataire", row);
        teachers(form, item.value);
      },
    });
  }
  for (const group of document.querySelectorAll("[data-addresses]")) {
    const fields = group.dataset.fields.split(" ").map((name) => group.querySelector(`[name="${name}"]`));
    if (fields[0].role === "combobox") continue;
    const fill = (values) => fields.forEach((field, rank) => {
      if (!values[rank]) return;
      field.value = values[rank];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    fields.forEach((field, rank) => combobox(field, {
      least: rank ? 3 : 5,
      first: "none",
      find: (typed, signal) => ask(group.dataset.addresses, rank ? { q: typed, commune: "oui" } : { q: typed }, signal),
      choose: (item) => { fill([item.address, item.postal_code, item.city]); announce(`${item.label} : choisi.`); },
    }));
  }
  for (const row of document.querySelectorAll("[data-suggestions]")) {
    const input = row.querySelector("input");
    if (input.role === "combobox") continue;
    combobox(input, {
      least: 3,
      first: "none",
      quiet: true, // the results say how many they are
      find: (typed, signal) => ask(row.dataset.suggestions, { q: typed }, signal),
      choose: (item) => { input.value = item.label; input.form.requestSubmit(); },
    });
  }
  for (const input of document.querySelectorAll("[data-filter]:not([role=combobox])")) {
    const boxes = [...document.querySelectorAll(`input[name="${input.dataset.filter}"]`)];
    const items = boxes.map((box) => ({ value: box.value, label: box.labels[0].textContent.trim(), box }));
    input.closest("[hidden]").hidden = false;
    combobox(input, {
      least: 1,
      find: async (typed) => items.filter((item) => !item.box.checked && plain(item.label).includes(plain(typed))).slice(0, 12),
      choose: (item) => { input.value = ""; item.box.checked = true; item.box.dispatchEvent(new Event("change", { bubbles: true })); announce(`${item.label} : coché.`); },
    });
  }
};
equip();
document.addEventListener("htmx:afterSettle", equip);
