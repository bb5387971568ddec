// A phone with its passkey is lost: back in with a code from paper, and, where that is lost too, with a code from the
// society's desk. The new phone takes the old one's place.
// Tags: second-step, recovery

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo, program } from '../lib/demo.js';
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

/** Records at the desk that a member was called back and is who they say. */
async function verify(clerk, userId) {
  await clerk.open(`/members?q=${userId}`);
  await clerk.follow(() => clerk.page.locator('tbody a').first().click());
  await clerk.open(`${path(clerk)}/call`);
  for (const label of ['本人', '氏名', '生年月日', '事業所名', '届け出のある番号に折り返した']) {
    await clerk.page.getByLabel(label, { exact: true }).check();
  }
  await (await clerk.needed('折り返した番号')).fill('03-1234-5678');
  await clerk.press('記録する');
  assert.match(await clerk.text(), /本人確認を記録しました/);
}

/** The token of one of the owners, made at the desk. Whoever asks for a code has verified the member before. */
async function tokenOf(nth, verified) {
  const clerk = await Visitor.open(browser, deskAddress(demo, society.slug), views.wide);
  clerk.as = 'desk-token-';
  await signInAtDesk(demo, clerk, staffOf(demo, society.slug, 'owner', nth));
  if (verified) await verify(clerk, verified);
  await clerk.open('/account/tokens');
  await (await clerk.needed('何に使うか')).fill('夜間当番');
  await (await clerk.needed('窓口コードの依頼と承認')).check();
  await clerk.press('トークンを作る');
  const token = (await clerk.page.locator('.token').innerText()).trim();
  clerk.settle();
  await clerk.leave();
  return token;
}

/** The program as somebody of the staff, on the demo's database. */
async function desk(token, ...words) {
  const env = {
    ...process.env,
    MADOGUCHI_TOKEN: token,
    MADOGUCHI_SERVER__BASE_DOMAIN: 'portal.localhost',
    MADOGUCHI_DATABASE__URL: `sqlite:${join(demo.folder, 'madoguchi.db')}`,
    MADOGUCHI_KEYS__FOLDER: join(demo.folder, 'keys'),
    MADOGUCHI_KEYS__ROOT_KEY_FILE: join(demo.folder, 'root.key'),
  };
  const { stdout } = await promisify(execFile)(program, ['desk-code', ...words], { env });
  return stdout;
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
  const [asks, approves] = [await tokenOf(0, answers.userId), await tokenOf(1)];
  await desk(asks, 'request', society.slug, answers.userId, '--reason', '電話', '--second-step-lost');
  const code = /\b[A-Z0-9]{5}-[A-Z0-9]{5}\b/.exec(await desk(approves, 'approve', society.slug, answers.userId));
  assert.ok(code, 'a code to read out on the telephone');

  const phone = await newPhone('desk-new-');
  await phone.open('/sign-in');
  await phone.press('ほかの理由でログインできない方');
  await phone.press('窓口コードをお持ちの方');
  await (await phone.needed(fields.userId)).fill(answers.userId);
  await (await phone.needed(fields.birthDate)).fill(letter.birth_date);
  await enter(phone, /^\s*窓口コード/, code[0].toLowerCase());
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
