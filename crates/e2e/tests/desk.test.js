// The society's desk: an invitation with a passkey, then a member who is locked out, found, unlocked, and in again.
// Tags: staff

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, signIn } from '../lib/journey.js';
import { passkeyConfirm } from '../lib/labels.js';
import { mailsTo } from '../lib/mail.js';
import { codeAt } from '../lib/totp.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('desk');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;
const deskOf = (slug) => ({ ...demo.society(slug), url: demo.society(slug).desk.url });
const worker = (slug, role, nth = 0) => demo.society(slug).desk.staff.filter((staff) => staff.role === role)[nth];

/** Signs in at the desk with the code of an app. */
async function signInAt(visitor, staff) {
  await visitor.open('/');
  await (await visitor.needed('ユーザID')).fill(staff.login);
  await (await visitor.needed('パスワード')).fill(staff.password);
  await visitor.press('ログイン');
  await (await visitor.needed('確認コード')).fill(codeAt(staff.code_secret, demo.now()));
  await visitor.press('確認');
  assert.equal(path(visitor), '/today', await visitor.text());
}

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
    for (const page of ['/today', '/members', '/members?q=%E3%81%9F', '/staff', '/staff/invite', '/account', '/account/recovery-codes', '/account/password', '/account/address', '/account/history', '/account/tokens', '/account/one-time-code/remove', '/second-step/set-up', '/second-step/set-up/one-time-code', '/step-up', '/sign-out', '/audit', '/announcements', '/announcements/new', '/settings/history', '/settings/time-machine', '/settings/branding/change', '/settings/texts/change', '/settings/terms/versions', '/settings/terms/new', '/letter-requests', '/members?employer=01&mail=trouble&order=signed_in_last', '/staff?role=support&order=name', '/settings']) {
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

test('what a society announces to everybody stands on its sign-in page until it is withdrawn', async () => {
  const owner = await Visitor.open(browser, deskOf('aozora'), views.phone);
  owner.as = 'desk-announces-';
  await signInAt(owner, worker('aozora', 'owner', 1));
  const title = '年末年始の受付について';
  await owner.open('/announcements/new');
  await owner.page.fill('[name=title_ja]', title);
  await owner.page.fill('[name=body_ja]', '12月29日から1月3日まで、電話の受付をお休みします。');
  await owner.page.check('[name=public]');
  await owner.follow(() => owner.page.click('main button[type=submit]'));
  await owner.follow(() => owner.page.click('main a[href$="/publish"]'));
  await owner.follow(() => owner.page.click('main button[type=submit]'));

  const reader = await Visitor.open(browser, demo.society('aozora'), views.phone);
  const shown = () => reader.page.getByRole('link', { name: title });
  // The sign-in page reads the announcements once a second.
  const until = async (count) => {
    for (let tries = 0; tries < 10; tries += 1) {
      await reader.open('/sign-in');
      if (await shown().count() === count) return;
      await reader.page.waitForTimeout(500);
    }
    assert.fail(`${count} links on the sign-in page`);
  };
  await until(1);
  await reader.follow(() => shown().click());
  assert.ok((await reader.text()).includes('電話の受付をお休みします'));

  await owner.follow(() => owner.page.click('main a[href$="/withdraw"]'));
  await owner.follow(() => owner.page.click('main button[type=submit]'));
  await until(0);
  owner.settle();
  reader.settle();
  await owner.leave();
  await reader.leave();
});

for (const view of [views.wide]) {
  test(`a setting and an announcement take two people, ${view.name}`, async () => {
    const slug = view === views.wide ? 'shionogi' : 'stanleykenpo';
    const one = await Visitor.open(browser, deskOf(slug), view);
    const other = await Visitor.open(browser, deskOf(slug), view);
    one.as = 'desk-asks-';
    other.as = 'desk-approves-';
    await signInAt(one, worker(slug, 'owner', 0));
    await signInAt(other, worker(slug, 'owner', 1));

    // More letters a day for one person is a lower floor; announcements that take two are a higher one.
    await one.open('/settings/desk/change');
    await one.page.fill('[name="desk.letters_a_day"]', '50');
    await one.page.check('[name="desk.two_for_announcements"]');
    await one.press('影響を確認');
    await one.press('戻る');
    assert.equal(await one.page.inputValue('[name="desk.letters_a_day"]'), '50');
    await one.press('影響を確認');
    await (await one.needed('理由')).fill('一斉発行のため');
    await one.press('承認を依頼');
    assert.match(await one.text(), /これはあなたの依頼です/);
    await other.open('/today');
    await other.follow(() => other.page.getByRole('link', { name: '開く' }).first().click());
    assert.match(await other.text(), /一斉発行のため/);
    await other.press('承認する');
    assert.match(await other.text(), /設定を変えました/);

    // The servers take the new policy in within seconds.
    const title = '健診の受付について';
    await one.open('/announcements/new');
    await one.page.fill('[name=title_ja]', title);
    await one.page.fill('[name=body_ja]', '来週から受付をはじめます。');
    await one.follow(() => one.page.click('main button[type=submit]'));
    const draft = path(one);
    for (let tries = 0; ; tries += 1) {
      await one.open(`${draft}/publish`);
      if (/もう1人の承認が必要です/.test(await one.text())) break;
      assert.ok(tries < 20, 'the policy is taken in');
      await one.page.waitForTimeout(500);
    }
    await one.press('承認を依頼');
    await other.open('/today');
    await other.follow(() => other.page.getByRole('link', { name: '開く' }).first().click());
    assert.match(await other.text(), /来週から受付をはじめます/);
    await other.press('承認する');
    assert.match(await other.text(), /掲載中/);
    for (const visitor of [one, other]) {
      visitor.settle();
      await visitor.leave();
    }
  });
}

for (const [view, nth] of [[views.wide, 0]]) {
  test(`a setting from a later day, and the time machine that shows both days, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, deskOf('shionogi'), view);
    owner.as = 'desk-time-';
    owner.heaviest *= 2;
    await signInAt(owner, worker('shionogi', 'owner', nth));
    const [day, min] = [['2027-04-01', '10'], ['2027-05-01', '11']][nth];
    await owner.open('/settings/password/change');
    await owner.page.getByLabel('最少の文字数', { exact: true }).fill(min);
    await (await owner.needed('いつから')).fill(day);
    await owner.press('影響を確認');
    await (await owner.needed('理由')).fill('安全を高めるため');
    await owner.press('この内容で保存');
    assert.equal(path(owner), '/settings', await owner.text());
    await owner.follow(() => owner.page.locator(`a[href$="day=${day}"]`).click());
    assert.equal(path(owner), '/settings/time-machine');
    const framed = owner.page.frameLocator('iframe').locator('main');
    const rule = async (on, time, width = 'phone') => {
      await owner.page.fill('#day', on);
      await owner.page.fill('#time', time);
      await owner.page.selectOption('#page', 'register-account');
      await owner.page.selectOption('#width', width);
      await owner.press('表示する');
      return framed.innerText();
    };
    const before = new Date(new Date(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    const [old, next] = [await rule(before, '23:59'), await rule(day, '00:00')];
    assert.ok(next.includes(`${min}文字以上`), next);
    assert.ok(!old.includes(`${min}文字以上`), old);
    // In the frame nothing is sent, leads anywhere or runs, whatever is pressed.
    const errors = owner.page.frameLocator('iframe');
    assert.equal(await errors.locator('script, [action], a[href]:not([href^="#"])').count(), 0);
    await errors.locator('main button[type=submit]').first().click();
    await owner.page.waitForTimeout(200);
    assert.equal(path(owner), '/settings/time-machine');
    assert.ok((await framed.innerText()).includes(`${min}文字以上`), 'the page is still there');
    const width = (await owner.page.locator('iframe').boundingBox()).width;
    assert.ok(width <= 377 && width >= Math.min(view.width - 40, 375), `${width}`);
    await rule(day, '00:00', 'wide');
    assert.deepEqual(owner.faults.filter((fault) => !/Blocked form submission|sandbox|form-action/.test(fault)), []);
    owner.faults.splice(0);
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
