// The services, on a phone and on a wide screen. 医療費情報: a year with its picture. 資格情報のお知らせ: masked numbers, shown on request, and a
// notice to keep.
// Tags: services

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol } from '../lib/journey.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('eligibility');
const browser = await openBrowser();
const folder = await mkdtemp(join(tmpdir(), 'madoguchi-eligibility-'));
after(async () => {
  await browser.close();
  await demo.stop();
  await rm(folder, { recursive: true });
});

const society = () => demo.society('tokyometro');

for (const view of [views.phone, views.wide, views.phoneWithoutScripts]) {
  test(`${view.name}: a household sees its expenses and its eligibility, and takes a notice along`, async () => {
    assert.deepEqual(society().services, ['medical_expenses', 'eligibility_notice']);
    const visitor = await Visitor.open(browser, society(), view);
    // Whoever joined lately has no expenses yet: societies' data come two months late.
    const one = demo.member(society(), (member) => member.joined < '2026-06-01');
    await enrol(visitor, one, answersOf(society(), one, `Eligible${view.name.replace(/\D/g, '')}${view.scripts === false ? 'n' : 's'}`));
    assert.ok(await at.home(visitor));
    assert.match(await visitor.text(), /人分の資格の内容（資格取得日\s+\d{4}年/);
    assert.match(await visitor.text(), /診療分まで（\d{4}年の窓口負担額\s+[\d,]+円）/);

    await visitor.follow(() => visitor.page.getByRole('link', { name: /^医療費情報/ }).click());
    assert.equal(new URL(visitor.page.url()).pathname, '/medical-expenses');
    assert.ok(await visitor.page.getByRole('img', { name: /窓口負担額の棒グラフ/ }).isVisible());
    assert.match(await visitor.text(), /月ごとの合計/);
    await visitor.open('/home');

    await visitor.follow(() => visitor.page.getByRole('link', { name: /^資格情報のお知らせ/ }).click());
    assert.equal(new URL(visitor.page.url()).pathname, '/eligibility');
    assert.match(await visitor.text(), /●●●●●●●●\d\d/);
    assert.match(await visitor.text(), /資格確認書ではありません/);
    await visitor.press('記号・番号を表示する');
    assert.doesNotMatch(await visitor.text(), /●/);

    const [download] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.page.getByRole('button', { name: /^PDFで受け取る/ }).first().click(),
    ]);
    assert.equal(download.suggestedFilename(), 'eligibility-notice.pdf');
    const file = join(folder, `${view.name}.pdf`);
    await download.saveAs(file);
    assert.equal((await readFile(file)).subarray(0, 5).toString(), '%PDF-');
    if (process.env.MADOGUCHI_PICTURES) {
      execFileSync('pdftoppm', ['-r', '80', '-png', file, join('output', `eligibility-notice-${view.name}`)]);
    }
    visitor.settle();
    await visitor.leave();
  });
}
