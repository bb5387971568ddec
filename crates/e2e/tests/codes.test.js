// A society that requires a second step, without JavaScript: from the letter through an authenticator app to the menu, back
// in with a code, recovery codes on paper, and back in with one of them.
// Tags: second-step

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo, output } from '../lib/demo.js';
import { answersOf, at, enter, leaveThroughSignOut, pastDone, signIn, walk } from '../lib/journey.js';
import { fields } from '../lib/labels.js';
import { codeAt } from '../lib/totp.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('codes');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const now = () => demo.now();
const path = (visitor) => new URL(visitor.page.url()).pathname;
const asksForMethod = (visitor) => path(visitor).startsWith('/second-step/set-up');

for (const view of [views.phoneWithoutScripts, views.wide]) {
  test(`an authenticator app and recovery codes, ${view.name}`, async () => {
    const society = demo.society('stanleykenpo');
    const visitor = await Visitor.open(browser, society, view);
    visitor.as = 'codes-';
    const member = demo.member(society);
    const answers = answersOf(society, member, `renge${view.width}`);
    await signIn(visitor, member.provisional_id, member.provisional_password);
    await walk(visitor, answers, asksForMethod);

    await visitor.open('/second-step/set-up/one-time-code');
    await visitor.page.locator('summary').click();
    const secret = await visitor.page.locator('main .typed').innerText();
    const picture = await visitor.page.locator('svg.qr').boundingBox();
    assert.ok(picture.width >= 200 && picture.height >= 200, 'a camera can read the QR code');
    const wrong = ['000000', '111111', '222222', '333333'].find((code) => ![-30, 0, 30, 60].some((s) => codeAt(secret, now() + s * 1000) === code));
    await enter(visitor, fields.code, wrong);
    assert.match(await visitor.title(), /^エラー/);
    await visitor.page.locator('summary').click();
    assert.equal(await visitor.page.locator('main .typed').innerText(), secret, 'the same secret after a wrong code');
    await enter(visitor, fields.code, codeAt(secret, now()));
    assert.equal(path(visitor), '/register/done');
    await pastDone(visitor);
    assert.ok(await at.home(visitor), await visitor.text());

    await visitor.press('リカバリーコードを作成する');
    await visitor.press('コードを作成する');
    const codes = await visitor.page.locator('.codes li').allInnerTexts();
    assert.equal(new Set(codes).size, 10);
    assert.equal(await visitor.offers('印刷する'), view.scripts ?? true, 'a button that only scripts can work');
    assert.ok((await visitor.text()).includes(society.url), 'the address stands on the sheet');
    assert.ok(await visitor.offers('控えました'));
    if (view.scripts ?? true) await copied(visitor, codes);
    const paper = await visitor.page.pdf({ format: 'A4' });
    await writeFile(join(output, `stanleykenpo-${view.name}-recovery-codes.pdf`), paper);
    assert.equal(paper.toString('latin1').match(/\/Type\s*\/Page\b/g).length, 1, 'one sheet of paper');

    await visitor.open('/home');
    await leaveThroughSignOut(visitor);
    await signIn(visitor, answers.userId, answers.password);
    assert.equal(path(visitor), '/second-step');
    await enter(visitor, fields.code, codeAt(secret, now() + 30_000));
    assert.ok(await at.home(visitor), await visitor.text());

    await leaveThroughSignOut(visitor);
    await signIn(visitor, answers.userId, answers.password);
    await visitor.page.locator('summary', { hasText: 'リカバリーコード' }).click();
    await enter(visitor, fields.recoveryCode, codes[6].toLowerCase());
    assert.ok(await at.home(visitor), await visitor.text());
    visitor.settle();
    await visitor.leave();
  });
}

/** コピーする puts every code on the clipboard, with where they belong. */
async function copied(visitor, codes) {
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visitor.control('コピーする').click();
  await visitor.page.getByRole('status').filter({ hasText: 'コピーしました' }).waitFor();
  const text = await visitor.page.evaluate(() => navigator.clipboard.readText());
  for (const code of codes) assert.ok(text.includes(code), text);
  assert.ok(text.includes(visitor.society.url), text);
}
