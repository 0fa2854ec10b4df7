/* A button beside every date that is typed: loaded by the pages that have one. The calendar it opens (calendar.js)
   and its grid are fetched at the first click only: a page one just reads does not carry them. */

const script = document.querySelector("script[data-calendar]");
const icons = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] ?? "";

const drawn = (name) => `<svg class="icon" aria-hidden="true" focusable="false"><use href="${icons}#${name}"/></svg>`;

const equip = () => {
  for (const input of document.querySelectorAll("input[data-date]:not([type=date], [data-equipped])")) {
    input.dataset.equipped = "";
    const name = (input.labels[0]?.textContent ?? "").trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "calendar-button";
    button.setAttribute("aria-haspopup", "dialog");
    button.innerHTML = drawn("calendar");
    button.setAttribute("aria-label", "Choisir dans un calendrier");
    if (input.labels[0]) {
      input.labels[0].id ||= `${input.id}_libelle`;
      button.setAttribute("aria-describedby", input.labels[0].id);
    }
    button.addEventListener("click", async () => {
      const { open } = await import(script.dataset.calendar);
      open(input, { name, drawn, cally: script.dataset.cally, sheet: script.dataset.stylesheet });
    });
    input.after(button);
  }
};
equip();
document.addEventListener("htmx:afterSettle", equip);
