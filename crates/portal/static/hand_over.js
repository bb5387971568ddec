// From the PC to the phone: a page that waits for the other device goes on by itself.
(() => {
  "use strict";
  const PAUSE = 3000;
  const place = document.querySelector("[data-watch]");
  const look = async () => {
    const answer = document.hidden ? null : await fetch(place.dataset.watch).catch(() => null);
    const state = answer?.ok && /data-state="(\w+)"/.exec(await answer.text())?.[1];
    if (answer?.redirected || (state && state !== place.dataset.state)) location.assign(answer.url);
    else setTimeout(look, PAUSE);
  };
  const ready = document.querySelector("[data-send]");
  if (ready) ready.requestSubmit();
  else if (place) setTimeout(look, PAUSE);
})();
