// One's own account at the desk: invited, in with a passkey, a second one, the first one gone, another password and address.
// Tags: staff

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { passkeyConfirm } from '../lib/labels.js';
import { mailsTo } from '../lib/mail.js';
import { codeAt } from '../lib/totp.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('desk-account');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;
const midori = { ...demo.society('midori'), url: demo.society('midori').desk.url };
const owners = demo.society('midori').desk.staff.filter(({ role }) => role === 'owner');

/** Types the password, and confirms with the passkey. */
async function enterByPasskey(visitor, login, password) {
  await visitor.open('/sign-in');
  await (await visitor.needed('ユーザID')).fill(login);
  await (await visitor.needed('パスワード')).fill(password);
  await visitor.press('ログイン');
  assert.equal(path(visitor), '/second-step', await visitor.text());
  await visitor.press(passkeyConfirm);
  assert.equal(path(visitor), '/today', await visitor.text());
}

async function leave(visitor) {
  await visitor.open('/sign-out');
  await visitor.follow(() => visitor.page.locator('main form button').click());
}

for (const [view, nth] of [[views.wide, 0]]) {
  test(`passkeys, password and address of one's own, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, midori, view);
    owner.as = 'desk-account-';
    await owner.open('/');
    await (await owner.needed('ユーザID')).fill(owners[nth].login);
    await (await owner.needed('パスワード')).fill(owners[nth].password);
    await owner.press('ログイン');
    await (await owner.needed('確認コード')).fill(codeAt(owners[nth].code_secret, demo.now()));
    await owner.press('確認');
    await owner.open('/staff/invite');
    const address = `wakaba${view.width}@desk.example`;
    await (await owner.needed('氏名')).fill('若葉 みどり');
    await (await owner.needed('メールアドレス')).fill(address);
    await (await owner.needed('窓口')).check();
    await owner.press('招待のメールを送る');

    const [mail] = await mailsTo(demo.said.mail_dir, address);
    const clerk = await Visitor.open(browser, midori, view);
    clerk.as = 'desk-account-';
    const lost = await Authenticator.in(clerk);
    await clerk.open(/http:\S+\/invitation\?token=\S+/.exec(mail.text)[0]);
    await (await clerk.needed('新しいパスワード')).fill('three quiet herons');
    await clerk.press('次へ');
    await clerk.press('パスキーを設定する');
    assert.equal(path(clerk), '/account/recovery-codes', await clerk.text());
    await leave(clerk);
    await enterByPasskey(clerk, address, 'three quiet herons');

    // The only method can't be removed; it gets a name of its own.
    await clerk.open('/account');
    assert.equal(await clerk.page.getByRole('link', { name: /^削除する/ }).count(), 0);
    await clerk.follow(() => clerk.page.getByRole('link', { name: /^名前を変える/ }).click());
    await (await clerk.needed('名前')).fill('なくした電話');
    await clerk.press('保存');
    assert.match(await clerk.text(), /なくした電話/);

    // Another device, and the lost one goes.
    await clerk.devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: lost.authenticatorId });
    await Authenticator.in(clerk);
    await clerk.open('/second-step/set-up');
    await clerk.press('パスキーを設定する');
    assert.equal(path(clerk), '/account', await clerk.text());
    await clerk.follow(() => clerk.page.getByRole('link', { name: '削除する なくした電話' }).click());
    assert.match(await clerk.text(), /なくした電話/);
    await clerk.press('削除する');
    assert.ok(!(await clerk.text()).includes('なくした電話'), await clerk.text());

    await clerk.open('/account/password');
    await (await clerk.needed('いまのパスワード')).fill('three quiet herons');
    await (await clerk.needed(/^\s*新しいパスワード(?!（)/)).fill('four loud herons stand');
    await (await clerk.needed('新しいパスワード（もう一度）')).fill('four loud herons stand');
    await clerk.press('新しいパスワードにする');
    assert.match(await clerk.text(), /パスワードを変えました/);

    const newAddress = `aoba${view.width}@desk.example`;
    await clerk.open('/account/address');
    await (await clerk.needed('新しいメールアドレス')).fill(newAddress);
    await clerk.press('確認のメールを送る');
    for (const to of [address, newAddress]) {
      const link = async () => (await mailsTo(demo.said.mail_dir, to)).map(({ text }) => /http:\S+\/address-change\?token=\S+/.exec(text)).find(Boolean);
      let found = await link();
      for (let tries = 0; !found && tries < 40; tries += 1) {
        await clerk.page.waitForTimeout(250);
        found = await link();
      }
      assert.ok(found, `a mail to ${to}`);
      await clerk.open(found[0]);
      await clerk.press('確認する');
    }
    assert.match(await clerk.text(), /メールアドレスを変えました/);
    await clerk.open('/account/history');
    assert.match(await clerk.text(), /パスキー/);
    await leave(clerk);
    await enterByPasskey(clerk, newAddress, 'four loud herons stand');

    // The owner signs the clerk out everywhere.
    await owner.open('/staff');
    await owner.follow(() => owner.page.getByRole('link', { name: '若葉 みどり' }).last().click());
    await owner.press('すべてのログインとトークンを終わらせる');
    await clerk.open('/today');
    assert.equal(path(clerk), '/sign-in');
    for (const visitor of [owner, clerk]) {
      visitor.settle();
      await visitor.leave();
    }
  });
}
