/* Small improvements only: every page works without this file.
   - Esc closes a drop-down and gives the focus back; a click elsewhere closes it.
   - Esc closes the menu of the phone.
   - A text area entered by Tab comes whole into view: browsers only show its first line, above or under a bar.
   - What one changed before the scripts came is told again once they listen.
   - The error summary takes the focus, also when htmx brings it; its links open the field.
   - What leaving a field asks for waits until the press that left it is over: its answer would move the button away.
   - Buttons say they are busy while a form is on its way (never disabled).
   - A link [data-dialog] opens the confirmation of its page in a dialog instead of going there.
   - A button [data-fill] writes [data-value] in the field of this id instead of sending the form.
   - [data-reveal] shows and hides the password it names; [data-criteria] ticks what the password already is.
   - A closed banner goes away at once; the server remembers it.
   - What one has unfolded, or is typing, outlives the answer that brings its group again.
   - « Afficher 20 de plus » [data-more] gives the focus to the first title it brings.
   - A slider [data-slider] writes in the field of this id, and follows it; hidden without this file.
   - [data-copy] copies its address; hidden where nothing can be copied.
   - [data-print] opens the printer; without JavaScript the words after it say how.
   - htmx answers may announce something: <span data-announce>…</span> is copied into the live region; an answer
     without content says it in its header (HX-Trigger: announce). */

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
      document.querySelector(".site-header__open")?.focus();
    }
  });

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keyup", (event) => {
    if (event.key === "Tab") event.target.closest?.("textarea")?.scrollIntoView({ block: "nearest" });
  });

  const focusSummary = (root) => root.querySelector?.(".error-summary[autofocus]")?.focus();
  focusSummary(document);
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

  const announce = (words) => {
    const region = document.getElementById("announcements");
    if (words && region && region.textContent !== words) region.textContent = words;
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    const said = event.target.querySelector?.("[data-announce]");
    if (said) announce((said.dataset.announce || said.textContent).trim());
  });
  document.addEventListener("announce", (event) => announce(event.detail.value));

  // Typed, ticked or put back by the browser before htmx listened: nobody has heard of it.
  const changed = (field) => {
    if (field.type === "hidden" || field.type === "range") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== (field.defaultValue ?? field.value);
    const options = [...field.options];
    if (field.multiple) return options.some((option) => option.selected !== option.defaultSelected);
    return field.selectedIndex !== Math.max(0, options.findLastIndex((option) => option.defaultSelected));
  };
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) return;
    for (const form of document.forms) for (const field of [...form.elements].filter(changed)) {
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  let pressed = false;
  const afterPress = [];
  // The click comes after the end of its press: what waits goes once the page has heard it.
  const released = () => setTimeout(() => {
    pressed = false;
    for (const ask of afterPress.splice(0)) ask();
  }, 0);
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(end, released, true);
  document.addEventListener("htmx:confirm", (event) => {
    if (!pressed || event.detail.question) return;
    event.preventDefault();
    afterPress.push(() => event.detail.issueRequest());
  });

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.hasAttribute("data-free")) return;
    if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
    setTimeout(() => { button.setAttribute("aria-disabled", "true"); button.dataset.busy = ""; }, 0);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fill]");
    const field = button && document.getElementById(button.dataset.fill);
    if (!field) return;
    event.preventDefault();
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  const openDialog = async (link) => {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const content = page.querySelector("[data-dialog-content]");
    if (!answer.ok || answer.redirected || !content) { location.assign(link.href); return; }
    const dialog = document.createElement("dialog");
    dialog.append(document.importNode(content, true));
    for (const h1 of dialog.querySelectorAll("h1")) {
      const title = document.createElement("h2");
      title.append(...h1.childNodes);
      title.id = "dialog-title";
      title.tabIndex = -1;
      title.autofocus = true;
      h1.replaceWith(title);
    }
    for (const form of dialog.querySelectorAll("form")) form.action = new URL(form.getAttribute("action") || link.href, link.href);
    dialog.setAttribute("aria-labelledby", "dialog-title");
    for (const stay of dialog.querySelectorAll("[data-stay]")) stay.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    document.body.append(dialog);
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-dialog]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openDialog(link).catch(() => location.assign(link.href));
  });

  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("form[data-close]")) return;
    event.preventDefault();
    await fetch(event.target.action, { method: "POST", body: new FormData(event.target) }).catch(() => {});
    event.target.closest(".banner").remove();
    document.getElementById("contenu")?.focus();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const first = event.detail.requestConfig?.elt?.dataset?.more;
    if (first) document.getElementById(first)?.focus();
  });

  const busy = (value) => (event) => {
    const results = event.detail.target;
    if (results?.id === "search-results" || results?.id === "offres") results.setAttribute("aria-busy", value);
  };
  document.addEventListener("htmx:beforeRequest", busy("true"));
  document.addEventListener("htmx:afterRequest", busy("false"));

  // Results that could not be brought in: the page itself is asked, and says why.
  const askThePage = (event) => {
    const { elt, pathInfo } = event.detail;
    if (elt.closest("[hx-push-url]") && pathInfo?.finalRequestPath) location.assign(pathInfo.finalRequestPath);
  };
  document.addEventListener("htmx:responseError", askThePage);

  // What one has unfolded stays unfolded when its group comes again.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    for (const open of event.detail.target.querySelectorAll("details[id][open]")) {
      event.detail.fragment.querySelector(`#${open.id}`)?.setAttribute("open", "");
    }
  });

  // So does what one is typing: nobody has been told of it before one leaves the field.
  let typing;
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const field = document.activeElement;
    const text = field.id && (field.matches("textarea") || field.matches("input:not([type=checkbox], [type=radio], [type=range])"));
    typing = text && event.detail.target.contains(field) ? { id: field.id, value: field.value } : null;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const field = typing && document.getElementById(typing.id);
    if (!field || field.value === typing.value) return;
    field.value = typing.value;
    field.addEventListener("blur", () => field.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
  });

  const showSliders = (root) => {
    for (const slider of root.querySelectorAll?.("[data-slider][hidden]") ?? []) slider.hidden = false;
  };
  showSliders(document);
  document.addEventListener("htmx:afterSettle", () => showSliders(document));
  document.addEventListener("input", (event) => {
    const slider = event.target;
    const field = slider.dataset?.slider && document.getElementById(slider.dataset.slider);
    if (field) field.value = slider.value;
  });

  for (const button of document.querySelectorAll("[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal);
    const show = (shown) => {
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      show(shown);
      announce(shown ? "Le mot de passe est affiché." : "Le mot de passe est masqué.");
    });
    field.form?.addEventListener("submit", () => show(false)); // browsers keep what was typed in plain fields
  }

  const CRITERIA = new Map([
    ["length", (typed, item) => [...typed].length >= Number(item.dataset.minimum)],
  ]);
  for (const list of document.querySelectorAll("[data-criteria]")) {
    const field = document.getElementById(list.dataset.criteria);
    let waiting;
    field.addEventListener("input", () => {
      const items = [...list.querySelectorAll("[data-criterion]")];
      for (const item of items) {
        const met = CRITERIA.get(item.dataset.criterion)(field.value, item);
        item.classList.toggle("criteria__met", met);
        item.querySelector("[data-spoken]").textContent = met ? " (fait)" : "";
      }
      clearTimeout(waiting);
      const left = items.filter((item) => !item.classList.contains("criteria__met")).map((item) => item.textContent.trim());
      waiting = setTimeout(() => announce(left.length ? `Il manque : ${left.join(", ")}.` : "Le mot de passe convient."), 1000);
    });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      document.getElementById("announcements").textContent = "Lien copié.";
      button.textContent = "Lien copié";
    });
  }

  /* A list that opens while one types: its script is fetched when its field is entered, not by who only reads. */
  document.addEventListener("focusin", ({ target }) => {
    const row = target.closest("[data-on-focus]");
    if (!row) return;
    const script = document.createElement("script");
    script.type = "module";
    script.src = row.dataset.onFocus;
    script.dataset.combobox = row.dataset.combobox;
    row.removeAttribute("data-on-focus");
    document.head.append(script);
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.nextElementSibling.hidden = true;
    button.addEventListener("click", () => window.print());
  }

  const ready = () => document.querySelectorAll("button[data-busy]").forEach((b) => { b.removeAttribute("aria-disabled"); delete b.dataset.busy; });
  window.addEventListener("pageshow", ready);
  document.addEventListener("htmx:afterRequest", ready);
})();
