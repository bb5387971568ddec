// The profile on a phone: everything on it is chosen without scripts as with them, and larger text fits where the smaller
// did.
// Tags: display

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, leaveThroughSignOut, register, signIn } from '../lib/journey.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('profile');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const society = () => demo.society('midori');

/** A member of the society before the home page, with what was answered; the pages of the registration are looked at in views that no other test has. */
async function member(view, userId, comesIn = enrol) {
  const visitor = await Visitor.open(browser, society(), view);
  const one = demo.member(society());
  const answers = answersOf(society(), one, userId);
  await comesIn(visitor, one, answers);
  assert.ok(await at.home(visitor));
  return { visitor, password: answers.password, userId };
}

async function choose(visitor, label) {
  await visitor.page.getByLabel(label, { exact: true }).check();
}

const change = (visitor, what) => visitor.follow(() => visitor.page.getByRole('link', { name: new RegExp(`^変更する\\s*（${what}）$`) }).click());
const rootSize = (visitor) => visitor.page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
const language = (visitor) => visitor.page.evaluate(() => document.documentElement.lang);

for (const view of [views.phone, views.phoneWithoutScripts]) {
  test(`${view.name}: a member changes everything on the profile`, async () => {
    const { visitor, userId, password } = await member(view, view.scripts === false ? 'asagao-02' : 'asagao-01');
    await visitor.press('プロフィール変更');
    assert.match(await visitor.text(), /1回だけ変更できます/);

    await change(visitor, 'お知らせメールの設定');
    await visitor.page.getByLabel('資格情報', { exact: true }).uncheck();
    await visitor.press('保存');
    assert.match(await visitor.text(), /医療費情報\s+受け取る\s+資格情報\s+受け取らない/);

    await change(visitor, 'ユーザID');
    await visitor.press('実行');
    assert.match(await visitor.title(), /^エラー/);
    const fresh = `himawari.${userId.slice(-2)}`;
    await (await visitor.needed(/^\s*ユーザID/)).fill(fresh);
    await (await visitor.needed(/^\s*パスワード/)).fill(password);
    await visitor.press('実行');
    assert.match(await visitor.text(), new RegExp(fresh.replace('.', '\\.')));
    assert.match(await visitor.text(), /すでに1回変更した/);

    await change(visitor, '表示の設定');
    await choose(visitor, '大きめ');
    await choose(visitor, 'English');
    await visitor.press('保存');
    assert.equal(await language(visitor), 'en');
    assert.equal(await rootSize(visitor), 19);
    visitor.settle();

    const elsewhere = await Visitor.open(browser, society(), view);
    await signIn(elsewhere, fresh, password);
    assert.equal(new URL(elsewhere.page.url()).pathname, '/home');
    assert.equal(await language(elsewhere), 'en');
    assert.equal(await rootSize(elsewhere), 19);
    elsewhere.settle();
    await elsewhere.leave();
    await visitor.leave();
  });
}

for (const view of [views.narrow, views.zoomed]) {
  test(`${view.name}: the largest text stays within the page`, async () => {
    const { visitor } = await member(view, view === views.narrow ? 'kosumosu-01' : 'kosumosu-02', register);
    visitor.as = 'largest-';
    await visitor.open('/profile/display');
    await choose(visitor, '特大');
    await visitor.press('保存');
    assert.equal(await rootSize(visitor), 22);
    for (const path of ['/home', '/profile', '/profile/user-id', '/profile/notifications', '/profile/display', '/password', '/login-methods', '/devices', '/sign-in-history', '/terms', '/privacy']) {
      await visitor.open(path);
    }
    await leaveThroughSignOut(visitor);
    assert.equal(await rootSize(visitor), 22, 'at the door of the same browser, too');
    await visitor.open('/recovery');
    visitor.settle();
    await visitor.leave();
  });
}
