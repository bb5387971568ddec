// A member changes the e-mail address with the links of the demo's mails, the old mailbox hears of it and puts itself back.
// Tags: mail, profile

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, signIn } from '../lib/journey.js';
import { fields } from '../lib/labels.js';
import { mailsTo } from '../lib/mail.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('addresses');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const NEW_PASSWORD = 'Yamabuki-9631';
const newAddress = /^\s*新しいメールアドレス/;

/** The first address in a mail that leads to a page with a one-time token. */
function linkIn(mail) {
  const found = /https?:\/\/\S+\?token=\S+/.exec(mail.text);
  assert.ok(found, mail.text);
  return found[0];
}

const type = async (visitor, label, text) => (await visitor.needed(label)).fill(text);
const heading = (visitor) => visitor.page.locator('h1').innerText();

/** Opens a mail's link in a browser of its own and presses its button. */
async function pressLink(society, view, mail, button) {
  const visitor = await Visitor.open(browser, society, view);
  visitor.as = 'addresses-';
  await visitor.open(linkIn(mail));
  await visitor.press(button);
  return visitor;
}

for (const [number, view] of [views.phone, views.phoneWithoutScripts].entries()) {
  test(`${view.name}: an address is changed, told at the old one, and put back`, async () => {
    const society = demo.society('nec');
    const mailbox = demo.said.mail_dir;
    const visitor = await Visitor.open(browser, society, view);
    visitor.as = 'addresses-';
    const member = demo.member(society);
    const answers = answersOf(society, member, `momiji0${number}`);
    await enrol(visitor, member, answers);
    const [welcome] = await mailsTo(mailbox, answers.email);
    const seen = [await pressLink(society, view, welcome, '確認する')];

    const wanted = `atarashii${number}@mail.example.jp`;
    await visitor.open('/profile');
    await visitor.follow(() => visitor.page.locator(`main a[href="/profile/email"]`).click());
    await type(visitor, newAddress, answers.email);
    await visitor.press('確認のメールを送る');
    assert.match(await visitor.title(), /^エラー/);
    await type(visitor, newAddress, wanted);
    await visitor.press('確認のメールを送る');
    assert.match(await visitor.text(), /確認待ちのメールアドレス/);
    const [request] = await mailsTo(mailbox, wanted);
    assert.match(request.subject, /新しいメールアドレスの確認/);
    seen.push(await pressLink(society, view, request, '確認する'));
    await visitor.open('/profile/email');
    assert.ok((await visitor.text()).includes(wanted) && !(await visitor.text()).includes(answers.email));
    await visitor.press('削除');
    await visitor.press('キャンセル');

    await visitor.open('/profile/recovery-address');
    await type(visitor, newAddress, `yobi${number}@mail.example.jp`);
    await visitor.press('確認のメールを送る');
    await visitor.press('この変更をやめる');
    await visitor.open('/sign-in-history');
    assert.match(await visitor.text(), /メールアドレスを変更しました/);

    // Beside the welcome: that it was changed, and how to put it back.
    const [, changed] = await mailsTo(mailbox, answers.email, 2);
    assert.match(changed.subject, /メールアドレスが変更されました/);
    assert.ok(!changed.text.includes(wanted), 'the new address is nobody else’s business');
    const holder = await pressLink(society, view, changed, '元に戻す');
    seen.push(holder);
    assert.equal(await heading(holder), 'メールアドレスを元に戻しました');
    await visitor.open('/home');
    assert.equal(new URL(visitor.page.url()).pathname, '/sign-in', 'everybody is signed out');
    await mailsTo(mailbox, wanted, 3);

    await holder.press('新しいパスワードを決める');
    await type(holder, fields.userId, answers.userId);
    await type(holder, fields.birthDate, member.birth_date);
    await type(holder, fields.email, answers.email);
    await holder.press('メールを送る');
    const mails = await mailsTo(mailbox, answers.email, 4);
    const forgotten = mails.find((mail) => mail.subject.includes('パスワードの再設定'));
    await holder.open(linkIn(forgotten));
    await type(holder, fields.password, NEW_PASSWORD);
    await type(holder, fields.passwordAgain, NEW_PASSWORD);
    await holder.press('パスワードを変更する');
    await signIn(holder, answers.userId, NEW_PASSWORD);
    assert.ok(await at.home(holder), await holder.text());
    await holder.open(linkIn(changed));
    assert.equal(await heading(holder), 'メールアドレスを元に戻しました', 'opened again, it says what is');
    for (const each of [visitor, ...seen]) {
      each.settle();
      await each.leave();
    }
  });
}
