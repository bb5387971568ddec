// The system's Chromium, as quiet as it can be made.

import { chromium } from 'playwright-core';

/** Starts the browser. One is enough for a file of tests: visitors don't share anything. */
export async function openBrowser() {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run', '--disable-gpu'];
  // Root may not use Chromium's sandbox.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: process.env.MADOGUCHI_CHROMIUM ?? '/usr/bin/chromium', args: [...quiet, ...root] });
}

/** How a visitor looks at the pages. */
export const views = {
  phone: { name: '375', width: 375, height: 812, touch: true },
  wide: { name: '1280', width: 1280, height: 900 },
  phoneWithoutScripts: { name: '375-noscript', width: 375, height: 812, touch: true, scripts: false },
  wideWithoutScripts: { name: '1280-noscript', width: 1280, height: 900, scripts: false },
  narrow: { name: '320', width: 320, height: 640, touch: true },
  // 1280 px at 200 %: half as many CSS pixels, each twice as wide.
  zoomed: { name: '1280-zoom200', width: 640, height: 450, scale: 2 },
};

/** A browser context of its own: no cookie, no cache, nothing of anybody else's. */
export function contextFor(browser, view) {
  return browser.newContext({
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    viewport: { width: view.width, height: view.height },
    deviceScaleFactor: view.scale ?? (view.touch ? 2 : 1),
    isMobile: view.touch ?? false,
    hasTouch: view.touch ?? false,
  });
}
