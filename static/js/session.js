/* The end of a session is said on a page left open: two minutes before it, the page asks the server how long is left
   (another page may have moved the end) and shows what it answers. « Rester connecté » goes on without leaving the page.
   Without JavaScript, a page drawn in the last two minutes says it by itself. */

(() => {
  "use strict";

  const region = document.getElementById("session-end");
  if (!region) return;

  const wait = () => {
    if (region.dataset.in) setTimeout(ask, Number(region.dataset.in) * 1000);
  };

  const show = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = page.getElementById("session-end");
    if (!said) return;
    for (const field of said.querySelectorAll("[name=next]")) field.value = location.pathname + location.search;
    for (const link of said.querySelectorAll("a")) {
      const there = new URL(link.href, location.href);
      there.searchParams.set("next", location.pathname + location.search);
      link.href = there.href;
    }
    const left = region.contains(document.activeElement);
    region.replaceChildren(...document.importNode(said, true).childNodes);
    if (left) document.querySelector("main")?.focus();
    region.dataset.in = said.dataset.in ?? "";
    wait();
  };

  const ask = () => fetch(region.dataset.address).then(show).catch(() => {});

  region.addEventListener("submit", (event) => {
    event.preventDefault();
    const sent = new FormData(event.target);
    sent.delete("next");
    fetch(event.target.action, { method: "POST", body: sent }).then(show).catch(() => event.target.submit());
  });

  wait();
})();
