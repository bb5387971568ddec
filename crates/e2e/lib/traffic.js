// What a page costs and whom it talks to, off the browser's own record of the network.

import { setTimeout as pause } from 'node:timers/promises';

/** How long a page may go on loading before something is wrong with it, in milliseconds. */
const PATIENCE = 10_000;

/** Follows the requests of one browser tab. */
export class Traffic {
  /** The page on screen: its requests on the way, and the bytes that came, by address. */
  #document = { loaderId: undefined, open: new Map(), bytes: new Map() };
  #waiting = [];
  /** The tab's own frame. Chromium may run a frame inside a page as a target of its own, and then tells here that its document
      was asked for, but never that it came. */
  #frame;
  /** Addresses asked for, of all pages so far. */
  urls = [];

  static async of(devtools) {
    const traffic = new Traffic();
    await devtools.send('Network.enable');
    traffic.#frame = (await devtools.send('Page.getFrameTree')).frameTree.frame.id;
    // A page is weighed as who sees it first gets it, with its style sheet and logo.
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    devtools.on('Network.requestWillBeSent', (event) => traffic.#starts(event));
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => traffic.#ends(requestId, encodedDataLength));
    devtools.on('Network.loadingFailed', ({ requestId }) => traffic.#ends(requestId, 0));
    return traffic;
  }

  #starts({ requestId, loaderId, frameId, type, request, redirectResponse }) {
    if (request.url.startsWith('data:')) return;
    this.urls.push(request.url);
    if (frameId !== this.#frame) return;
    if (type === 'Document' && loaderId !== this.#document.loaderId) {
      this.#document = { loaderId, open: new Map(), bytes: new Map() };
    }
    if (loaderId !== this.#document.loaderId) return;
    if (redirectResponse) this.#came(redirectResponse.url, redirectResponse.encodedDataLength);
    this.#document.open.set(requestId, request.url);
  }

  #ends(requestId, bytes) {
    const url = this.#document.open.get(requestId);
    if (url === undefined) return;
    this.#document.open.delete(requestId);
    this.#came(url, bytes);
    if (this.#document.open.size === 0) this.#waiting.splice(0).forEach((go) => go());
  }

  /** An address that is asked for twice, as a logo that is the page's icon too, comes out of the cache the second time. */
  #came(url, bytes) {
    this.#document.bytes.set(url, Math.max(bytes, this.#document.bytes.get(url) ?? 0));
  }

  /** Bytes that came over the wire for the page on screen, by address, once nothing more is on the way. */
  async parts() {
    if (this.#document.open.size > 0) {
      const quiet = new Promise((go) => this.#waiting.push(go));
      const late = pause(PATIENCE, undefined, { ref: false }).then(() => {
        throw new Error(`requests without an end: ${[...this.#document.open.values()].join(' ')}`);
      });
      await Promise.race([quiet, late]);
    }
    return this.#document.bytes;
  }

  /** All of them together. */
  async weight() {
    return [...(await this.parts()).values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}
