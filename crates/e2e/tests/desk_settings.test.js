// What the desk changes and the portal shows: settings and announcements by two, the society's looks, its terms.
// Tags: staff

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { SecondServer } from '../lib/second_server.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('desk-settings');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;
const deskOf = (slug) => deskAddress(demo, slug);
const worker = (slug, role, nth = 0) => staffOf(demo, slug, role, nth);
const signInAt = (visitor, staff) => signInAtDesk(demo, visitor, staff);

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

for (const [view, slug] of [[views.wide, 'shionogi'], [views.phone, 'nec']]) {
  test(`a setting and an announcement take two people, ${view.name}`, async () => {
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
    const background = () => frame.locator('button.button:not(.second)').first().evaluate((element) => getComputedStyle(element).backgroundColor);
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
    const shown = await reader.page.locator('button.button:not(.second)').first().evaluate((element) => getComputedStyle(element).backgroundColor);
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

test('a greeting from a date: the time machine shows both days, and two servers follow within 5 seconds', async () => {
  const [greeting, day] = ['年末の受付は12月28日までです。', '2026-11-21'];
  const societies = [[views.wide, 'stanleykenpo'], [views.phone, 'tokyometro']];
  // This server's clock is past the day, the demo's isn't yet.
  const second = await SecondServer.beside(demo);
  const readers = [];
  try {
    for (const [view, slug] of societies) {
      const reader = await Visitor.open(browser, second.society(demo, slug), views.phone);
      readers.push(reader);
      await reader.open('/sign-in');
      assert.ok(!(await reader.text()).includes(greeting));

      const owner = await Visitor.open(browser, deskOf(slug), view);
      owner.as = 'desk-greets-';
      await signInAt(owner, worker(slug, 'owner', 0));
      await owner.open('/settings');
      await owner.press('組合の文章を変える');
      await owner.page.fill('[name="texts.greeting"]', greeting);
      await (await owner.needed('いつから')).fill(day);
      await owner.press('影響を確認');
      await (await owner.needed('理由')).fill('年末のご案内のため');
      await owner.press('この内容で保存');
      assert.equal(path(owner), '/settings', await owner.text());
      await within5Seconds(reader, greeting);

      await owner.follow(() => owner.page.locator(`a[href$="day=${day}"]`).click());
      const shownOn = async (on, time) => {
        await owner.page.fill('#day', on);
        await owner.page.fill('#time', time);
        await owner.page.selectOption('#page', 'sign-in');
        await owner.press('表示する');
        return owner.page.frameLocator('iframe').locator('main').innerText();
      };
      assert.ok(!(await shownOn('2026-11-20', '23:59')).includes(greeting));
      assert.ok((await shownOn(day, '00:00')).includes(greeting));
      owner.settle();
      await owner.leave();
    }

    // The first server lives through the midnight from which the greeting holds.
    await demo.restart('2026-11-20T23:59:57+09:00');
    const midnight = Date.parse(`${day}T00:00:00+09:00`);
    const early = await Promise.all(societies.map(([, slug]) => Visitor.open(browser, demo.society(slug), views.phone)));
    readers.push(...early);
    await Promise.all(early.map(async (one) => {
      await one.page.goto(new URL('/sign-in', one.society.url).href);
      const first = await one.text();
      if (demo.now() < midnight) assert.ok(!first.includes(greeting), 'not before midnight');
    }));
    await Promise.all(early.map((one) => within5Seconds(one, greeting, Math.max(0, midnight - demo.now()))));
    for (const one of readers) {
      one.settle();
      await one.leave();
    }
  } finally {
    await second.stop();
  }
});

/** Opens the sign-in page until it says a text, at most 5 seconds after a wait that is expected. */
async function within5Seconds(reader, text, wait = 0) {
  const until = Date.now() + wait + 5_000;
  for (;;) {
    await reader.open('/sign-in');
    if ((await reader.text()).includes(text)) return;
    assert.ok(Date.now() < until, 'the portal follows within 5 seconds');
    await reader.page.waitForTimeout(300);
  }
}
