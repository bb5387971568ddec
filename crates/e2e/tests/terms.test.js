// A new version of the terms on a phone: told, read, answered; and before every page when the grace is over.
// Tags: documents

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, signIn } from '../lib/journey.js';
import { fields } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const shipped = fileURLToPath(new URL('../../../tenants/', import.meta.url));
const slug = 'aozora';

const demo = await Demo.start('terms');
const browser = await openBrowser();
const tenants = await mkdtemp(join(tmpdir(), 'madoguchi-tenants-'));
after(async () => {
  await browser.close();
  await demo.stop();
  await rm(tenants, { recursive: true, force: true });
});

const society = () => demo.society(slug);
const path = (visitor) => new URL(visitor.page.url()).pathname;
const heading = (visitor) => visitor.page.locator('h1').innerText();
const accounts = { early: 'kaedeno1', late: 'kaedeno2', never: 'kaedeno3' };
const passwords = new Map();

/** Replaces a text that must be there. */
async function edit(file, from, to) {
  const text = await readFile(file, 'utf8');
  assert.ok(text.includes(from), `${from} in ${file}`);
  await writeFile(file, text.replace(from, to));
}

/** Puts an article before the one with this number; the numbers of that one and of all after it move on. */
async function insertArticle(file, number, article) {
  const text = await readFile(file, 'utf8');
  const moved = text.replaceAll(/^# 第(\d+)条/gm, (heading, at) => (Number(at) < number ? heading : `# 第${Number(at) + 1}条`));
  await writeFile(file, moved.replace(`# 第${number + 1}条`, `${article}# 第${number + 1}条`));
}

async function enter(name, view) {
  const visitor = await Visitor.open(browser, society(), view);
  visitor.as = `${name}-`;
  await signIn(visitor, accounts[name], passwords.get(name));
  return visitor;
}

async function leave(visitor) {
  visitor.settle();
  await visitor.leave();
}

before(async () => {
  for (const [name, userId] of Object.entries(accounts)) {
    const visitor = await Visitor.open(browser, society(), views.phone);
    const member = demo.member(society());
    const answers = answersOf(society(), member, userId);
    await enrol(visitor, member, answers);
    passwords.set(name, answers.password);
    await leave(visitor);
  }
  await cp(shipped, tenants, { recursive: true });
  const folder = join(tenants, slug);
  await edit(join(folder, 'tenant.toml'), 'version = "2026-04"', 'version = "2026-12"\nchanges = "変更の届出の期限を決め、お問い合わせの条を加えました。"');
  await edit(join(folder, 'terms.ja.txt'), 'すみやかに変更の手続きを', '14日以内に変更の手続きを');
  await insertArticle(join(folder, 'terms.ja.txt'), 7, '# 第7条（お問い合わせ）\n\nお問い合わせは当組合の窓口へお願いします。\n\n');
  await demo.restart('2026-12-01T09:00:00+09:00', tenants);
});

for (const view of [views.phone, views.wide]) {
  test(`${view.name}: within the grace the menu says so, and what has changed can be read`, async () => {
    const visitor = await enter('early', view);
    assert.ok(await at.home(visitor));
    assert.match(await visitor.text(), /2026年12月31日（木）からは/);
    await visitor.press('変わったところを見る');
    assert.equal(await heading(visitor), '利用規約が新しくなりました');
    const text = await visitor.text();
    for (const said of ['変更の届出の期限を決め', '変わる前', '変わった後', '加わった文', '第7条（お問い合わせ）', '新しい条です', '前の見出しは「第7条（個人情報の取扱い）」です']) assert.ok(text.includes(said), said);
    assert.ok((await visitor.page.locator('del').allInnerTexts()).includes('すみやか'));
    assert.ok((await visitor.page.locator('ins').allInnerTexts()).includes('14日以内'));
    assert.equal(await visitor.page.locator('input:checked').count(), 0, 'nothing is chosen beforehand');
    await visitor.press('回答する');
    assert.match(await visitor.title(), /^エラー/);
    await visitor.press('あとで回答する');
    assert.ok(await at.home(visitor));
    await leave(visitor);
  });
}

test('a member agrees, and finds both versions with their days', async () => {
  const visitor = await enter('early', views.phoneWithoutScripts);
  await visitor.press('変わったところを見る');
  await (await visitor.needed(fields.agree)).check();
  await visitor.press('回答する');
  assert.ok(await at.home(visitor));
  assert.doesNotMatch(await visitor.text(), /利用規約が新しくなりました/);
  await visitor.press('利用規約');
  assert.match(await visitor.text(), /2026-12版（2026年12月1日（火）.*に同意）/);
  assert.match(await visitor.text(), /2026-04版（2026年11月20日（金）.*に同意）/);
  await visitor.follow(() => visitor.page.getByRole('link', { name: /^2026-04版/ }).click());
  assert.match(await visitor.text(), /以前の版です/);
  assert.match(await visitor.text(), /すみやかに変更の手続きを/);
  await leave(visitor);
});

test('when the grace is over the question stands before every page', async () => {
  await demo.restart('2026-12-31T09:00:00+09:00', tenants);
  const agreed = await enter('early', views.phone);
  assert.ok(await at.home(agreed));
  await leave(agreed);

  const visitor = await enter('late', views.phone);
  for (const wanted of ['/home', '/password', '/devices', '/login-methods']) {
    await visitor.open(wanted);
    assert.equal(path(visitor), '/terms/changes', wanted);
  }
  assert.equal(await visitor.offers('あとで回答する'), false);
  await (await visitor.needed(fields.agree)).check();
  await visitor.press('回答する');
  assert.ok(await at.home(visitor));
  await leave(visitor);

  const never = await enter('never', views.phone);
  await (await never.needed(fields.disagree)).check();
  await never.press('回答する');
  assert.equal(await heading(never), '「同意しない」と回答いただきました');
  assert.match(await never.text(), /ログアウトしました/);
  assert.match(await never.text(), /電話/);
  await never.open('/home');
  assert.equal(path(never), '/sign-in');
  await leave(never);
});
