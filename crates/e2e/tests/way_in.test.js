// What stands where on the way in: the doors of the sign-in page, rules that tick themselves off, a passkey that is
// recommended, the app on a phone.
// Tags: sign-in, registration, second-step

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, pastDone, signIn, walk } from '../lib/journey.js';
import { fields, passkeySignIn } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('way-in');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

/** A small phone: what is above its fold is above that of every newer one. */
const small = { ...views.phone, height: 667 };
const path = (visitor) => new URL(visitor.page.url()).pathname;
const bottom = ({ y, height }) => y + height;

for (const society of demo.societies) {
  for (const view of [small, { ...small, scripts: false }]) {
    test(`${society.slug}, scripts ${view.scripts ?? true}: two doors, and ログイン above the fold`, async () => {
      const visitor = await Visitor.open(browser, society, view);
      visitor.as = 'doors-';
      await visitor.open('/');
      const { page } = visitor;
      const box = (locator) => locator.first().boundingBox();
      const send = visitor.control('ログイン');
      assert.ok(bottom(await box(send)) <= view.height, `ログイン ends at ${bottom(await box(send))} of ${view.height} px`);
      const drawing = page.locator('.first-time .drawing:visible');
      assert.equal(await drawing.count(), 0, 'members see no drawing between them and the fields');

      await page.locator('summary', { hasText: 'はじめての方' }).click();
      const field = await visitor.needed(fields.userId);
      assert.ok(bottom(await box(drawing)) <= (await field.boundingBox()).y, 'the drawing stands above the fields');
      assert.equal(await page.locator('.registered').isVisible(), false, 'nothing of the other door between');
      assert.ok(await visitor.offers('ログイン'), 'the same form');
      await visitor.look();
      await page.locator('summary', { hasText: 'はじめての方' }).click();
      assert.ok(await page.locator('.registered').isVisible());
      if (await visitor.offers(passkeySignIn)) {
        assert.ok(bottom(await box(visitor.control(passkeySignIn))) <= (await field.boundingBox()).y, 'the passkey on top');
      }
      visitor.settle();
      await visitor.leave();
    });
  }
}

test('a tick is never taken back: what only the server can check isn\'t ticked', async () => {
  const society = demo.society('tokyometro');
  const visitor = await Visitor.open(browser, society, views.phone);
  visitor.as = 'ticks-';
  const member = demo.member(society);
  await signIn(visitor, member.provisional_id, member.provisional_password);
  await walk(visitor, answersOf(society, member, 'sakura2026'), at.password);
  const rules = visitor.page.locator('#new_password-rules li');
  const met = () => rules.evaluateAll((items) => items.map((item) => item.classList.contains('met')));
  const later = await rules.evaluateAll((items) => items.map((item) => item.querySelector('.later') !== null));
  assert.equal(later.filter(Boolean).length, 1);
  const field = await visitor.needed(fields.password);
  // Refused by the list of common passwords, and nothing else is wrong with it.
  await field.fill('password1');
  assert.deepEqual(await met(), later.map((one) => !one), 'everything else is ticked');
  await field.fill('ｐａｓｓｗｏｒｄ１');
  assert.ok(!(await met()).includes(true), 'full width is refused, so nothing is ticked');
  visitor.settle();
  await visitor.leave();
});

test('a recommended passkey is set up in the same sitting', async () => {
  const society = demo.society('midori');
  const visitor = await Visitor.open(browser, society, views.phone);
  visitor.as = 'offer-';
  const authenticator = await Authenticator.in(visitor);
  const member = demo.member(society);
  await signIn(visitor, member.provisional_id, member.provisional_password);
  const offered = (one) => one.offers('パスキーを設定する');
  await walk(visitor, answersOf(society, member, 'ayame2026x'), offered);
  assert.equal(path(visitor), '/register/second-step');
  assert.ok(await visitor.offers('あとで設定する'));
  await visitor.press('パスキーを設定する');
  assert.equal(path(visitor), '/register/done');
  assert.equal((await authenticator.passkeys()).length, 1);
  await pastDone(visitor);
  assert.ok(await at.home(visitor), await visitor.text());
  visitor.settle();
  await visitor.leave();
});
