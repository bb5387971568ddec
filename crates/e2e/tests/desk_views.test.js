// The member's pages as the desk sees them: on another day, and as one member has them.
// Tags: staff

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { deskAddress, signInAtDesk, staffOf } from '../lib/desk.js';
import { answersOf, enrol } from '../lib/journey.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('desk-views');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const path = (visitor) => new URL(visitor.page.url()).pathname;
const deskOf = (slug) => deskAddress(demo, slug);
const worker = (slug, role, nth = 0) => staffOf(demo, slug, role, nth);
const signInAt = (visitor, staff) => signInAtDesk(demo, visitor, staff);

for (const [view, nth] of [[views.wide, 0], [views.phone, 1]]) {
  test(`a setting from a later day, and the time machine that shows both days, ${view.name}`, async () => {
    const owner = await Visitor.open(browser, deskOf('shionogi'), view);
    owner.as = 'desk-time-';
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
