// Buttons that only scripts can work: print the page, and copy its codes.
(() => {
  "use strict";
  for (const place of document.querySelectorAll("[data-print]")) {
    const button = (text, act, second) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = second ? "button second" : "button";
      made.textContent = text;
      made.addEventListener("click", act);
      place.append(made);
    };
    button(place.dataset.print, () => print());
    if (!place.dataset.copy || !navigator.clipboard) continue;
    button(place.dataset.copy, async () => {
      const lines = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText.replace(/\s+/g, " "));
      await navigator.clipboard.writeText([...lines("main .entries > div"), ...lines(".codes li")].join("\n"));
      const said = document.createElement("p");
      said.setAttribute("role", "status");
      place.nextElementSibling?.remove();
      place.after(said);
      said.textContent = place.dataset.copied;
    }, true);
  }
})();
