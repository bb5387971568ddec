// The evening of the 25th, when some societies close.
// Tags: closed

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, fill, signIn, walk } from '../lib/journey.js';
import { fields } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('maintenance', '2026-11-25T20:45:00+09:00');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const closing = demo.society('tokyometro');
const open = demo.society('midori');

test('a banner counts down, the doors close, and what was typed isn\'t lost', async (t) => {
  const member = demo.member(closing);
  const answers = answersOf(closing, member, 'momiji01');
  const visitor = await Visitor.open(browser, closing, views.phone);
  visitor.as = 'maintenance-';

  await t.test('from 30 minutes before a banner says when', async () => {
    await signIn(visitor, member.provisional_id, member.provisional_password);
    await walk(visitor, answers, at.password);
    assert.match(await visitor.textOfAll(), /21:00/);
    assert.match(await visitor.textOfAll(), /あと\s*\d+\s*分|\d+\s*分後/);
    const elsewhere = await Visitor.open(browser, open, views.phone);
    await elsewhere.open('/');
    assert.doesNotMatch(await elsewhere.textOfAll(), /\d+\s*分後|あと\s*\d+\s*分/);
    elsewhere.settle();
    await elsewhere.leave();
  });

  await t.test('a form that is sent too late comes back with its fields, ready to be sent again', async () => {
    await fill(visitor, answers);
    await demo.restart('2026-11-25T21:00:30+09:00');
    await visitor.press('入力内容確認');
    assert.equal(visitor.response.status(), 503);
    const fieldsKept = await visitor.page.locator('main form [name]').evaluateAll((inputs) => inputs.map((input) => input.value));
    assert.ok(fieldsKept.includes(answers.userId) && fieldsKept.includes(answers.email), fieldsKept.join());
    assert.ok(!(await visitor.page.content()).includes(answers.password), 'never a password');
  });

  await t.test('every page is closed, and says until when', async () => {
    const other = await Visitor.open(browser, closing, views.phone);
    other.as = 'maintenance-closed-';
    for (const path of ['/', '/sign-in', '/home', '/terms', '/register/account']) {
      await other.open(path);
      assert.equal(other.response.status(), 503, path);
      const seconds = Number(other.response.headers()['retry-after']);
      assert.ok(seconds > 10_000 && seconds <= 10_800, `Retry-After ${seconds} at ${path}`);
      assert.match(await other.text(), /24:00|0:00/);
    }
    other.settle();
    await other.leave();
    const elsewhere = await Visitor.open(browser, open, views.phone);
    await elsewhere.open('/');
    await elsewhere.needed(fields.password);
    await elsewhere.leave();
  });

  await t.test('after the window the same page can be sent again', async () => {
    await demo.restart('2026-11-26T00:00:30+09:00');
    await visitor.follow(() => visitor.page.locator('main form').getByRole('button').first().click());
    assert.ok(visitor.response.status() < 500, `${visitor.response.status()}`);
    await visitor.open('/');
    await visitor.needed(fields.password);
  });

  await t.test('every page on the way is accessible, light, and keeps to itself', () => visitor.settle());
  await visitor.leave();
});
