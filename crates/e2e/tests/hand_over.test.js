// From the PC to the phone: the code on the PC's screen is read as a camera reads it, both sides go on by themselves.
// Tags: second-step, registration

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { read } from '../lib/camera.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, leaveThroughSignOut, pastDone, setUp, signIn, walk } from '../lib/journey.js';
import { passkeySignIn } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('hand-over');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const society = demo.society('stanleykenpo');
const path = (visitor) => new URL(visitor.page.url()).pathname;
const number = (visitor) => visitor.page.locator('main .typed').innerText();

/** A PC whose registration asks for the second step, and that shows the code. */
async function withCode(view, userId) {
  const pc = await Visitor.open(browser, society, view);
  pc.as = 'hand-over-pc-';
  const member = demo.member(society);
  const answers = answersOf(society, member, userId);
  await signIn(pc, member.provisional_id, member.provisional_password);
  await walk(pc, answers, at.setUp);
  await pc.press('スマートフォンで続ける');
  return { pc, answers };
}

/** A phone that opens what its camera has read. */
async function scanning(pc, view) {
  const address = await read(browser, await pc.page.locator('svg.qr').screenshot());
  assert.ok(address.startsWith(`${society.url}/hand-over?token=`), address);
  const phone = await Visitor.open(browser, society, view);
  phone.as = 'hand-over-phone-';
  await phone.open(address);
  return phone;
}

test('the same registration goes on with the phone, and the PC comes in after it by itself', async () => {
  const { pc, answers } = await withCode(views.wide, 'fuji2026');
  const phone = await scanning(pc, views.phone);
  const authenticator = await Authenticator.in(phone);
  await phone.press('続ける');
  // The PC learns of the phone without a click, and both show the same number.
  await pc.page.getByRole('button', { name: 'はい、同じです' }).waitFor();
  await pc.look();
  assert.equal(await number(pc), await number(phone));
  assert.equal(await at.setUp(phone), false, 'nothing before the PC confirms');
  await pc.press('はい、同じです');
  await phone.page.waitForURL('**/second-step/set-up');
  await phone.look();
  phone.authenticator = authenticator;
  await setUp(phone);
  assert.ok(await at.home(phone), await phone.text());
  await pc.page.waitForURL('**/register/done');
  await pc.look();
  assert.match(await pc.text(), new RegExp(answers.userId), 'the user ID to write down');
  await pastDone(pc);
  assert.ok(await at.home(pc), await pc.text());
  assert.equal((await authenticator.passkeys()).length, 1);

  await leaveThroughSignOut(phone);
  await phone.press(passkeySignIn);
  assert.ok(await at.home(phone), await phone.text());
  pc.settle();
  phone.settle();
  await pc.leave();
  await phone.leave();
});

test('without scripts links and buttons lead both on', async () => {
  const { pc } = await withCode(views.wideWithoutScripts, 'kiku2026');
  const phone = await scanning(pc, views.phoneWithoutScripts);
  await phone.press('続ける');
  const look = pc.page.locator('main a[href="/second-step/hand-over"]');
  await pc.follow(() => look.click());
  assert.equal(await number(pc), await number(phone));
  await pc.press('はい、同じです');
  await phone.follow(() => phone.page.locator('main a[href="/hand-over/wait"]').click());
  assert.equal(path(phone), '/second-step/set-up');
  await setUp(phone);
  assert.ok(await at.home(phone), await phone.text());
  await pc.follow(() => look.click());
  await pc.press('続ける');
  await pastDone(pc);
  assert.ok(await at.home(pc), await pc.text());
  pc.settle();
  phone.settle();
  await pc.leave();
  await phone.leave();
});

test('a phone that isn\'t the member\'s gets nothing', async () => {
  const { pc } = await withCode(views.wide, 'ran20260');
  const stranger = await scanning(pc, views.phone);
  await stranger.press('続ける');
  await pc.page.getByRole('button', { name: 'いいえ、違います' }).waitFor();
  await pc.press('いいえ、違います');
  assert.equal(path(pc), '/second-step/set-up');
  await stranger.open('/second-step/set-up');
  assert.equal(await at.setUp(stranger), false, await stranger.text());
  await stranger.open('/home');
  assert.equal(await at.home(stranger), false);
  stranger.settle();
  pc.settle();
  await stranger.leave();
  await pc.leave();
});
