// Programs: a clerk and an operator make a token, and a program reads with it what the description says.
// Tags: api

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { codeAt } from '../lib/totp.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('api');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;
const vendor = { slug: 'vendor', url: demo.said.vendor.url };

/** Makes a token on the page of one's own tokens. */
async function token(visitor, scope) {
  await visitor.open('/account/tokens');
  await visitor.press('トークンを作る');
  assert.match(await visitor.title(), /^エラー/);
  await (await visitor.needed('何に使うか')).fill('基幹システム');
  await (await visitor.needed(scope)).check();
  await visitor.press('トークンを作る');
  const text = await visitor.page.locator('.token').innerText();
  await visitor.open('/account/tokens');
  await visitor.follow(() => visitor.page.getByRole('button', { name: '新しいトークンに替える' }).first().click());
  assert.match(await visitor.text(), /前のトークンは/);
  return text.trim();
}

/** What a program gets, and whether a page of the browser gets it with its cookies. */
async function read(visitor, where, text) {
  const get = (headers) => visitor.page.evaluate(async ([where, headers]) => (await fetch(where, { headers })).status, [where, headers]);
  assert.equal(await get({ authorization: `Bearer ${text}` }), 200);
  assert.equal(await get({}), 401, 'cookies open nothing');
}

for (const [view, nth] of [[views.phone, 0], [views.wide, 1]]) {
  test(`a clerk makes a token for a program, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, deskAddress(demo, 'midori'), view);
    owner.as = 'api-desk-';
    await signInAtDesk(demo, owner, staffOf(demo, 'midori', 'owner', nth));
    await read(owner, '/api/v1/policy', await token(owner, '設定の読み取り'));
    await owner.open('/api/v1/docs');
    assert.equal(owner.response.status(), 200);
    owner.settle();
    await owner.leave();
  });

  test(`an operator makes a token for a program, ${view.name}`, async () => {
    const operator = demo.said.vendor.operators.filter((one) => one.role === 'operations')[nth];
    const visitor = await Visitor.open(browser, vendor, view);
    visitor.as = 'api-vendor-';
    await visitor.open('/');
    await (await visitor.needed('ユーザID')).fill(operator.login);
    await (await visitor.needed('パスワード')).fill(operator.password);
    await visitor.press('ログイン');
    await (await visitor.needed('確認コード')).fill(codeAt(operator.code_secret, demo.now()));
    await visitor.press('確認');
    assert.equal(path(visitor), '/societies', await visitor.text());
    await read(visitor, '/api/v1/tenants', await token(visitor, '健康保険組合の状況と設定の読み取り'));
    await visitor.open('/api/v1/docs');
    assert.equal(visitor.response.status(), 200);
    visitor.settle();
    await visitor.leave();
  });
}
