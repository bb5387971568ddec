// From the letter to the menu without a mouse.
// Tags: registration

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, PASSWORDS } from '../lib/journey.js';
import { tabToControl, tabToField } from '../lib/keyboard.js';
import { fields, menu } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('keyboard');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

test('a member registers by keyboard alone', async () => {
  const society = demo.society('tokyometro');
  const visitor = await Visitor.open(browser, society, views.wide);
  visitor.as = 'keyboard-';
  const member = demo.member(society);
  const answers = answersOf(society, member, 'tsubaki01');
  const keys = visitor.page.keyboard;
  const type = async (label, text) => {
    await tabToField(visitor, label);
    await keys.type(text);
  };
  // Enter in a field sends the form by the browser's default button.
  const enter = () => visitor.follow(() => keys.press('Enter'));

  await visitor.open('/');
  await type(fields.userId, member.provisional_id);
  await type(fields.password, member.provisional_password);
  await enter();

  if (await visitor.field(fields.insurerNumber)) await type(fields.insurerNumber, answers.insurerNumber);
  await type(fields.birthDate, answers.birthDate);
  await tabToField(visitor, fields.agree);
  await keys.press('Space');
  await tabToControl(visitor, '確認');
  await enter();

  await type(fields.userId, answers.userId);
  await type(fields.password, PASSWORDS.short);
  await type(fields.passwordAgain, PASSWORDS.short);
  await type(fields.email, answers.email);
  await enter();
  assert.ok(await at.confirm(visitor), `Enter in a field leads to the confirmation:\n${await visitor.text()}`);

  await tabToControl(visitor, '実行');
  await enter();
  await tabToControl(visitor, menu);
  await enter();
  assert.ok(await at.home(visitor), await visitor.text());
  visitor.settle();
  await visitor.leave();
});

test('after a mistake the focus is on the summary, whose links lead to the fields', async () => {
  const society = demo.society('tokyometro');
  const visitor = await Visitor.open(browser, society, views.wide);
  visitor.as = 'keyboard-';
  await visitor.open('/');
  await visitor.press('ログイン');
  assert.match(await visitor.title(), /^エラー/);
  const summary = await visitor.page.evaluate(() => document.activeElement.innerText);
  assert.match(summary, /ユーザー?ID/);
  const link = visitor.page.locator('main a[href^="#"]').first();
  const target = await link.getAttribute('href');
  await link.focus();
  await visitor.page.keyboard.press('Enter');
  assert.equal(await visitor.page.evaluate(() => `#${document.activeElement.id}`), target);
  visitor.settle();
  await visitor.leave();
});
