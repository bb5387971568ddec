// Passkeys: the browser's own dialogue, from a button, a choice, or the list under a field.
(() => {
  "use strict";
  const Key = window.PublicKeyCredential;
  const keys = navigator.credentials;
  if (!Key || !keys) return;
  // A challenge lives for five minutes, the list as long as the page.
  const RENEWED = 240000;
  // What this page was drawn for: the server refuses it once the browser is in use for something else.
  const drawnFor = document.querySelector("meta[name=drawn-for]")?.content || "";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const parsed = (options, create) => {
    const parser = create ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
    if (Key[parser]) return Key[parser](options);
    const { extensions, ...rest } = options;
    rest.challenge = bytes(rest.challenge);
    if (rest.user) rest.user.id = bytes(rest.user.id);
    for (const key of rest.allowCredentials || rest.excludeCredentials || []) key.id = bytes(key.id);
    return rest;
  };
  const written = (key) => {
    if (key.toJSON) return key.toJSON();
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    return { id: key.id, rawId: text(key.rawId), type: key.type, response, extensions: {} };
  };
  const ask = async (url, body) => {
    const headers = { "content-type": "application/json", "drawn-for": drawnFor };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    // The sign-in has come to its end, or asks for something else.
    if (response.redirected) return { go: response.url };
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    // The passkey was deleted here: the browser stops offering it, where it knows how.
    if (answer.unknown) Key.signalUnknownCredential?.(answer.unknown).catch(() => {});
    throw Object.assign(Error(), { told: answer.message });
  };

  let current;
  const run = async (place, autofill) => {
    const { passkey: url, create, to, cancelled, failed, known } = place.dataset;
    const status = place.querySelector("[role=status]");
    current?.abort();
    const mine = current = Object.assign(new AbortController(), { autofill });
    status.textContent = status.className = "";
    try {
      let answer = await ask(`${url}/options`, {});
      if (mine !== current) return;
      if (!answer.go) {
        const options = { publicKey: parsed(answer.publicKey, create), signal: mine.signal };
        if (autofill) options.mediation = "conditional";
        const key = await (create ? keys.create(options) : keys.get(options));
        answer = await ask(url, { token: answer.token, credential: written(key), to });
      }
      location.assign(answer.go);
    } catch ({ name, told }) {
      if (mine !== current) return;
      current = null;
      if (autofill && !told) return;
      const ended = /^(NotAllowed|Abort)Error$/.test(name);
      status.textContent = told || (name === "InvalidStateError" && known) || (ended ? cancelled : failed);
      status.className = "note warning";
    }
  };

  for (const place of document.querySelectorAll("div[data-passkey]")) {
    place.querySelector("[data-without]")?.remove();
    place.querySelector("[hidden]").hidden = false;
    place.querySelector("button").addEventListener("click", () => run(place));
    if (!("autofill" in place.dataset)) continue;
    Key.isConditionalMediationAvailable?.().then((can) => {
      if (!can) return;
      if (!current) run(place, true);
      setInterval(() => { if (current?.autofill) run(place, true); }, RENEWED);
    });
  }
  // Before the guard against second presses sees it: who has ended a dialogue may begin it again at once.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-passkey]") || !event.target.querySelector("[value=passkey]:checked")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    run(event.target);
  }, true);
})();
