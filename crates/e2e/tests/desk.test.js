// The society's desk: an invitation with a passkey, then a member who is locked out, found, unlocked, and in again.
// Tags: staff

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { answersOf, at, enrol, signIn } from '../lib/journey.js';
import { passkeyConfirm } from '../lib/labels.js';
import { mailsTo } from '../lib/mail.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('desk');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;
const deskOf = (slug) => deskAddress(demo, slug);
const worker = (slug, role, nth = 0) => staffOf(demo, slug, role, nth);
const signInAt = (visitor, staff) => signInAtDesk(demo, visitor, staff);

for (const [view, nth, slug] of [[views.wide, 0, 'midori'], [views.phone, 1, 'midori']]) {
  test(`an invitation, a passkey, and a member who gets in again, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, deskOf(slug), view);
    owner.as = 'desk-';
    await signInAt(owner, worker(slug, 'owner', nth));
    await owner.open('/staff/invite');
    const address = `sakura${view.width}@desk.example`;
    await (await owner.needed('氏名')).fill('新人 さくら');
    await (await owner.needed('メールアドレス')).fill(address);
    await (await owner.needed('窓口')).check();
    await owner.press('招待のメールを送る');
    assert.match(await owner.text(), /招待中/);

    const [mail] = await mailsTo(demo.said.mail_dir, address);
    const link = /http:\S+\/invitation\?token=\S+/.exec(mail.text)[0];
    const clerk = await Visitor.open(browser, deskOf(slug), view);
    clerk.as = 'desk-';
    await Authenticator.in(clerk);
    await clerk.open(link);
    await (await clerk.needed('新しいパスワード')).fill('three quiet herons');
    await clerk.press('次へ');
    assert.equal(path(clerk), '/second-step/set-up');
    await clerk.press('パスキーを設定する');
    assert.equal(path(clerk), '/account/recovery-codes', await clerk.text());
    await clerk.press('コードを作成する');
    await clerk.press('控えました');

    // A member has an account, and somebody guesses at its password until it is paused.
    const society = demo.society(slug);
    const person = demo.member(society);
    const answers = answersOf(society, person, `lockedout${view.width}`);
    const member = await Visitor.open(browser, society, views.phone);
    await enrol(member, person, answers);
    const stranger = await Visitor.open(browser, society, views.phone);
    for (let guesses = 0; guesses < 5; guesses += 1) await signIn(stranger, answers.userId, 'Not-the-right-one 7');
    await signIn(stranger, answers.userId, answers.password);
    assert.match(await stranger.text(), /止めています/);

    // Whoever calls reads out the support code; as it is heard, it is typed in small letters.
    const code = (await stranger.page.locator('aside .typed.big').innerText()).trim();
    assert.match(code, /^[HKMRTWXYZ2-9]{4}$/);
    assert.match(await stranger.page.locator('.number-here').innerText(), new RegExp(`A-2.*${code}`));
    await clerk.page.locator('#find, #q').first().fill(code.toLowerCase());
    await clerk.press('さがす');
    assert.match(path(clerk), /^\/stuck\//);
    assert.match(await clerk.text(), /まで受け付けていません/);
    await clerk.follow(() => clerk.page.getByRole('link', { name: 'この方のページを開く' }).click());
    assert.match(await clerk.text(), /いまはログインできません/);
    await clerk.press('ロック解除');
    await (await clerk.needed('理由')).fill('電話。ご本人の確認済み。');
    await clerk.press('実行');
    assert.match(await clerk.text(), /ロックを解除しました/);

    await signIn(stranger, answers.userId, answers.password);
    assert.ok(!/止めています/.test(await stranger.text()), await stranger.text());

    await clerk.open('/sign-out');
    await clerk.follow(() => clerk.page.locator('main form button').click());
    await (await clerk.needed('ユーザID')).fill(address);
    await (await clerk.needed('パスワード')).fill('three quiet herons');
    await clerk.press('ログイン');
    await clerk.press(passkeyConfirm);
    assert.equal(path(clerk), '/today');
    for (const visitor of [owner, clerk, member, stranger]) {
      visitor.settle();
      await visitor.leave();
    }
  });
}

for (const [view, slug] of [[views.phone, 'shionogi']]) {
  test(`an account is closed, and a person is hidden and seen again by two, ${view.name}`, async () => {
    const society = demo.society(slug);
    const [closed, hidden] = [demo.member(society), demo.member(society)];
    const answers = answersOf(society, closed, `closing${view.width}`);
    const member = await Visitor.open(browser, society, views.phone);
    await enrol(member, closed, answers);
    const clerk = await Visitor.open(browser, deskOf(slug), view);
    clerk.as = 'desk-';
    await signInAt(clerk, worker(slug, 'support'));
    const find = async (visitor, typed) => {
      await visitor.open(`/members?q=${encodeURIComponent(typed)}`);
      await visitor.follow(() => visitor.page.locator('tbody a').first().click());
    };
    await find(clerk, answers.userId);
    await clerk.press('アカウントを閉じる（退会）');
    assert.match(await clerk.text(), /元には戻せません/);
    await (await clerk.needed('理由')).fill('退職のため。電話で本人を確認。');
    await clerk.press('実行');
    assert.match(await clerk.text(), /アカウントを閉じました/);
    // The member is out with the next request, and the ID is as if it had never been there.
    await member.open('/');
    assert.ok(!/ログアウト/.test(await member.text()), await member.text());

    await find(clerk, hidden.provisional_id);
    const page = path(clerk);
    await clerk.press('閲覧制限にする');
    assert.match(await clerk.text(), /すぐに隠します/);
    await (await clerk.needed('理由')).fill('申出書を受け付け');
    await clerk.press('閲覧制限にする');
    assert.match(await clerk.text(), /閲覧制限の役割を持つ担当者に引き継いで/);

    const owners = [];
    for (const nth of [0, 1]) {
      const owner = await Visitor.open(browser, deskOf(slug), view);
      owner.as = 'desk-';
      await signInAt(owner, worker(slug, 'owner', nth));
      owners.push(owner);
    }
    const [asks, approves] = owners;
    await asks.open(page);
    assert.match(await asks.text(), /閲覧制限の方です/);
    await asks.press('閲覧制限の解除を依頼');
    await (await asks.needed('理由')).fill('本人が窓口で申し出');
    await asks.press('承認を依頼する');
    await approves.open(path(asks));
    await approves.press('承認する');
    assert.match(await approves.text(), /閲覧制限を解除しました/);
    await clerk.open(page);
    assert.ok(!/閲覧制限の方です/.test(await clerk.text()), await clerk.text());
    for (const visitor of [member, clerk, asks, approves]) {
      visitor.settle();
      await visitor.leave();
    }
  });
}

test('the keyboard: / searches, j and k walk through a list, ? tells', async () => {
  const owner = await Visitor.open(browser, deskOf('aozora'), views.wide);
  await signInAt(owner, worker('aozora', 'owner'));
  await owner.open('/members?coverage=covered');
  await owner.page.keyboard.press('j');
  assert.ok((await owner.page.evaluate(() => document.activeElement.getAttribute('href'))).startsWith('/members/'));
  const [download] = await Promise.all([owner.page.waitForEvent('download'), owner.page.click('.export button')]);
  assert.match(download.suggestedFilename(), /^members-\d{8}\.csv$/);
  const file = await readFile(await download.path(), 'utf8');
  assert.match(file, /^\uFEFF.*氏名/);
  assert.ok(file.includes('SHA-256') || /[0-9a-f]{64}/.test(file), 'the last line has come');
  await owner.open('/staff');
  await owner.page.keyboard.press('j');
  const first = await owner.page.evaluate(() => document.activeElement.textContent);
  await owner.page.keyboard.press('j');
  const second = await owner.page.evaluate(() => document.activeElement.textContent);
  assert.notEqual(first, second);
  await owner.page.keyboard.press('k');
  assert.equal(await owner.page.evaluate(() => document.activeElement.textContent), first);
  await owner.page.keyboard.press('/');
  assert.equal(await owner.page.evaluate(() => document.activeElement.id), 'find');
  await owner.page.keyboard.type('j');
  assert.equal(await owner.page.locator('#find').inputValue(), 'j', 'what is typed into a field is typed');
  await owner.page.locator('#find').blur();
  await owner.page.keyboard.press('?');
  assert.ok(await owner.page.locator('#keys').isVisible());
  await owner.page.keyboard.press('Escape');
  owner.settle();
  await owner.leave();
});

for (const view of [views.narrow, views.wideWithoutScripts]) {
  test(`every page of the desk, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, deskOf('tokyometro'), view);
    owner.as = 'desk-';
    await signInAt(owner, worker('tokyometro', 'owner', view === views.narrow ? 0 : 1));
    for (const page of ['/today', '/members', '/members?q=%E3%81%9F', '/staff', '/staff/invite', '/account', '/account/recovery-codes', '/account/password', '/account/address', '/account/history', '/account/tokens', '/account/one-time-code/remove', '/second-step/set-up', '/second-step/set-up/one-time-code', '/step-up', '/sign-out', '/audit', '/announcements', '/announcements/new', '/settings/history', '/settings/time-machine', '/settings/branding/change', '/settings/texts/change', '/settings/terms/versions', '/settings/terms/new', '/letter-proof', '/letter-requests', '/members?employer=01&mail=trouble&order=signed_in_last', '/staff?role=support&order=name', '/settings']) {
      await owner.open(page);
      assert.equal(owner.response.status(), 200, page);
    }
    const sections = await Promise.all((await owner.page.locator('tbody a').all()).map((link) => link.getAttribute('href')));
    assert.ok(sections.length > 10, 'sections of the settings');
    let forms = 0;
    for (const section of sections) {
      await owner.open(section);
      assert.equal(owner.response.status(), 200, section);
      const change = owner.page.locator(`main a[href$="/change"]`);
      if (await change.count() === 0) continue;
      await owner.follow(() => change.click());
      forms += 1;
    }
    assert.ok(forms > 5, 'forms of the settings');
    await owner.open('/members?q=%E3%81%9F');
    await owner.follow(() => owner.page.locator('tbody a').first().click());
    await owner.follow(() => owner.page.locator('.acts a').first().click());
    assert.match(path(owner), /\/call$/);
    owner.settle();
    await owner.leave();
  });
}

test('a member finds nothing at the desk', async () => {
  const society = demo.society('midori');
  const visitor = await Visitor.open(browser, society, views.phone);
  const person = demo.member(society);
  await enrol(visitor, person, answersOf(society, person, 'curious2026'));
  await visitor.open('/home');
  assert.ok(await at.home(visitor));
  await visitor.page.goto(`${society.desk.url}/today`);
  assert.equal(path(visitor), '/sign-in');
  await visitor.leave();
});
