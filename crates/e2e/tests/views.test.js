// The same way on a wide screen and without scripts, with addresses that are asked about, and through the mails.
// Tags: registration, mail

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, leaveThroughSignOut, register, signIn, walk } from '../lib/journey.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('views');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

for (const slug of ['tokyometro', 'stanleykenpo']) {
  for (const view of [views.wide, views.phoneWithoutScripts, views.wideWithoutScripts]) {
    test(`${slug} at ${view.name}: from the letter to the menu and out`, async () => {
      const society = demo.society(slug);
      const visitor = await Visitor.open(browser, society, view);
      await register(visitor, ...letter(society, view));
      await leaveThroughSignOut(visitor);
      visitor.settle();
      await visitor.leave();
    });
  }
}

test('without scripts a passkey is no way on, and the page says what is', async () => {
  const society = demo.society('stanleykenpo');
  const visitor = await Visitor.open(browser, society, views.phoneWithoutScripts);
  visitor.as = 'no-scripts-';
  const member = demo.member(society);
  await signIn(visitor, member.provisional_id, member.provisional_password);
  await walk(visitor, answersOf(society, member, 'sazanka9x'), at.setUp);
  await visitor.press('続ける');
  assert.match(await visitor.title(), /^エラー/);
  assert.match(await visitor.text(), /JavaScript[^]*ワンタイムパスワード/);
  visitor.settle();
  await visitor.leave();
});

test('an address that is wrong only in principle is asked about once, and of employees only', async () => {
  const society = demo.society('shionogi');
  for (const [category, comesBack] of [['employee', ['/register/account']], ['voluntary_continuation', []]]) {
    const visitor = await Visitor.open(browser, society, views.phone);
    visitor.as = `${category}-`;
    const member = demo.member(society, (one) => one.category === category);
    const answers = answersOf(society, member, category.slice(0, 6).padEnd(9, '7'));
    assert.deepEqual(await register(visitor, member, answers), comesBack, category);
    visitor.settle();
    await visitor.leave();
  }
});

test('the mails can be read in the browser', async () => {
  const society = demo.societies[0];
  const visitor = await Visitor.open(browser, society, views.wide);
  visitor.origin = new URL(demo.said.mail_url).origin;
  visitor.as = 'mail-';
  await visitor.open(demo.said.mail_url);
  assert.equal(visitor.response.status(), 200);
  await visitor.follow(() => visitor.page.locator('main a[href]').first().click());
  assert.match(await visitor.text(), /@\w+\.example\.jp/);
  visitor.settle();
  await visitor.leave();
});

function letter(society, view) {
  const member = demo.member(society);
  return [member, answersOf(society, member, `sazanka${Object.values(views).indexOf(view)}x`)];
}
