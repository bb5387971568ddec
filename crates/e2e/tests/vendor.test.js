// The vendor's host: an operator signs in, finds a society, reads why a value applies, invites a colleague who registers, and signs
// out; and an operator as the second approver of a society with few staff.
// Tags: vendor

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { mailsTo } from '../lib/mail.js';
import { codeAt } from '../lib/totp.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('vendor');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;
const vendor = { slug: 'vendor', url: demo.said.vendor.url };
const operator = (role, nth = 0) => demo.said.vendor.operators.filter((one) => one.role === role)[nth];

/** Signs in with the code of an app. */
async function signIn(visitor, one) {
  await visitor.open('/');
  await (await visitor.needed('ユーザID')).fill(one.login);
  await (await visitor.needed('パスワード')).fill(one.password);
  await visitor.press('ログイン');
  await (await visitor.needed('確認コード')).fill(codeAt(one.code_secret, demo.now()));
  await visitor.press('確認');
  if (/一度使われています/.test(await visitor.text())) {
    // The same operator signed in within the half minute of this code.
    await pause(30_000 - (demo.now() % 30_000) + 500);
    await (await visitor.needed('確認コード')).fill(codeAt(one.code_secret, demo.now()));
    await visitor.press('確認');
  }
  assert.equal(path(visitor), '/societies', await visitor.text());
}

for (const [view, nth] of [[views.phone, 0], [views.wide, 1]]) {
  test(`an operator finds a society and invites a colleague, ${view.name}`, async () => {
    const visitor = await Visitor.open(browser, vendor, view);
    await signIn(visitor, operator('operations', nth));
    const society = demo.society('midori');
    await (await visitor.needed('健康保険組合をさがす')).fill(society.insurer_number);
    await visitor.press('さがす');
    await visitor.press(society.name);
    assert.equal(path(visitor), '/societies/midori');
    const members = society.members.length;
    assert.match(await visitor.text(), new RegExp(`未使用の書類\\s+${members}`));
    await visitor.press('パスワード');
    assert.equal(path(visitor), '/societies/midori/policy/password');

    await visitor.press('運営の担当者');
    await visitor.press('運営の担当者を招待する');
    await visitor.press('招待のメールを送る');
    assert.match(await visitor.title(), /^エラー/);
    const [name, address] = [`新人 さくら${view.width}`, `sakura${view.width}@vendor.example`];
    await (await visitor.needed('氏名')).fill(name);
    await (await visitor.needed('メールアドレス')).fill(address);
    await (await visitor.needed('監査')).check();
    await visitor.press('招待のメールを送る');
    assert.match(await visitor.text(), /招待中/);

    const [mail] = await mailsTo(demo.said.mail_dir, address);
    const link = /http:\S+\/invitation\?token=\S+/.exec(mail.text)[0];
    assert.ok(link.startsWith(`${vendor.url}/`), link);
    const colleague = await Visitor.open(browser, vendor, view);
    colleague.as = 'colleague-';
    await colleague.open(link);
    await (await colleague.needed('新しいパスワード')).fill('three quiet herons');
    await colleague.press('次へ');
    assert.equal(path(colleague), '/second-step/set-up');
    await colleague.press('アプリを設定する');
    await colleague.page.locator('details summary').first().click();
    const secret = await colleague.page.locator('details .typed').first().innerText();
    await (await colleague.needed('確認コード')).fill(codeAt(secret, demo.now()));
    await colleague.press('確認');
    assert.equal(path(colleague), '/societies', await colleague.text());
    // An auditor reads who works for the vendor, and invites nobody.
    await colleague.press('運営の担当者');
    assert.ok(!(await colleague.offers('運営の担当者を招待する')));
    await colleague.press(`${name}（ログイン中）`);
    assert.match(await colleague.text(), /監査/);

    await visitor.open('/operators');
    await visitor.press(name);
    await visitor.press('利用を止める');
    await visitor.press('実行');
    assert.match(await visitor.text(), /停止中/);
    await colleague.open('/societies');
    assert.equal(path(colleague), '/sign-in');

    await visitor.open('/sign-out');
    await visitor.follow(() => visitor.page.locator('main form button').click());
    assert.equal(path(visitor), '/sign-in');
    for (const one of [visitor, colleague]) {
      one.settle();
      await one.leave();
    }
  });
}

for (const [view, slug, nth] of [[views.phone, 'aozora', 0], [views.wide, 'nec', 1]]) {
  test(`a society with two people changes a floor with an operator's yes, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, deskAddress(demo, slug), view);
    owner.as = 'second-approver-desk-';
    await signInAtDesk(demo, owner, staffOf(demo, slug, 'owner'));
    // Only two can still sign in.
    const { staff } = demo.society(slug).desk;
    for (const { login } of staff.filter(({ role }) => role !== 'owner')) {
      await owner.open('/staff');
      const row = owner.page.locator('tbody tr', { hasText: login });
      await owner.follow(() => row.locator('a').first().click());
      await owner.press('利用を止める');
      await owner.press('実行');
    }
    // What takes two people waits.
    await owner.open('/settings/desk/change');
    await owner.page.fill('[name="desk.letters_a_day"]', '50');
    await owner.press('影響を確認');
    await (await owner.needed('理由')).fill('一斉発行のため');
    await owner.press('承認を依頼');
    const asked = path(owner);
    assert.match(await owner.text(), /運営の担当者に第二承認者を頼めます/);

    const visitor = await Visitor.open(browser, vendor, view);
    visitor.as = 'second-approver-vendor-';
    await signIn(visitor, operator('operations', nth));
    await visitor.open(`/societies/${slug}`);
    await visitor.press('第二承認者を申し出る');
    assert.match(await visitor.text(), /同意を待っています/);
    await visitor.open('/approvals');
    assert.doesNotMatch(await visitor.text(), /一斉発行のため/);

    await owner.open('/today');
    await owner.follow(() => owner.page.locator('main').getByRole('link', { name: '第二承認者' }).first().click());
    await owner.press('第二承認者に同意する');
    assert.match(await owner.text(), /第二承認者に同意しました/);

    await visitor.open('/approvals');
    assert.match(await visitor.text(), /一斉発行のため/);
    await visitor.follow(() => visitor.page.locator('main').getByRole('link', { name: '設定の変更' }).first().click());
    await visitor.press('承認する');
    assert.match(await visitor.text(), /承認しました/);

    await owner.open(asked);
    assert.match(await owner.text(), /もう一度確かめて、実行してください/);
    await owner.press('実行');
    await owner.open('/settings/desk');
    assert.match(await owner.text(), /50/);
    await visitor.open(`/societies/${slug}`);
    await visitor.press('第二承認者をやめる');
    for (const one of [owner, visitor]) {
      one.settle();
      await one.leave();
    }
  });
}
