// Warns two minutes before the session ends. Without scripts the next page says that it has ended.
(() => {
  "use strict";
  const dialog = document.getElementById("session");
  if (!dialog?.showModal) return;
  const WARNING = 120000;
  const parts = [...dialog.querySelectorAll("[data-when]")];
  const left = dialog.querySelector("[role=status]");
  const signIn = dialog.querySelector("a[target]").href;
  // By the time since the page came: the clock at home may be wrong. The society's server counts whole seconds.
  const inSeconds = (seconds) => performance.now() + (Number(seconds) + 1) * 1000;
  let ends = {};
  let shown = "";
  let put = "";

  const show = (next) => {
    if (next === shown) return;
    shown = next;
    for (const part of parts) part.style.display = part.dataset.when.split(" ").includes(next) ? "" : "none";
    if (!next) return dialog.close();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(`.actions [data-when~="${next}"]`).focus();
  };

  // Nobody's data stays on the screen for long, unless something was typed that would be lost.
  const typed = () => [...document.querySelectorAll("main input, main textarea, main select")].some(
    (field) => field.type !== "hidden" && (field.value !== (field.defaultValue ?? field.value) || field.checked !== field.defaultChecked));

  const look = () => {
    const idle = ends.idle - performance.now();
    const absolute = ends.absolute - performance.now();
    const rest = Math.min(idle, absolute);
    const minutes = Math.max(1, Math.ceil(rest / 60000));
    const text = left.textContent.replace(/\d+/, minutes);
    if (left.textContent !== text) left.textContent = text;
    let next = "";
    if (rest <= 0) next = "over";
    else if (rest <= WARNING) next = absolute <= idle ? "absolute" : "idle";
    if (next === "over" && shown !== "over" && put !== "over" && !typed()) return location.replace(signIn);
    if (next !== put) put = "";
    show(put ? "" : next);
  };

  // What one tab does keeps the others open, too.
  const tabs = new BroadcastChannel("session");
  const last = (rest) => {
    ends = { idle: inSeconds(rest.idle), absolute: inSeconds(rest.absolute) };
    look();
  };
  tabs.addEventListener("message", (event) => last(event.data));
  const lasts = (rest) => {
    tabs.postMessage(rest);
    last(rest);
  };

  const stay = async () => {
    const headers = { "drawn-for": document.querySelector("meta[name=drawn-for]")?.content || "" };
    const answer = await fetch("/session/extend", { method: "POST", headers }).catch(() => null);
    if (answer?.ok) lasts(await answer.json());
    // Signed out, or somebody else has signed in meanwhile.
    else if (answer?.status === 401 || answer?.status === 409) last({ idle: -1, absolute: -1 });
  };
  const close = () => {
    put = shown;
    look();
  };
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.querySelector("[data-close]").addEventListener("click", close);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (shown === "idle") stay();
    else close();
  });

  lasts({ idle: dialog.dataset.idle, absolute: dialog.dataset.absolute });
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
})();
