// The watchman is awake: a page with one fault of each kind is found out.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Visitor } from '../lib/visitor.js';

const plantedFaults = `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>x</title><link rel="icon" href="data:,">
  <style>p { width: 900px; color: #ccc; background: #fff }</style></head>
  <body><main><h1>x</h1><p>よく見えない</p>
  <form method="post"><label for="a">名前</label><input id="a" name="a"><input name="b" placeholder="c"><button>戻る</button><button>確認</button></form>
  <img alt="" src="http://127.0.0.1:9/elsewhere.png"><!-- ${'x'.repeat(31_000)} --></main></body></html>`;

const server = createServer((request, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(plantedFaults)).listen(0, '127.0.0.1');
await once(server, 'listening');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  server.close();
});

test('faults of every kind are found', async () => {
  const url = `http://planted.portal.localhost:${server.address().port}`;
  const visitor = await Visitor.open(browser, { slug: 'planted', url }, views.phone);
  await visitor.open('/');
  const faults = visitor.faults.splice(0).join('\n');
  for (const kind of [/axe color-contrast/, /scrolls sideways/, /weighs 3\d{4} bytes/, /asks elsewhere/, /console: /, /b has no visible label/, /placeholder/, /Enter presses 戻る/]) {
    assert.match(faults, kind);
  }
  await visitor.leave();
});
