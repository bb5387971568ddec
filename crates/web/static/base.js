// Makes pages easier where scripts run; no page needs it.
(() => {
  "use strict";
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const field = (name) => document.getElementById(name);

  // A summary of what to mend takes the focus, and the title is read with it.
  document.querySelector("[data-focus]")?.focus();

  // Show and hide a password.
  each("[data-show]", (input) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reveal";
    button.setAttribute("aria-controls", input.id);
    const word = document.createElement("span");
    const what = document.createElement("span");
    what.className = "unseen";
    what.textContent = ` ${document.querySelector(`label[for="${input.id}"]`).textContent}`;
    button.append(word, what);
    const set = (shown) => {
      input.type = shown ? "text" : "password";
      word.textContent = shown ? input.dataset.hide : input.dataset.show;
    };
    button.addEventListener("click", () => set(input.type === "password"));
    // Sent as a password, so that browsers offer to keep it and never to complete it.
    input.form?.addEventListener("submit", () => set(false));
    set(false);
    input.after(button);
  });

  // Rules tick themselves off. The server decides; it folds full width and spaces likewise.
  const folded = (input) => {
    const value = input.value.normalize("NFKC");
    if (input.autocomplete === "username") return value.trim();
    // The server refuses full width in a password, so nothing is met while there is any.
    return /[\uff01-\uff5e\u3000]/.test(input.value) ? "" : value;
  };
  const keeps = (rule, value) => {
    const { pattern, differs, same } = rule.dataset;
    if (!value) return false;
    if (pattern) return new RegExp(pattern, "u").test(value);
    if (differs) return !field(differs) || folded(field(differs)).toLowerCase() !== value.toLowerCase();
    return Boolean(same) && folded(field(same)) === value;
  };
  const tick = () => each(".rules[data-for]", (list) => {
    for (const rule of list.children) {
      const met = keeps(rule, folded(field(list.dataset.for)));
      if (met === rule.classList.contains("met")) continue;
      rule.classList.toggle("met", met);
      rule.querySelector(".unseen")?.remove();
      if (!met) continue;
      const said = document.createElement("span");
      said.className = "unseen";
      said.textContent = list.dataset.met;
      rule.append(said);
    }
  });
  document.addEventListener("input", tick);
  tick();

  // While Japanese is being converted, Enter ends the conversion and doesn't send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("input") && (event.isComposing || event.keyCode === 229)) {
      event.preventDefault();
    }
  });

  // A second press within a few seconds is a slip; after that it counts, because the network may have lost the first.
  each("form", (form) => {
    let sent = 0;
    form.addEventListener("submit", (event) => {
      if (Date.now() - sent < 5000) event.preventDefault();
      else sent = Date.now();
    });
    addEventListener("pageshow", () => { sent = 0; });
  });

  // Minutes until maintenance, by the time since the page came: the clock at home may be wrong.
  each("[data-minutes]", (place) => {
    const left = Number(place.dataset.minutes);
    setInterval(() => {
      const now = Math.max(0, Math.ceil(left - performance.now() / 60000));
      place.textContent = place.textContent.replace(/\d+/, now);
    }, 10000);
  });
})();
