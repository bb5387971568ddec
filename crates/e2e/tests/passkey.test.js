// The society that requires a second step: from the letter to the menu in one sitting, and back in with the passkey.
// Tags: second-step

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, leaveThroughSignOut, pastDone, signIn, walk } from '../lib/journey.js';
import { deviceName, fields, loginMethods, passkey, passkeyConfirm, passkeySignIn } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('passkey');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const society = demo.society('stanleykenpo');
const path = (visitor) => new URL(visitor.page.url()).pathname;

/** The pages that were shown, each time the tab came to one. */
function pagesOf(visitor) {
  const pages = [];
  visitor.page.on('load', () => pages.push(path(visitor)));
  return pages;
}

test('from the letter to the menu in one sitting, in again, and what there is to change', async (t) => {
  const visitor = await Visitor.open(browser, society, views.phone);
  visitor.as = 'passkey-';
  const authenticator = await Authenticator.in(visitor);
  const member = demo.member(society);
  const answers = answersOf(society, member, 'tsubaki7');
  const pages = pagesOf(visitor);

  await t.test('at most six pages between ログイン with the letter\'s pair and the menu', async () => {
    await visitor.open('/');
    await (await visitor.needed(fields.userId)).fill(member.provisional_id);
    await (await visitor.needed(fields.password)).fill(member.provisional_password);
    pages.length = 0;
    await visitor.press('ログイン');
    await walk(visitor, answers, at.setUp);
    assert.ok(await (await visitor.needed(passkey)).isChecked(), 'the recommended one is chosen');
    assert.equal((await authenticator.passkeys()).length, 0);
    await visitor.press('続ける');
    assert.match(await visitor.text(), new RegExp(answers.userId), 'the user ID to write down');
    await pastDone(visitor);
    assert.ok(await at.home(visitor), await visitor.text());
    // The page that says that it is done asks nothing.
    const between = pages.slice(0, -1).filter((page) => page !== '/register/done');
    t.diagnostic(`${between.length} pages: ${between.join(' ')}`);
    assert.ok(between.length <= 6, between.join(' '));
    const [kept, ...more] = await authenticator.passkeys();
    assert.equal(more.length, 0);
    assert.ok(kept.isResidentCredential && kept.rpId === new URL(society.url).hostname, kept.rpId);
  });

  await t.test('the device has a name, which can be changed on the menu', async () => {
    const field = await visitor.needed(deviceName);
    assert.match(await field.inputValue(), /^LinuxのChrome$/);
    await field.fill('わたしのスマホ');
    await visitor.press('保存');
    assert.ok(await at.home(visitor));
    assert.equal(await visitor.field(deviceName), null, 'asked once');
  });

  await t.test('in again by the button', async () => {
    await leaveThroughSignOut(visitor);
    await visitor.press(passkeySignIn);
    assert.ok(await at.home(visitor), await visitor.text());
  });

  await t.test('in again from the list under the field, without a button', async () => {
    await leaveThroughSignOut(visitor);
    assert.equal(await (await visitor.needed(fields.userId)).getAttribute('autocomplete'), 'username webauthn');
    await authenticator.list(true);
    await visitor.page.goto(new URL('/sign-in', society.url).href);
    await visitor.page.waitForURL('**/home');
    await visitor.look();
    assert.ok(await at.home(visitor), await visitor.text());
  });

  await t.test('the password alone asks for the passkey', async () => {
    await authenticator.list(false);
    await leaveThroughSignOut(visitor);
    await signIn(visitor, answers.userId, answers.password);
    assert.equal(path(visitor), '/second-step');
    await visitor.press(passkeyConfirm);
    assert.ok(await at.home(visitor), await visitor.text());
  });

  await t.test('ログイン方法変更 lists it, and the only one stays', async () => {
    await visitor.press(loginMethods);
    assert.match(await visitor.text(), /わたしのスマホ/);
    await visitor.follow(() => visitor.page.getByRole('link', { name: /^削除/ }).click());
    assert.match(await visitor.text(), /先に、別の認証方法を追加してください/);
    await visitor.open('/login-methods');
    await visitor.follow(() => visitor.page.getByRole('link', { name: /^名前を変更/ }).click());
    await (await visitor.needed(deviceName)).fill('');
    await visitor.press('保存');
    assert.match(await visitor.title(), /^エラー/);
    await visitor.open('/step-up');
    await visitor.open('/second-step/set-up');
  });

  await t.test('the same device isn\'t added twice, and is told so', async () => {
    await visitor.control('続ける').click();
    const status = visitor.page.getByRole('status');
    await status.filter({ hasText: '登録済み' }).waitFor();
    assert.equal((await authenticator.passkeys()).length, 1);
  });

  await t.test('every page on the way is accessible, light, and keeps to itself', () => visitor.settle());
  await visitor.leave();
});

test('a dialogue that is ended loses nothing and keeps nothing', async () => {
  const visitor = await Visitor.open(browser, society, views.wide);
  visitor.as = 'cancelled-';
  const authenticator = await Authenticator.in(visitor, { verifies: false });
  const member = demo.member(society);
  await signIn(visitor, member.provisional_id, member.provisional_password);
  await walk(visitor, answersOf(society, member, 'kaede77x'), at.setUp);
  await visitor.control('続ける').click();
  await visitor.page.getByRole('status').filter({ hasText: '途中で終わりました' }).waitFor();
  assert.equal((await authenticator.passkeys()).length, 0);
  await visitor.look();
  await authenticator.verify(true);
  await visitor.press('続ける');
  await pastDone(visitor);
  assert.ok(await at.home(visitor), await visitor.text());
  visitor.settle();
  await visitor.leave();
});

test('another society doesn\'t see the passkey', async () => {
  const here = await Visitor.open(browser, society, views.phone);
  const authenticator = await Authenticator.in(here);
  const member = demo.member(society);
  await signIn(here, member.provisional_id, member.provisional_password);
  await walk(here, answersOf(society, member, 'yuzu2026'), at.setUp);
  await here.press('続ける');
  await pastDone(here);
  assert.ok(await at.home(here), await here.text());
  assert.equal((await authenticator.passkeys()).length, 1);
  here.settle();
  // The same browser and device, at the counter of another society.
  const there = demo.society('midori');
  here.origin = there.url;
  here.society = there;
  await here.open('/');
  await authenticator.list(true);
  // The list waits, and is empty; the button ends its waiting and asks anew.
  await here.open('/');
  await here.control(passkeySignIn).click();
  await here.page.getByRole('status').filter({ hasText: '途中で終わりました' }).waitFor();
  assert.equal(await at.home(here), false);
  here.settle();
  await here.leave();
});
