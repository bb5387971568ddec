// What a page costs and whom it talks to, off the browser's own record of the network.

import { setTimeout as pause } from 'node:timers/promises';

/** Follows the requests of one browser tab. */
export class Traffic {
  #requests = new Map();
  #weights = new Map();
  #waiting = [];
  #document;
  /** Addresses asked for, of all pages so far. */
  urls = [];

  static async of(devtools) {
    const traffic = new Traffic();
    await devtools.send('Network.enable');
    // A page is weighed as who sees it first gets it, with its style sheet and logo.
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    devtools.on('Network.requestWillBeSent', (event) => traffic.#starts(event));
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => traffic.#ends(requestId, encodedDataLength));
    devtools.on('Network.loadingFailed', ({ requestId }) => traffic.#ends(requestId, 0));
    return traffic;
  }

  #starts({ requestId, loaderId, type, request, redirectResponse }) {
    if (request.url.startsWith('data:')) return;
    this.urls.push(request.url);
    if (type === 'Document') this.#document = loaderId;
    this.#requests.set(requestId, loaderId);
    if (redirectResponse) this.#add(loaderId, redirectResponse.encodedDataLength);
  }

  #ends(requestId, bytes) {
    const loaderId = this.#requests.get(requestId);
    if (loaderId === undefined) return;
    this.#requests.delete(requestId);
    this.#add(loaderId, bytes);
    if (this.#requests.size === 0) this.#waiting.splice(0).forEach((go) => go());
  }

  #add(loaderId, bytes) {
    this.#weights.set(loaderId, (this.#weights.get(loaderId) ?? 0) + bytes);
  }

  /** Bytes that came over the wire for the page on screen, once nothing more is on the way. */
  async weight() {
    if (this.#requests.size > 0) {
      const quiet = new Promise((go) => this.#waiting.push(go));
      await Promise.race([quiet, pause(10_000, undefined, { ref: false }).then(() => Promise.reject(new Error('requests without an end')))]);
    }
    return this.#weights.get(this.#document) ?? 0;
  }
}
