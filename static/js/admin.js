/* Names for the fields that Django's administration leaves nameless to screen readers (the two halves of a moment,
   the cells of an inline table, the autocomplete boxes), and wide tables within reach of the keyboard.
   Nothing is shown, nothing is needed without it. */

(() => {
  "use strict";

  const text = (node) => (node ? node.textContent.replace(/[\s:]+/g, " ").trim() : "");
  const named = (field) => field.labels?.length || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby");

  const nameOf = (field) => {
    const cell = field.closest(".tabular td");
    if (cell) return text(cell.closest("table").querySelectorAll("thead th")[cell.cellIndex]);
    return text(field.closest(".form-row")?.querySelector("label, legend"));
  };

  const half = (field) => {
    if (!field.closest(".datetime")) return "";
    return field.classList.contains("vTimeField") ? ", heure" : ", date";
  };

  const nameAll = () => {
    for (const field of document.querySelectorAll("#content :is(input:not([type=hidden], [type=submit], [type=button]), select, textarea)")) {
      if (!named(field) && nameOf(field)) field.setAttribute("aria-label", nameOf(field) + half(field));
    }
    for (const box of document.querySelectorAll(".select2-selection, .select2-selection__rendered[role]")) {
      const name = nameOf(box);
      if (!name) continue;
      box.removeAttribute("aria-labelledby");
      const chosen = box.classList.contains("select2-selection") ? text(box.querySelector(".select2-selection__rendered")) : "";
      box.setAttribute("aria-label", chosen ? `${name} : ${chosen}` : name);
    }
    for (const head of document.querySelectorAll(".tabular thead th")) {
      if (text(head)) continue;
      const hidden = document.createElement("span");
      hidden.className = "visually-hidden";
      hidden.textContent = head.classList.contains("original") ? "Ligne" : "Suppression";
      head.append(hidden);
    }
  };

  // A table wider than its frame scrolls with the keyboard too.
  const reachWide = () => {
    for (const frame of document.querySelectorAll(".inline-group, #changelist .results")) {
      if (frame.scrollWidth <= frame.clientWidth) continue;
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", text(frame.querySelector("h2")) || text(document.querySelector("h1")));
    }
  };

  // Django builds its widgets late, adds rows, rewrites a chosen value: each time, once all is in place.
  let planned = 0;
  const soon = () => { clearTimeout(planned); planned = setTimeout(() => { nameAll(); reachWide(); }, 0); };
  const content = document.getElementById("content");
  if (content) new MutationObserver(soon).observe(content, { childList: true, subtree: true });
  window.addEventListener("load", soon);
  window.addEventListener("resize", soon);
})();
