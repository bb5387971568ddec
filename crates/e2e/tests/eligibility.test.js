// The services, on a phone and on a wide screen. 医療費情報: a year with its picture, taken along as files. 資格情報のお知らせ: masked numbers, shown on request, and a
// notice to keep.
// Tags: services

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';

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

/** Takes the year along as CSV, spreadsheet and PDF, and reads them back. */
async function takeExpenses(visitor, view) {
  const take = async (button, ending) => {
    const [download] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.page.getByRole('button', { name: button }).click(),
    ]);
    assert.match(download.suggestedFilename(), new RegExp(`^medical-expenses-\\d{4}\\.${ending}$`));
    const file = join(folder, `${view.name}-expenses.${ending}`);
    await download.saveAs(file);
    return file;
  };
  const csv = (await readFile(await take('CSVで受け取る', 'csv'))).toString();
  const [titles, ...rows] = csv.slice(1).split('\r\n');
  assert.match(titles, /^"診療月","受診者","診療区分","医療機関"/);
  const treatments = rows.slice(0, rows.indexOf(''));
  assert.ok(treatments.length > 0 && treatments.every((row) => /^"\d{4}年\d{1,2}月",/.test(row)), csv);
  const sheet = parts(await readFile(await take('医療費集計フォームの形で受け取る', 'xlsx')));
  assert.match(sheet['xl/sharedStrings.xml'], /支払った医療費の金額/);
  assert.match(sheet['xl/worksheets/sheet1.xml'], /<row /);
  assert.doesNotMatch(sheet['xl/worksheets/sheet1.xml'], /<f>/);
  const pdf = await take('PDFで受け取る', 'pdf');
  assert.equal((await readFile(pdf)).subarray(0, 5).toString(), '%PDF-');
  if (process.env.MADOGUCHI_PICTURES) {
    execFileSync('pdftoppm', ['-r', '80', '-png', pdf, join('output', `medical-expenses-${view.name}`)]);
    assert.match(execFileSync('pdftotext', ['-layout', pdf, '-']).toString(), /医療費の年間一覧/);
  }
  if (process.env.MADOGUCHI_PICTURES && existsSync('/usr/bin/libreoffice')) {
    const file = join(folder, `${view.name}-expenses.xlsx`);
    execFileSync('libreoffice', ['--headless', '--convert-to', 'pdf', '--outdir', folder, file]);
    const converted = join(folder, `${view.name}-expenses.pdf`);
    execFileSync('pdftoppm', ['-r', '60', '-png', converted, join('output', `medical-expenses-form-${view.name}`)]);
  }
}

/** The parts of a spreadsheet (ZIP), by their names. */
function parts(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const found = {};
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [size, header] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const begin = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const content = zip.subarray(begin, begin + size);
    const packed = zip.readUInt16LE(at + 10) !== 0;
    found[zip.subarray(at + 46, at + 46 + name).toString()] = (packed ? inflateRawSync(content) : content).toString();
    at += 46 + name + extra + comment;
  }
  return found;
}

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
    assert.match(await visitor.text(), /に公開した内容/);
    assert.match(await visitor.text(), /総所得金額等が2,000,000円未満の方/);
    await takeExpenses(visitor, view);
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
