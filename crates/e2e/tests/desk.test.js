// The society's desk: an invitation with a passkey, then a member who is locked out, found, unlocked, and in again.
// Tags: staff

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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
    await owner.page.selectOption('#page', 'mail:welcome');
    await owner.press('表示する');
    assert.match(await owner.page.frameLocator('iframe').locator('body').innerText(), /塩野義健康保険組合/);
    assert.deepEqual(owner.faults.filter((fault) => !/Blocked form submission|sandbox|form-action/.test(fault)), []);
    owner.faults.splice(0);
    await owner.leave();
  });

  test(`a clerk looks at a member's pages, and the member is told, ${view.name}`, async () => {
    const society = demo.society('nec');
    const person = demo.member(society);
    const answers = answersOf(society, person, `lookedat${view.width}`);
    const member = await Visitor.open(browser, society, views.phone);
    await enrol(member, person, answers);
    const clerk = await Visitor.open(browser, deskOf('nec'), view);
    clerk.as = 'desk-view-';
    clerk.heaviest *= 2;
    await signInAt(clerk, worker('nec', 'owner', nth));
    await clerk.page.locator('#find, #q').first().fill(answers.userId);
    await clerk.press('さがす');
    await clerk.follow(() => clerk.page.locator('tbody a').first().click());
    await clerk.press('本人の画面を見る');
    await (await clerk.needed('理由')).fill('電話。画面のご案内のため。');
    await clerk.press('画面を見る');
    assert.match(await clerk.text(), /組合の担当者として見ています/);
    const frame = clerk.page.frameLocator('iframe');
    assert.match(await frame.locator('body').innerText(), /組合の担当者として見ています/);
    const profile = frame.locator('a[href$="/page/profile"]').first();
    if (!(await profile.isVisible())) await frame.getByRole('button', { name: 'メニュー', exact: true }).click();
    await profile.click();
    await frame.getByText(answers.userId).first().waitFor();
    await clerk.press('お知らせメール');
    const button = frame.locator('main button[type=submit]');
    if (await button.count() > 0) await button.first().click();
    await clerk.page.waitForTimeout(200);
    assert.match(await frame.locator('body').innerText(), /組合の担当者として見ています/);
    await clerk.press('表示を終える');
    assert.match(path(clerk), /^\/members\//);
    await member.open('/sign-in-history');
    assert.match(await member.text(), /組合の担当者が画面を確認/);
    assert.match(await member.text(), /登録内容の画面を/);
    for (const visitor of [clerk, member]) {
      assert.deepEqual(visitor.faults.filter((fault) => !/Blocked form submission|sandbox|form-action/.test(fault)), []);
      visitor.faults.splice(0);
      await visitor.leave();
    }
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

for (const [view, nth, colour] of [[views.phone, 1, '#7a2e10']]) {
  test(`a logo and a colour are seen before they are saved, and the portal shows them, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, deskOf('midori'), view);
    owner.as = 'desk-looks-';
    await signInAt(owner, worker('midori', 'owner', nth));
    await owner.open('/settings');
    await owner.press('見た目を変える');
    const logo = await readFile(new URL(`../../../tenants/${nth ? 'nec' : 'aozora'}/logo.png`, import.meta.url));
    // What a script shows while somebody types is what the button shows.
    await (await owner.needed('主な色')).fill(colour);
    const frame = owner.page.frameLocator('iframe').first();
    await frame.locator('main').waitFor();
    await owner.page.setInputFiles('#logo_file', { name: 'x.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg onload="alert(1)"/>') });
    await owner.press('プレビュー');
    assert.match(await owner.text(), /PNG・JPEG・WebP の画像ではありません/);
    await owner.page.setInputFiles('#logo_file', { name: 'logo.png', mimeType: 'image/png', buffer: logo });
    await owner.press('プレビュー');
    assert.match(await owner.text(), /コントラスト/);
    const kept = await owner.page.locator('input[name="branding.logo"]').inputValue();
    const rgb = colour.match(/[0-9a-f]{2}/g).map((pair) => parseInt(pair, 16)).join(', ');
    const background = () => frame.locator('button.button').first().evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(await background(), `rgb(${rgb})`);
    const natural = await frame.locator(`img[src="/logo/${kept}"]`).first().evaluate((image) => image.naturalWidth);
    assert.ok(natural > 0, 'the logo is shown in the frame');
    assert.equal(await owner.page.frameLocator('iframe').nth(1).locator('script, [action], a[href]:not([href^="#"])').count(), 0);
    const width = (await owner.page.locator('iframe').first().boundingBox()).width;
    assert.ok(width <= 377 && width >= Math.min(view.width - 40, 375), `${width}`);
    await owner.press('影響を確認');
    await (await owner.needed('理由')).fill('見た目を新しくするため');
    await owner.press('この内容で保存');
    assert.equal(path(owner), '/settings', await owner.text());

    const reader = await Visitor.open(browser, demo.society('midori'), views.phone);
    const saved = Date.now();
    for (;;) {
      await reader.open('/sign-in');
      if (await reader.page.locator(`img[src="/logo/${kept}"]`).count() > 0) break;
      assert.ok(Date.now() - saved < 5_000, 'the portal follows within 5 seconds');
      await reader.page.waitForTimeout(300);
    }
    const shown = await reader.page.locator('button.button').first().evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(shown, `rgb(${rgb})`);
    owner.settle();
    reader.settle();
    await owner.leave();
    await reader.leave();
  });
}

test('a new version of the terms is compared, planned and withdrawn', async () => {
  const owner = await Visitor.open(browser, deskOf('aozora'), views.wide);
  owner.as = 'desk-terms-';
  await signInAt(owner, worker('aozora', 'owner', 0));
  await owner.open('/settings');
  await owner.press('利用規約の版');
  await owner.press('新しい版を作る');
  await (await owner.needed('版の名前')).fill('2027-04');
  const text = owner.page.locator('[name="terms.file"]');
  await text.fill(`${await text.inputValue()}\n\n# 第99条（試し）\n\n<b>太字</b>にはなりません。\n`);
  await (await owner.needed('いつから')).fill('2027-04-01');
  await owner.press('変更と影響を確認');
  assert.match(await owner.text(), /第99条（試し）/);
  assert.match(await owner.text(), /<b>太字<\/b>にはなりません/);
  await (await owner.needed('理由')).fill('総会で決まったため');
  await owner.press('この内容で保存');
  await owner.press('利用規約の版');
  assert.match(await owner.text(), /2027-04/);
  await owner.follow(() => owner.page.locator('a[href$="/withdraw"]').first().click());
  await (await owner.needed('理由')).fill('見送り');
  await owner.press('実行');
  assert.match(await owner.text(), /予定を取りやめました/);
  owner.settle();
  await owner.leave();
});
