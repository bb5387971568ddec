// Every page of the desk and of the vendor's host, at the three widths. A screen of the templates that isn't opened here fails.
// Tags: staff, vendor

import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Authenticator } from '../lib/authenticator.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo, output, QUIET_MORNING } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { answersOf, enrol } from '../lib/journey.js';
import { fields } from '../lib/labels.js';
import { mailsTo } from '../lib/mail.js';
import { screensOf } from '../lib/screens.js';
import { codeAt } from '../lib/totp.js';
import { Visitor } from '../lib/visitor.js';

// One society has shut its desk to the network that the tests come from.
const tenants = await mkdtemp(join(tmpdir(), 'madoguchi-tenants-'));
await cp(fileURLToPath(new URL('../../../tenants/', import.meta.url)), tenants, { recursive: true });
await appendFile(join(tenants, 'aozora', 'tenant.toml'), '\n[desk]\nnetworks = ["203.0.113.0/24"]\n');

const demo = await Demo.start('desk-pages', QUIET_MORNING, tenants);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
  await rm(tenants, { recursive: true });
});

const SLUG = 'midori';
const REASON = '電話。ご本人の確認済み。';
const society = demo.society(SLUG);
const desk = deskAddress(demo, SLUG);
const staff = (role, nth = 0) => staffOf(demo, SLUG, role, nth);
const vendor = { slug: 'vendor', url: demo.said.vendor.url };

/** The screens that came up, of everybody. */
const seen = new Set();

const ALL = [views.wide, views.narrow, views.phone];
/** For pages of one template that differ in how wide their values are. */
const MEASURED = { ...views.narrow, axe: false };

/** Somebody whose pages are looked at at three widths. */
async function looking(face, as) {
  const visitor = await Visitor.open(browser, face, views.wide);
  await visitor.lookIn(...ALL);
  return Object.assign(visitor, { as, screens: seen });
}

const path = (visitor) => new URL(visitor.page.url()).pathname;

/** Opens a page that must be there. */
async function open(visitor, page, status = 200) {
  await visitor.open(page);
  assert.equal(visitor.response.status(), status, page);
}

/** Presses a link or button of the main part by what it is, where its name isn't the point. */
const click = (visitor, selector) => visitor.follow(() => visitor.page.locator(`main ${selector}`).first().click());

/** Gives a reason, and presses. */
async function ask(visitor, button) {
  await (await visitor.needed('理由')).fill(REASON);
  await visitor.press(button);
}

/** Ticks off what a member who came in person knew. */
async function recordCall(visitor) {
  await visitor.page.locator('main input[name=caller]').first().check();
  await (await visitor.needed('来所し、本人確認書類を確認した')).check();
  for (const item of await visitor.page.locator('main input[type=checkbox]').all()) await item.check();
  await visitor.press('記録する');
}

/** The id of a member by what the letter says. */
async function idOf(visitor, member) {
  await visitor.page.goto(new URL(`/members?q=${member.provisional_id}`, desk.url).href);
  const href = await visitor.page.locator('tbody a').first().getAttribute('href');
  return href.split('/').at(-1);
}

/** Goes on with a page that another walk has looked at. */
async function quickly(visitor, act) {
  await Promise.all([visitor.page.waitForEvent('load'), act()]);
}

const [owner, other, clerk] = [await looking(desk, 'desk-'), await looking(desk, 'desk-other-'), await looking(desk, 'desk-clerk-')];
const [registered, lettered, hidden] = [demo.member(society), demo.member(society), demo.member(society)];
const answers = answersOf(society, registered, 'looked2026');

test('the way in, and one\'s own account', async () => {
  await Authenticator.in(owner);
  await signInAtDesk(demo, owner, staff('owner'));
  for (const page of ['/step-up', '/sign-out', '/api/v1/docs', '/account', '/account/password', '/account/address', '/account/history', '/account/tokens', '/account/one-time-code/remove', '/account/recovery-codes']) {
    await open(owner, page);
  }
  await owner.press('コードを作成する');
  await open(owner, '/second-step/set-up/one-time-code');
  await open(owner, '/second-step/set-up');
  await owner.press('パスキーを設定する');
  await owner.follow(() => owner.page.getByRole('link', { name: /^名前を変える/ }).click());
  await open(owner, '/account');
  await owner.follow(() => owner.page.getByRole('link', { name: /^削除する/ }).first().click());

  await open(owner, '/account/tokens');
  await (await owner.needed('何に使うか')).fill('夜間の取込');
  await owner.page.locator('main fieldset input[type=checkbox]').first().check();
  await owner.press('トークンを作る');
  await open(owner, '/account/address');
  await (await owner.needed('新しいメールアドレス')).fill('owner-anew@desk.example');
  await owner.press('確認のメールを送る');
  const [mail] = await mailsTo(demo.said.mail_dir, 'owner-anew@desk.example');
  await owner.open(/http:\S+\/address-change\?token=\S+/.exec(mail.text)[0]);
  owner.settle();
});

