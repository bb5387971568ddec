// Sessions: where a member is signed in, what the history tells, and the warning before the end.
// Tags: devices

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { violations } from '../lib/axe.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, enrol, signIn } from '../lib/journey.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('sessions');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const society = demo.society('tokyometro');
const MINUTE = 60_000;
let numbered = 0;

/** Somebody who has just registered, on the menu, with what they typed. */
async function registered(view, prepare = async () => {}) {
  const visitor = await Visitor.open(browser, society, view);
  await prepare(visitor);
  numbered += 1;
  const holder = demo.member(society);
  const answers = answersOf(society, holder, `sazanka${numbered}0`);
  await enrol(visitor, holder, answers);
  return { visitor, answers };
}

for (const view of [views.phone, views.wide, views.phoneWithoutScripts]) {
  test(`a member ends another device's session (${view.name})`, async () => {
    const { visitor, answers } = await registered(view);
    const other = await Visitor.open(browser, society, views.wide);
    await signIn(other, answers.userId, answers.password);
    visitor.as = 'two-';
    await visitor.press('プロフィール変更');
    await visitor.press('ログイン中の端末');
    visitor.as = '';
    assert.match(await visitor.text(), /いまお使いの端末/);
    await visitor.follow(() => visitor.page.getByRole('button', { name: /^ログアウトする\s*（LinuxのChrome）$/ }).click());
    assert.match(await visitor.text(), /端末をログアウトしました。/);
    await other.open('/home');
    assert.equal(new URL(other.page.url()).pathname, '/sign-in');
    await visitor.press('ログイン履歴を見る');
    assert.match(await visitor.text(), /登録の書類/);
    for (const seen of [visitor, other]) {
      seen.settle();
      await seen.leave();
    }
  });
}

/** Somebody on the menu whose clock the test moves. */
const withClock = () => registered(views.wide, ({ page }) => page.clock.install());

test('two minutes before the end a dialog takes the focus, and 続ける gives it back and the session lasts', async () => {
  const { visitor } = await withClock();
  const { page } = visitor;
  const dialog = page.locator('dialog#session');
  const link = page.getByRole('link', { name: 'プロフィール変更' });
  await link.focus();
  await page.clock.fastForward(17.9 * MINUTE);
  assert.equal(await dialog.isVisible(), false);
  await page.clock.fastForward(0.5 * MINUTE);
  await dialog.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), '続ける');
  assert.equal(await page.getByRole('dialog', { name: 'まもなくログアウトします' }).count(), 1);
  assert.match(await dialog.innerText(), /20分間操作がないと.*あと2分です。/s);
  assert.deepEqual(await violations(page), []);
  await visitor.picture();
  await page.clock.fastForward(MINUTE);
  assert.match(await dialog.getByRole('status').innerText(), /あと1分です。/);
  await Promise.all([page.waitForResponse(/\/session\/extend$/), page.keyboard.press('Enter')]);
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'プロフィール変更');
  await page.clock.fastForward(17 * MINUTE);
  assert.equal(await dialog.isVisible(), false);
  visitor.settle();
  await visitor.leave();
});

test('Escape stays signed in, too, and what another tab does counts', async () => {
  const { visitor } = await withClock();
  const { page } = visitor;
  const dialog = page.locator('dialog#session');
  await page.clock.fastForward(18.5 * MINUTE);
  await dialog.waitFor();
  await Promise.all([page.waitForResponse(/\/session\/extend$/), page.keyboard.press('Escape')]);
  await dialog.waitFor({ state: 'hidden' });
  await page.clock.fastForward(18.5 * MINUTE);
  await dialog.waitFor();
  const tab = await visitor.context.newPage();
  await tab.goto(new URL('/sign-in-history', society.url).href);
  await dialog.waitFor({ state: 'hidden' });
  visitor.settle();
  await visitor.leave();
});

test('the end in any case is told and not put off', async () => {
  const { visitor } = await withClock();
  const { page } = visitor;
  const dialog = page.locator('dialog#session');
  // The page as it is twelve hours less a minute and a half after the sign-in.
  await page.addInitScript(() => document.addEventListener('readystatechange', () => {
    const dialog = document.getElementById('session');
    if (document.readyState === 'interactive' && dialog) dialog.dataset.absolute = '90';
  }));
  await page.reload();
  await page.clock.fastForward(1000);
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /延長はできません/);
  assert.equal(await dialog.getByRole('button', { name: '続ける' }).count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), '閉じる');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await page.clock.fastForward(0.5 * MINUTE);
  assert.equal(await dialog.isVisible(), false, 'once is enough');
  await visitor.leave();
});

test('a page that nobody uses goes away at the end; one with something typed keeps it and offers to sign in', async () => {
  const { visitor, answers } = await withClock();
  const { page } = visitor;
  await page.evaluate(() => {
    const form = document.createElement('form');
    form.innerHTML = '<label>メモ<input name="memo"></label>';
    document.querySelector('main').append(form);
  });
  await page.getByLabel('メモ').fill('書きかけ');
  await page.clock.fastForward(20.1 * MINUTE);
  const dialog = page.locator('dialog#session');
  await dialog.waitFor();
  assert.equal(await page.getByRole('dialog', { name: 'ログアウトしました' }).count(), 1);
  assert.deepEqual(await violations(page), []);
  await visitor.picture();
  assert.equal(await page.getByLabel('メモ').inputValue(), '書きかけ');
  // Only the browser's clock was moved; the server ends the session by its own.
  await visitor.context.clearCookies();
  const [tab] = await Promise.all([visitor.context.waitForEvent('page'), dialog.getByRole('link').click()]);
  await tab.getByLabel(/^ユーザID/).fill(answers.userId);
  await tab.getByLabel(/^パスワード/).fill(answers.password);
  await Promise.all([tab.waitForURL('**/home'), tab.getByRole('button', { name: 'ログイン', exact: true }).click()]);
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await page.getByLabel('メモ').inputValue(), '書きかけ');

  await page.getByLabel('メモ').fill('');
  await visitor.context.clearCookies();
  const gone = page.waitForURL('**/sign-in?notice=session-ended');
  // The page goes away while its clock is moved, so the answer to that may never come.
  page.clock.fastForward(20.1 * MINUTE).catch(() => {});
  await gone;
  await visitor.leave();
});
