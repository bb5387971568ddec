// 健診結果照会, on a phone and on a wide screen: a clerk publishes a file, the member examined sees it beside the years before and takes it along.
// Tags: services

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { answersOf, at, enrol } from '../lib/journey.js';
import { Visitor } from '../lib/visitor.js';

const SLUG = 'midori';
const demo = await Demo.start('checkups');
const browser = await openBrowser();
const folder = await mkdtemp(join(tmpdir(), 'madoguchi-checkups-'));
after(async () => {
  await browser.close();
  await demo.stop();
  await rm(folder, { recursive: true });
});

const society = () => demo.society(SLUG);

/** The row of a member in the sample roster: insurer number, symbol, number, branch number, name, kana, birth date … */
const roster = new TextDecoder('shift_jis').decode(await readFile(`../../tenants/${SLUG}/roster.csv`));
const rowOf = (person) => roster.split(/\r?\n/).map((line) => line.split(',')).find((row) => row[4] === person.name && row[6]?.replace(/\D/g, '') === person.birth_date);

/** Publishes a checkup of a member in a table, as a clerk for benefits. */
async function publish(view, nth, person, day) {
  const clerk = await Visitor.open(browser, deskAddress(demo, SLUG), view);
  clerk.as = 'desk-';
  await signInAtDesk(demo, clerk, staffOf(demo, SLUG, 'benefits', nth));
  await clerk.open('/publications');
  await (await clerk.needed('健診結果')).check();
  const table = [
    '保険者番号,記号,番号,枝番,生年月日,受診日,健診機関名,身長,体重,腹囲,収縮期血圧,拡張期血圧,HbA1c,尿蛋白',
    [...rowOf(person).slice(0, 4), person.birth_date, day, '取込クリニック', '171.0', '70.5', '86.0', '141', '88', '5.5', '±'].join(','),
  ].join('\r\n');
  await (await clerk.needed('ファイル')).setInputFiles({ name: 'checkups.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await clerk.press('ファイルを確認する');
  assert.match(await clerk.text(), /新しく公開する件数\s+1件/);
  await clerk.press('公開する');
  assert.match(await clerk.text(), /取り込みました。/);
  assert.match(await clerk.text(), /健診結果\s+.*から公開しています/);
  clerk.settle();
  await clerk.leave();
}

/** Takes the year along as PDF and CSV, and reads them back. */
async function take(visitor, view) {
  const taken = async (button, ending) => {
    const [download] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.page.getByRole('button', { name: button }).click(),
    ]);
    assert.match(download.suggestedFilename(), new RegExp(`^checkups-\\d{4}\\.${ending}$`));
    const file = join(folder, `${view.name}.${ending}`);
    await download.saveAs(file);
    return file;
  };
  const csv = (await readFile(await taken('CSVで受け取る', 'csv'))).toString();
  assert.match(csv, /"取込クリニック","収縮期血圧","9A755000000000001","141","mmHg"/);
  const pdf = await taken('PDFで受け取る', 'pdf');
  assert.equal((await readFile(pdf)).subarray(0, 5).toString(), '%PDF-');
  if (process.env.MADOGUCHI_PICTURES) {
    execFileSync('pdftoppm', ['-r', '80', '-png', pdf, join('output', `checkups-report-${view.name}`)]);
    assert.match(execFileSync('pdftotext', ['-layout', pdf, '-']).toString(), /健診結果のお知らせ/);
  }
}

for (const [nth, view] of [views.phone, views.wide].entries()) {
  test(`${view.name}: checkups are published, seen by the person examined alone, and taken along`, async () => {
    assert.ok(society().services.includes('checkup_results'));
    const visitor = await Visitor.open(browser, society(), view);
    const person = demo.member(society(), (member) => member.joined < '2023-01-01' && member.birth_date < '19840101');
    await enrol(visitor, person, answersOf(society(), person, `Checkup${view.name.replace(/\D/g, '')}`));
    assert.ok(await at.home(visitor));
    assert.match(await visitor.text(), /\d{4}年度の結果があります/);
    await publish(view, nth, person, demo.said.now.slice(0, 10));

    await visitor.open('/home');
    await visitor.follow(() => visitor.page.getByRole('link', { name: /^健診結果照会/ }).click());
    assert.equal(new URL(visitor.page.url()).pathname, '/checkups');
    const text = await visitor.text();
    for (const words of ['取込クリニック', '141 mmHg', '受診勧奨判定値以上', '標準的な健診・保健指導プログラム', '診断ではありません', '年度ごとの移り変わり']) {
      assert.ok(text.includes(words), `${words}: ${text}`);
    }
    assert.doesNotMatch(text, /異常|正常/);
    await visitor.page.locator('summary', { hasText: '収縮期血圧' }).click();
    assert.ok(await visitor.page.getByRole('img', { name: /収縮期血圧.*移り変わり/ }).isVisible());
    await take(visitor, view);
    visitor.settle();
    await visitor.leave();
  });
}
