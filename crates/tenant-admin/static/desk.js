// The keyboard at the desk: / searches, j and k walk through a list, ? tells.
(() => {
  "use strict";
  const keys = document.getElementById("keys");
  keys?.querySelector("[data-close-keys]").addEventListener("click", () => keys.close());
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const step = (by) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    all[next].focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    let used = false;
    if (event.key === "/") {
      const find = document.getElementById("q") || document.getElementById("find");
      find?.focus();
      find?.select();
      used = !!find;
    } else if (event.key === "j") used = step(1);
    else if (event.key === "k") used = step(-1);
    else if (event.key === "?" && keys?.showModal && !keys.open) {
      keys.showModal();
      used = true;
    }
    if (used) event.preventDefault();
  });
})();
