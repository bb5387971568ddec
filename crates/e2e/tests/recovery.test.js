// A member who forgot the ID and the password comes back with the mails of the demo's folder, on a phone, with scripts and without.
// Tags: mail

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, leaveThroughSignOut, signIn } from '../lib/journey.js';
import { fields } from '../lib/labels.js';
import { mailsTo } from '../lib/mail.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('recovery');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const NEW_PASSWORD = 'Yamabuki-9631';

/** The first address in a mail that leads to a page with a one-time token. */
function linkIn(mail) {
  const found = /https?:\/\/\S+\?token=\S+/.exec(mail.text);
  assert.ok(found, mail.text);
  return found[0];
}

const type = async (visitor, label, text) => (await visitor.needed(label)).fill(text);

for (const [number, view] of [views.phone, views.phoneWithoutScripts].entries()) {
  test(`${view.name}: from a forgotten ID and password to the menu`, async () => {
    const society = demo.society('nec');
    const visitor = await Visitor.open(browser, society, view);
    visitor.as = 'recovery-';
    const member = demo.member(society);
    const answers = answersOf(society, member, `kaede00${number}`);
    const mailbox = demo.said.mail_dir;

    await enrol(visitor, member, answers);
    await visitor.press('確認のメールをもう一度送る');
    await visitor.press('メールを送る');
    const [, again] = await mailsTo(mailbox, answers.email, 2);
    await visitor.open(linkIn(again));
    await visitor.press('確認する');
    await visitor.open('/home');
    assert.ok(!(await visitor.offers('確認のメールをもう一度送る')), 'the address is verified');
    await leaveThroughSignOut(visitor);

    await visitor.open('/sign-in');
    await visitor.press('ほかの理由でログインできない方');
    await visitor.press('ユーザIDを忘れた方');
    await visitor.press('メールを送る');
    assert.match(await visitor.title(), /^エラー/);
    await type(visitor, fields.birthDate, member.birth_date);
    await type(visitor, fields.email, answers.email);
    await visitor.press('メールを送る');
    const mails = await mailsTo(mailbox, answers.email, 3);
    assert.ok(!mails[2].text.includes(answers.userId), 'the mail keeps the ID to itself');
    await visitor.open(linkIn(mails[2]));
    assert.ok(!(await visitor.text()).includes(answers.userId));
    await visitor.press('表示する');
    assert.ok((await visitor.text()).includes(answers.userId));

    await visitor.open('/sign-in');
    await visitor.press('パスワードを忘れた方');
    await type(visitor, fields.userId, answers.userId);
    await type(visitor, fields.birthDate, member.birth_date);
    await type(visitor, fields.email, answers.email);
    await visitor.press('メールを送る');
    const link = linkIn((await mailsTo(mailbox, answers.email, 4))[3]);
    await visitor.open(link);
    await type(visitor, fields.password, NEW_PASSWORD);
    await visitor.press('パスワードを変更する');
    assert.match(await visitor.title(), /^エラー/, 'it is typed twice');
    await type(visitor, fields.password, NEW_PASSWORD);
    await type(visitor, fields.passwordAgain, NEW_PASSWORD);
    await visitor.press('パスワードを変更する');
    assert.equal(new URL(visitor.page.url()).pathname, '/sign-in');
    await mailsTo(mailbox, answers.email, 5);
    await visitor.open(link);
    assert.equal(visitor.response.status(), 404, 'used');

    await signIn(visitor, answers.userId, NEW_PASSWORD);
    assert.ok(await at.home(visitor), await visitor.text());
    await visitor.open('/recovery/desk-code');
    await visitor.press('確認');
    assert.match(await visitor.title(), /^エラー/);
    visitor.settle();
    await visitor.leave();
  });
}
