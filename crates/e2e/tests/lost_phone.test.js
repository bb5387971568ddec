// A phone with its passkey is lost: back in with a code from paper, and, where that is lost too, with a code from the
// society's desk. The new phone takes the old one's place.
// Tags: second-step, recovery

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { answersOf, at, enrol, enter, leaveThroughSignOut, setUp, signIn } from '../lib/journey.js';
import { fields, loginMethods, passkeySignIn } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('lost-phone');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const society = demo.society('stanleykenpo');
const path = (visitor) => new URL(visitor.page.url()).pathname;
const NEW_PASSWORD = 'Yamabuki-9631';

/** A member with a passkey on the phone that will be lost. */
async function member(userId, as) {
  const visitor = await Visitor.open(browser, society, views.phone);
  visitor.as = as;
  const letter = demo.member(society);
  const answers = answersOf(society, letter, userId);
  await enrol(visitor, letter, answers);
  return { visitor, letter, answers };
}

/** Another phone, without any passkey. */
async function newPhone(as) {
  const visitor = await Visitor.open(browser, society, views.phone);
  visitor.as = as;
  visitor.authenticator = await Authenticator.in(visitor);
  return visitor;
}

/** One of the owners, at the desk. */
async function owner(nth) {
  const clerk = await Visitor.open(browser, deskAddress(demo, society.slug), views.wide);
  clerk.as = 'desk-code-';
  await signInAtDesk(demo, clerk, staffOf(demo, society.slug, 'owner', nth));
  return clerk;
}

/** The code that two people at the desk give out for somebody who calls and is called back. */
async function deskCode(userId) {
  const [asks, approves] = [await owner(0), await owner(1)];
  await asks.open(`/members?q=${userId}`);
  await asks.follow(() => asks.page.locator('tbody a').first().click());
  const person = path(asks);
  await asks.open(`${person}/call`);
  for (const label of ['本人', '氏名', '生年月日', '事業所名', '届け出のある番号に折り返した']) {
    await asks.page.getByLabel(label, { exact: true }).check();
  }
  await (await asks.needed('折り返した番号')).fill('03-1234-5678');
  await asks.press('記録する');
  assert.match(await asks.text(), /本人確認を記録しました/);
  await asks.open(`${person}/desk-code`);
  await (await asks.needed('理由')).fill('電話');
  await (await asks.needed('端末もなくされた')).check();
  await asks.press('承認を依頼する');
  await approves.open(path(asks));
  await approves.press('承認する');
  const code = /\b[A-Z0-9]{5}-[A-Z0-9]{5}\b/.exec(await approves.text());
  assert.ok(code, await approves.text());
  for (const clerk of [asks, approves]) {
    clerk.settle();
    await clerk.leave();
  }
  return code[0];
}

test('a code from paper lets a new phone take the lost one\'s place', async () => {
  const { visitor: lost, answers } = await member('nadeshiko1', 'lost-');
  await lost.press('リカバリーコードを作成する');
  await lost.press('コードを作成する');
  const codes = await lost.page.locator('.codes li').allInnerTexts();
  await lost.open('/home');
  await leaveThroughSignOut(lost);

  const phone = await newPhone('new-');
  await signIn(phone, answers.userId, answers.password);
  assert.equal(path(phone), '/second-step');
  await phone.page.locator('summary', { hasText: 'リカバリーコード' }).click();
  await enter(phone, fields.recoveryCode, codes[0]);
  assert.ok(await at.home(phone), await phone.text());
  await phone.press(loginMethods);
  const old = await phone.page.getByRole('link', { name: /^削除/ }).innerText();
  await phone.press('認証方法を追加');
  await setUp(phone);
  assert.equal(path(phone), '/login-methods', await phone.text());
  await phone.follow(() => phone.page.getByRole('link', { name: /^削除/ }).first().click());
  await phone.press('削除する');
  assert.equal(await phone.page.getByRole('link', { name: /^削除/ }).count(), 1, old);

  // The finder of the old phone is nobody, the new one is in.
  await lost.control(passkeySignIn).click();
  await lost.page.getByRole('status').filter({ hasText: 'このパスキーは、登録から削除されています' }).waitFor();
  assert.equal(await at.home(lost), false);
  await leaveThroughSignOut(phone);
  await phone.press(passkeySignIn);
  assert.ok(await at.home(phone), await phone.text());
  for (const visitor of [lost, phone]) {
    visitor.settle();
    await visitor.leave();
  }
});

test('without paper two people at the desk give out a code, and the second step is set up anew', async () => {
  const { visitor: lost, letter, answers } = await member('nadeshiko2', 'desk-lost-');
  await leaveThroughSignOut(lost);
  const code = await deskCode(answers.userId);

  const phone = await newPhone('desk-new-');
  await phone.open('/sign-in');
  await phone.press('ほかの理由でログインできない方');
  await phone.press('窓口コードをお持ちの方');
  await (await phone.needed(fields.userId)).fill(answers.userId);
  await (await phone.needed(fields.birthDate)).fill(letter.birth_date);
  await enter(phone, /^\s*窓口コード/, code.toLowerCase());
  await (await phone.needed(fields.password)).fill(NEW_PASSWORD);
  await (await phone.needed(fields.passwordAgain)).fill(NEW_PASSWORD);
  await phone.press('パスワードを変更する');
  assert.equal(path(phone), '/sign-in', await phone.text());
  await signIn(phone, answers.userId, NEW_PASSWORD);
  assert.ok(await at.setUp(phone), 'no way round the second step');
  await setUp(phone);
  assert.ok(await at.home(phone), await phone.text());
  await lost.control(passkeySignIn).click();
  await lost.page.getByRole('status').filter({ hasText: 'このパスキーは、登録から削除されています' }).waitFor();
  assert.equal(await at.home(lost), false);
  for (const visitor of [lost, phone]) {
    visitor.settle();
    await visitor.leave();
  }
});
