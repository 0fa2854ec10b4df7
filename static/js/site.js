/* Small improvements only: every page works without this file.
   - Esc closes a drop-down and gives the focus back; a click elsewhere closes it.
   - Esc closes the menu of the phone.
   - The error summary takes the focus, also when htmx brings it; its links open the field.
   - Buttons say they are busy while a form is on its way (never disabled).
   - htmx answers may announce something: <span data-annonce>…</span> is copied into the live region. */

(() => {
  "use strict";

  const openMenus = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (location.hash === "#menu") {
      location.hash = "contenu";
      document.querySelector(".entete__ouvrir")?.focus();
    }
  });

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });

  const focusSummary = (root) => root.querySelector?.(".resume-erreurs")?.focus();
  focusSummary(document);
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

  const announce = (root) => {
    const said = root.querySelector?.("[data-annonce]");
    if (said) document.getElementById("annonces").textContent = said.dataset.annonce || said.textContent;
  };
  document.addEventListener("htmx:afterSettle", (event) => announce(event.target));

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.hasAttribute("data-libre")) return;
    if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
    setTimeout(() => button.setAttribute("aria-disabled", "true"), 0);
  });
  const ready = () => document.querySelectorAll('button[aria-disabled="true"]').forEach((b) => b.removeAttribute("aria-disabled"));
  window.addEventListener("pageshow", ready);
  document.addEventListener("htmx:afterRequest", ready);
})();
