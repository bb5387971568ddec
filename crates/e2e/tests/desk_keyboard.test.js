// The desk without a mouse: in, to a member who is locked out, and through a change of the settings.
// Tags: staff

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, staffOf } from '../lib/desk.js';
import { answersOf, enrol, signIn } from '../lib/journey.js';
import { mustShowFocus, tabToControl, tabToField } from '../lib/keyboard.js';
import { codeAt } from '../lib/totp.js';
import { Visitor } from '../lib/visitor.js';

const SLUG = 'midori';
const demo = await Demo.start('desk-keyboard');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;

/** Somebody at the desk who has only a keyboard, signed in. */
async function atTheKeyboard(staff) {
  const visitor = await Visitor.open(browser, deskAddress(demo, SLUG), views.wide);
  visitor.as = 'desk-keyboard-';
  const keys = visitor.page.keyboard;
  const hands = {
    visitor,
    press: (key) => keys.press(key),
    write: (text) => keys.type(text),
    type: async (label, text) => {
      await tabToField(visitor, label);
      await keys.press('Control+A');
      await keys.type(text);
    },
    // Enter follows a link, presses a button, and sends a form from a field.
    enter: () => visitor.follow(() => keys.press('Enter')),
    go: async (name) => {
      await tabToControl(visitor, name);
      await hands.enter();
    },
  };
  await visitor.open('/');
  await hands.type(/^\s*ユーザID/, staff.login);
  await hands.type(/^\s*パスワード/, staff.password);
  await hands.enter();
  await hands.type(/^\s*確認コード/, codeAt(staff.code_secret, demo.now()));
  await hands.enter();
  assert.equal(path(visitor), '/today', await visitor.text());
  return hands;
}

test('a member who is locked out is found and unlocked', async () => {
  const society = demo.society(SLUG);
  const person = demo.member(society);
  const answers = answersOf(society, person, 'nomouse2026');
  const member = await Visitor.open(browser, society, views.phone);
  await enrol(member, person, answers);
  const stranger = await Visitor.open(browser, society, views.phone);
  for (let guesses = 0; guesses < 5; guesses += 1) await signIn(stranger, answers.userId, 'Not-the-right-one 7');

  const { visitor, press, write, type, enter, go } = await atTheKeyboard(staffOf(demo, SLUG, 'owner'));
  const row = () => visitor.page.evaluate(() => document.activeElement.getAttribute('href'));
  await go('加入者');
  await press('j');
  const first = await row();
  assert.match(first, /^\/members\//);
  await mustShowFocus(visitor);
  await press('j');
  assert.notEqual(await row(), first, 'j goes on');
  await mustShowFocus(visitor);
  await press('k');
  assert.equal(await row(), first, 'k goes back');

  await press('?');
  assert.ok(await visitor.page.locator('#keys').isVisible());
  await mustShowFocus(visitor);
  await press('Escape');
  assert.equal(await row(), first, 'the focus is where it was');

  await press('/');
  await mustShowFocus(visitor);
  await write(answers.userId);
  await enter();
  await press('j');
  await mustShowFocus(visitor);
  await enter();
  assert.match(await visitor.text(), /いまはログインできません/);
  await go('ロック解除');
  await type(/^\s*理由/, '電話。ご本人の確認済み。');
  await enter();
  assert.match(await visitor.text(), /ロックを解除しました/);
  await signIn(stranger, answers.userId, answers.password);
  assert.ok(!/止めています/.test(await stranger.text()), await stranger.text());
  for (const one of [visitor, member, stranger]) {
    one.settle();
    await one.leave();
  }
});

test('a setting is changed, its impact read, and saved', async () => {
  const { visitor, type, enter, go } = await atTheKeyboard(staffOf(demo, SLUG, 'owner', 1));
  await go('設定');
  await go('パスワード');
  assert.equal(path(visitor), '/settings/password');
  await go('設定を変える');
  await type(/^\s*最少の文字数/, '16');
  await type(/^\s*いつから/, '2027-04-01');
  await enter();
  assert.match(await visitor.text(), /影響を確認[^]*16/);
  await type(/^\s*理由/, '安全を高めるため');
  await enter();
  assert.equal(path(visitor), '/settings', await visitor.text());
  assert.match(await visitor.text(), /2027年4月1日[^]*最少の文字数/);
  visitor.settle();
  await visitor.leave();
});