test('colleagues, invited and on their own page', async () => {
  for (const page of ['/staff', '/staff?role=support&order=name', '/staff/invite']) await open(owner, page);
  await (await owner.needed('氏名')).fill('新人 さくら');
  await (await owner.needed('メールアドレス')).fill('sakura@desk.example');
  await (await owner.needed('窓口')).check();
  await owner.press('招待のメールを送る');
  const [mail] = await mailsTo(demo.said.mail_dir, 'sakura@desk.example');
  await clerk.open(/http:\S+\/invitation\?token=\S+/.exec(mail.text)[0]);
  await (await clerk.needed('新しいパスワード')).fill('three quiet herons');
  await clerk.press('次へ');
  await clerk.press('アプリを設定する');
  await clerk.page.locator('details summary').first().click();
  const secret = await clerk.page.locator('details .typed').first().innerText();
  await (await clerk.needed('確認コード')).fill(codeAt(secret, demo.now()));
  await clerk.press('確認');
  await owner.open('/staff');
  await owner.follow(() => owner.page.getByRole('link', { name: '新人 さくら' }).click());
  await owner.press('利用を止める');
  for (const one of [owner, clerk]) one.settle();
});

test('members, and what is done for them', async () => {
  const member = await Visitor.open(browser, society, views.phone);
  await enrol(member, registered, answers);
  for (const page of ['/members', '/members?q=%E3%81%9F', '/members?q=zzzz', '/members?employer=01&mail=trouble&order=signed_in_last', '/employers', '/letter-proof', '/employers?code=02', '/employers?code=zz', '/letter-requests', '/letter-requests?state=closed']) {
    await open(owner, page);
  }
  const [registeredId, letteredId, hiddenId] = [await idOf(owner, registered), await idOf(owner, lettered), await idOf(owner, hidden)];
  for (const page of ['', '/call', '/letter', '/desk-code', '/disclosure', '/restriction', '/view']) await open(owner, `/members/${registeredId}${page}`);
  await open(owner, `/members/${registeredId}`);
  const acts = await owner.page.locator('.acts a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  for (const act of acts) await open(owner, act);
  await open(owner, `/members/${letteredId}/view`);
  await open(owner, `/members/${letteredId}`);

  await owner.page.goto(new URL(`/members/${registeredId}/call`, desk.url).href);
  await owner.press('記録する');
  assert.match(await owner.title(), /^エラー/);
  await recordCall(owner);

  // Two people: the code for a member, and everything that is held about one.
  await signInAtDesk(demo, other, staff('owner', 1));
  await owner.page.goto(new URL(`/members/${registeredId}/desk-code`, desk.url).href);
  await ask(owner, '承認を依頼する');
  const code = path(owner);
  await owner.page.goto(new URL(`/members/${registeredId}/disclosure`, desk.url).href);
  await ask(owner, '承認を依頼する');
  const disclosure = path(owner);
  await open(owner, '/today');
  for (const asked of [code, disclosure]) {
    await open(other, asked);
    await other.press('承認する');
  }
  await open(owner, `/members/${registeredId}`);
  await click(owner, 'a[href^="/disclosures/"]');

  // The view of a member's pages, and what is left of it once it is over.
  await owner.page.goto(new URL(`/members/${registeredId}/view`, desk.url).href);
  await ask(owner, '画面を見る');
  const view = path(owner);
  await owner.press('表示を終える');
  await open(owner, view, 410);

  // Whoever has lost the letter asks for one at the portal.
  await member.page.goto(new URL('/recovery/request-letter', society.url).href);
  await (await member.needed('氏名（カナ）')).fill('サクライ マサキ');
  await (await member.needed('生年月日')).fill(lettered.birth_date);
  await (await member.needed('保険者番号')).fill(society.insurer_number);
  await quickly(member, () => member.control('依頼する').click());
  await open(owner, '/letter-requests');
  await click(owner, 'tbody a');

  // Locked out, and with a support code to read out.
  const stranger = await Visitor.open(browser, society, views.phone);
  for (let guesses = 0; guesses < 6; guesses += 1) {
    await stranger.page.goto(society.url);
    await (await stranger.needed(fields.userId)).fill(answers.userId);
    await (await stranger.needed(fields.password)).fill('Not-the-right-one 7');
    await quickly(stranger, () => stranger.control('ログイン').click());
  }
  const support = (await stranger.page.locator('aside .typed.big').innerText()).trim();
  await owner.page.goto(new URL('/members', desk.url).href);
  await owner.page.fill('#q', support);
  await owner.press('さがす');
  assert.match(path(owner), /^\/stuck\//);

  await owner.page.goto(new URL(`/members/${hiddenId}/restriction`, desk.url).href);
  await ask(owner, '閲覧制限にする');
  await open(owner, `/members/${hiddenId}`);
  await open(owner, `/members/${hiddenId}/restriction/lift`);
  await open(clerk, `/members/${hiddenId}`);
  await open(clerk, '/today');
  for (const one of [owner, other, clerk]) one.settle();
  for (const one of [member, stranger]) await one.leave();
});

test('the printed letter is one sheet of A4', async () => {
  const person = `/members/${await idOf(owner, lettered)}`;
  await owner.page.goto(new URL(`${person}/call`, desk.url).href);
  await recordCall(owner);
  await owner.page.goto(new URL(`${person}/letter`, desk.url).href);
  await ask(owner, '実行');
  assert.match(await owner.text(), /仮パスワード/);
  const pdf = (await owner.page.pdf({ format: 'A4' })).toString('latin1');
  const sheet = { width: 794, height: 1123 };
  await owner.page.emulateMedia({ media: 'print' });
  await owner.page.setViewportSize(sheet);
  assert.ok(await owner.page.evaluate(() => document.documentElement.scrollWidth) <= sheet.width, 'nothing is cut off at the edge');
  if (process.env.MADOGUCHI_PICTURES) await owner.page.screenshot({ path: join(output, 'midori-a4-letter.png') });
  await owner.page.emulateMedia({ media: null });
  await owner.lookIn(...ALL);
  assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, 'one page');
  owner.settle();
});

test('data of the services', async () => {
  await open(owner, '/publications');
  await (await owner.needed('健診結果')).check();
  const table = ['保険者番号,記号,番号,枝番,生年月日,受診日,健診機関名,身長', `${society.insurer_number},2101,00001000,00,19730121,20260601,取込クリニック,171.0`, `${society.insurer_number},2101,99999999,00,19730121,20260601,取込クリニック,171.0`].join('\r\n');
  await (await owner.needed('ファイル')).setInputFiles({ name: 'checkups.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await owner.press('ファイルを確認する');
  await owner.press('公開する');
  await click(owner, 'tbody a');
  owner.settle();
});

test('announcements and the audit trail', async () => {
  await open(owner, '/announcements');
  await open(owner, '/announcements/new');
  await owner.follow(() => owner.page.locator('main button[type=submit]').first().click());
  assert.match(await owner.title(), /^エラー/);
  await owner.page.fill('[name=title_ja]', '年末年始の受付について');
  await owner.page.fill('[name=body_ja]', '12月29日から1月3日まで、電話の受付をお休みします。\nhttps://www.example.jp/');
  await click(owner, 'button[type=submit]');
  await click(owner, 'a[href$="/publish"]');
  await click(owner, 'button[type=submit]');
  await click(owner, 'a[href$="/withdraw"]');
  await open(owner, '/announcements');
  await open(owner, '/audit');
  owner.settle();
});

test('settings, their versions, and what members see on a day', async () => {
  await open(owner, '/settings');
  const sections = await owner.page.locator('tbody a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(sections.length > 10, 'sections of the settings');
  let forms = 0;
  for (const [nth, section] of sections.entries()) {
    await owner.lookIn(...(nth === 0 ? ALL : [MEASURED]));
    await open(owner, section);
    const change = owner.page.locator('main a[href$="/change"]');
    if (await change.count() === 0) continue;
    // The fields of each form are its own.
    await owner.lookIn(...(forms === 0 ? ALL : [views.narrow]));
    await owner.follow(() => change.click());
    forms += 1;
  }
  await owner.lookIn(...ALL);
  assert.ok(forms > 5, 'forms of the settings');
  for (const page of ['/settings/branding/change', '/settings/texts/change', '/settings/terms/new', '/settings/privacy/new', '/settings/time-machine', '/settings/terms/versions']) await open(owner, page);
  await click(owner, 'tbody a');
  await open(owner, '/settings/privacy/versions');

  // One change now, one from a day, one that takes two.
  await owner.page.goto(new URL('/settings/texts/change', desk.url).href);
  await owner.page.fill('[name="texts.greeting"]', '年末の受付は12月28日までです。');
  await owner.press('影響を確認');
  await ask(owner, 'この内容で保存');
  await owner.page.goto(new URL('/settings/password/change', desk.url).href);
  await owner.page.getByLabel('最少の文字数', { exact: true }).fill('16');
  await (await owner.needed('いつから')).fill('2027-04-01');
  await owner.press('影響を確認');
  await ask(owner, 'この内容で保存');
  await owner.page.goto(new URL('/settings/privacy/new', desk.url).href);
  await owner.page.locator('[name="privacy.version"]').fill('2027-04');
  await owner.page.locator('[name="privacy.file"]').fill('# 取得する情報\n\n氏名、生年月日、メールアドレスです。\n\n# 問い合わせ\n\n組合の窓口まで。\n');
  await (await owner.needed('いつから')).fill('2027-04-01');
  await owner.press('変更と影響を確認');
  await ask(owner, 'この内容で保存');
  await open(owner, '/settings/privacy/versions');
  await click(owner, 'tbody a');
  await open(owner, '/settings/history');
  await owner.press('比べる');
  await open(owner, '/settings');
  await click(owner, 'a[href$="/withdraw"]');
  await owner.page.goto(new URL('/settings/desk/change', desk.url).href);
  await owner.page.fill('[name="desk.letters_a_day"]', '50');
  await owner.press('影響を確認');
  await ask(owner, '承認を依頼');
  await open(other, path(owner));
  await open(other, '/today');
  for (const one of [owner, other]) one.settle();
});

test('the desk that is shut to this network', async () => {
  const outside = await looking(deskAddress(demo, 'aozora'), 'desk-');
  await open(outside, '/sign-in', 403);
  outside.settle();
  await outside.leave();
});

test('the vendor, who is asked as second approver, and the recovery of an only owner', async () => {
  // Only the two owners are left.
  await owner.page.goto(new URL('/staff?standing=active', desk.url).href);
  const others = owner.page.locator('tbody tr').filter({ hasNotText: '責任者' }).locator('a');
  for (const href of await others.evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
    await owner.page.goto(new URL(`${href}/disable`, desk.url).href);
    await quickly(owner, () => owner.control('実行').click());
  }

  const operator = await looking(vendor, '');
  const one = demo.said.vendor.operators.find(({ role }) => role === 'operations');
  await open(operator, '/');
  await (await operator.needed('ユーザID')).fill(one.login);
  await (await operator.needed('パスワード')).fill(one.password);
  await operator.press('ログイン');
  await (await operator.needed('確認コード')).fill(codeAt(one.code_secret, demo.now()));
  await operator.press('確認');
  for (const page of ['/societies?q=zzzz', `/societies/${SLUG}`, '/operators', '/operators/invite', '/account', '/step-up', '/sign-out', '/api/v1/docs', '/approvals', '/account/tokens']) await open(operator, page);
  await (await operator.needed('何に使うか')).fill('監視');
  await operator.page.locator('main fieldset input[type=checkbox]').first().check();
  await operator.press('トークンを作る');
  await open(operator, `/societies/${SLUG}`);
  const sections = await operator.page.locator('main a[href*="/policy/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(sections.length > 10, 'sections of the policy');
  for (const section of sections) {
    await open(operator, section);
    await operator.lookIn(MEASURED);
  }
  await operator.lookIn(...ALL);

  await operator.page.goto(new URL('/operators/invite', vendor.url).href);
  await (await operator.needed('氏名')).fill('新人 さくら');
  await (await operator.needed('メールアドレス')).fill('sakura@vendor.example');
  await (await operator.needed('監査')).check();
  await operator.press('招待のメールを送る');
  const [mail] = await mailsTo(demo.said.mail_dir, 'sakura@vendor.example');
  const colleague = await looking(vendor, 'colleague-');
  await colleague.open(/http:\S+\/invitation\?token=\S+/.exec(mail.text)[0]);
  await (await colleague.needed('新しいパスワード')).fill('three quiet herons');
  await colleague.press('次へ');
  await colleague.press('アプリを設定する');
  await operator.page.goto(new URL('/operators', vendor.url).href);
  await operator.follow(() => operator.page.getByRole('link', { name: '新人 さくら' }).click());
  await operator.press('利用を止める');

  await operator.page.goto(new URL(`/societies/${SLUG}`, vendor.url).href);
  await operator.press('第二承認者を申し出る');
  await open(owner, '/staff');
  await owner.press('第二承認者に同意する');
  await open(operator, '/approvals');
  await click(operator, 'tbody a');
  await open(owner, '/today');

  const [only, leaves] = [staff('owner'), staff('owner', 1)];
  await owner.page.goto(new URL('/staff', desk.url).href);
  await quickly(owner, () => owner.page.locator('tbody tr', { hasText: leaves.login }).locator('a').click());
  await quickly(owner, () => owner.control('利用を止める').click());
  await quickly(owner, () => owner.control('実行').click());
  await demo.command('staff', 'recover', SLUG, only.login, '--reason', REASON);
  await open(owner, '/today');
  await click(owner, 'a[href^="/staff-recovery/"]');
  for (const visitor of [owner, operator, colleague]) visitor.settle();
});

test('no screen of the desk or the vendor is left out', async () => {
  const screens = await screensOf('desk', 'vendor', 'shared');
  assert.ok(screens.size > 80, `${screens.size} screens`);
  const missing = [...screens].filter(([screen]) => !seen.has(screen)).map((pair) => pair.join(' '));
  assert.deepEqual(missing, []);
});
