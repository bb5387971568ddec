// Keeps a preview up to date while somebody types. Without it, the button of the form does the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-preview]");
  if (!form) return;
  let running = null;
  let waiting = 0;
  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const body = form.enctype === "multipart/form-data" ? new FormData(form) : new URLSearchParams(new FormData(form));
    try {
      const response = await fetch(form.action, { method: "POST", body, signal });
      const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = drawn.getElementById("preview");
      // Mistakes are told when the button is pressed; until then the last preview stays.
      if (signal.aborted || !fresh || !fresh.querySelector("iframe")) return;
      document.getElementById("preview").replaceWith(fresh);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  form.addEventListener("input", (event) => {
    // A file is sent once, with the button.
    if (event.target.type === "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 800);
  });
})();
