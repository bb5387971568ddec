// The password's life on a phone: changed by who knows it, asked anew where it has expired, said beforehand.
// Tags: mail

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, signIn } from '../lib/journey.js';
import { mailsTo } from '../lib/mail.js';
import { Visitor } from '../lib/visitor.js';

const labels = { current: /^\s*現在のパスワード/, fresh: /^\s*新しいパスワード(?!確認)/, again: /^\s*新しいパスワード確認用/ };
const passwords = { first: 'Sazanka-7412', second: 'Momiji-8523', third: 'Tsubaki-9634' };

const demo = await Demo.start('password');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const society = () => demo.society('shionogi');
const employee = (member) => member.category === 'employee';

async function fill(visitor, values) {
  for (const [name, value] of Object.entries(values)) await (await visitor.needed(labels[name])).fill(value);
}

async function errorWords(visitor) {
  return visitor.page.locator('.banner.error').innerText();
}

const phones = [views.phone, views.phoneWithoutScripts];
const members = new Map();

for (const view of phones) {
  test(`${view.name}: a member changes the password`, async () => {
    const visitor = await Visitor.open(browser, society(), view);
    const userId = view.scripts === false ? 'tsubaki2' : 'tsubaki1';
    const member = demo.member(society(), employee);
    const answers = answersOf(society(), member, userId);
    await enrol(visitor, member, answers);
    members.set(view.name, answers);

    await visitor.press('パスワード変更');
    await fill(visitor, { current: 'Chigau-1234', fresh: 'short', again: 'other' });
    await visitor.press('実行');
    assert.match(await visitor.title(), /^エラー/);
    assert.match(await errorWords(visitor), /現在のパスワードが違うようです/);
    await fill(visitor, { current: passwords.first, fresh: passwords.second, again: passwords.second });
    await visitor.page.getByLabel('ほかのすべての端末からログアウトする').check();
    await visitor.press('実行');
    assert.equal(await visitor.page.locator('h1').innerText(), 'パスワードを変更しました');
    await visitor.press('メニューへ');
    assert.ok(await at.home(visitor));

    const later = await Visitor.open(browser, society(), view);
    await signIn(later, userId, passwords.first);
    assert.match(await later.title(), /^エラー/);
    await signIn(later, userId, passwords.second);
    assert.ok(await at.home(later));
    for (const seen of [visitor, later]) {
      seen.settle();
      await seen.leave();
    }
  });
}

test('340 days later the home page and a mail say when the password must be changed', async () => {
  await verifyAddress(members.get(views.phone.name));
  // 2026-11-20 and 340 days.
  await demo.restart('2027-10-26T10:00:00+09:00');
  const { userId, email } = members.get(views.phone.name);
  const visitor = await Visitor.open(browser, society(), views.phone);
  await signIn(visitor, userId, passwords.second);
  assert.match(await visitor.text(), /2027年11月15日（月）からは/);
  visitor.settle();
  await visitor.leave();
  const mails = await mailsTo(demo.said.mail_dir, email, 2);
  const warning = mails.find((mail) => mail.subject.includes('パスワードを変更する時期'));
  assert.ok(warning, mails.map((mail) => mail.subject).join());
  assert.match(warning.text.replaceAll(/\s+/g, ''), /2027年11月15日（月）から/);
});

for (const view of phones) {
  test(`${view.name}: 360 days later a sign-in asks for a new password`, async () => {
    if (view === phones[0]) await demo.restart('2027-11-15T10:00:00+09:00');
    const { userId } = members.get(view.name);
    const visitor = await Visitor.open(browser, society(), view);
    await signIn(visitor, userId, passwords.second);
    assert.equal(await visitor.page.locator('h1').innerText(), '新しいパスワードの設定');
    await visitor.open('/home');
    assert.equal(new URL(visitor.page.url()).pathname, '/sign-in', 'no way round');
    await visitor.open('/password/renew');
    await fill(visitor, { fresh: passwords.second, again: passwords.second });
    await visitor.press('実行');
    assert.match(await errorWords(visitor), /いまお使いのパスワードと同じです/);
    await fill(visitor, { fresh: passwords.third, again: passwords.third });
    await visitor.press('実行');
    assert.equal(await visitor.page.locator('h1').innerText(), 'パスワードを変更しました');
    await visitor.press('メニューへ');
    assert.ok(await at.home(visitor));
    visitor.settle();
    await visitor.leave();
  });
}

/** Opens the link of the welcome mail and presses its button. */
async function verifyAddress({ email }) {
  const [welcome] = await mailsTo(demo.said.mail_dir, email);
  const [path] = /\/verify-email\?token=[\w-]+/.exec(welcome.text.replaceAll(/\s+/g, ' '));
  const visitor = await Visitor.open(browser, society(), views.phone);
  await visitor.open(path);
  await visitor.press('確認する');
  await visitor.leave();
}
