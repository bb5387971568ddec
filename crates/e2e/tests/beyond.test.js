// What axe doesn't see: the height of the header, what is said where a link leads, the focus after a mistake, and pages with
// large text, forced colours and a dark scheme.
// Tags: beyond

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { violations } from '../lib/axe.js';
import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, signIn, walk } from '../lib/journey.js';
import { fields, signOut, unfold } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('beyond');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const TALLEST_HEADER = 112;
const height = (visitor) => visitor.page.evaluate(() => document.querySelector('header').getBoundingClientRect().height);
const border = (locator, name) => locator.evaluate((element, name) => getComputedStyle(element)[name], name);

async function visit(slug, view) {
  const visitor = await Visitor.open(browser, demo.society(slug), view);
  visitor.as = 'beyond-';
  return visitor;
}

async function done(visitor) {
  visitor.settle();
  await visitor.leave();
}

for (const society of demo.societies) {
  test(`${society.slug}: the header of a phone is at most ${TALLEST_HEADER} px high`, async () => {
    const visitor = await visit(society.slug, views.phone);
    await visitor.open('/');
    assert.ok((await height(visitor)) <= TALLEST_HEADER, `${await height(visitor)} px`);
    await done(visitor);
  });
}

test('a member unfolds the menu on a phone, also without scripts, and it is open on a wide screen', async () => {
  for (const view of [views.phone, views.phoneWithoutScripts]) {
    const visitor = await visit('tokyometro', view);
    const member = demo.member(visitor.society);
    await enrol(visitor, member, answersOf(visitor.society, member, `hiragi${view.scripts === false ? 1 : 2}00`));
    assert.ok((await height(visitor)) <= TALLEST_HEADER, `${await height(visitor)} px`);
    assert.equal(await visitor.offers(signOut), false, 'folded');
    await visitor.page.getByRole('button', { name: unfold, exact: true }).click();
    assert.ok(await visitor.offers(signOut), 'unfolded');
    const [link] = await visitor.page.locator('#menu a:visible').all();
    const box = await link.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= view.width && box.height >= 44, JSON.stringify(box));
    await visitor.page.setViewportSize({ width: 1280, height: 900 });
    assert.equal(await visitor.page.getByRole('button', { name: unfold, exact: true }).isVisible(), false);
    assert.ok(await visitor.offers(signOut), 'there on a wide screen');
    await done(visitor);
  }
});

test('header, form and footer begin at one line on a wide screen', async () => {
  const visitor = await visit('tokyometro', views.wide);
  await visitor.open('/recovery');
  const lines = await visitor.page.evaluate(() => ['header .society', 'main h1', 'footer h2'].map((at) => document.querySelector(at).getBoundingClientRect().left));
  assert.equal(new Set(lines.map(Math.round)).size, 1, String(lines));
  await done(visitor);
});

test('the summary of mistakes shows its focus, and its links show the label of the field', async () => {
  const visitor = await visit('shionogi', views.phone);
  const member = demo.member(visitor.society);
  await signIn(visitor, member.provisional_id, member.provisional_password);
  await visitor.press('確認');
  const summary = visitor.page.locator('.banner.error');
  assert.ok(await summary.evaluate((element) => element === document.activeElement));
  assert.notEqual(await border(summary, 'outlineStyle'), 'none');
  assert.ok(Number.parseFloat(await border(summary, 'outlineWidth')) >= 2);
  for (const link of await summary.locator('a').all()) {
    await link.click();
    const { focused, top, bottom } = await visitor.page.evaluate(() => {
      const field = document.activeElement;
      const label = (field.closest('fieldset')?.querySelector('legend') ?? field.labels[0]).getBoundingClientRect();
      return { focused: field.matches('input'), top: label.top, bottom: label.bottom - window.innerHeight };
    });
    assert.ok(focused && top >= 0 && bottom <= 0, `${await link.innerText()}: the label is at ${top}`);
  }
  await done(visitor);
});

test('the signs before headings are silent', async () => {
  const visitor = await visit('tokyometro', views.phone);
  await visitor.open('/');
  await visitor.press('ログイン');
  const tree = await visitor.devtools.send('Accessibility.getFullAXTree');
  const names = tree.nodes.filter(({ ignored }) => !ignored).map(({ name }) => name?.value ?? '');
  assert.ok(names.some((name) => name.includes('入力内容をご確認ください')));
  assert.deepEqual(names.filter((name) => /^[!i✓](\s|$)/.test(name.trim())), []);
  await done(visitor);
});

test('at 320 px with text of 200 % the fields stack and nothing is cut off', async () => {
  const visitor = await visit('midori', views.narrow);
  const member = demo.member(visitor.society);
  const larger = () => visitor.page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  const look = async () => {
    await larger();
    const { width, cut } = await visitor.page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      cut: [...document.querySelectorAll('main input:not([type=hidden]), main button, main a, main h1')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > window.innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 80)),
    }));
    assert.deepEqual([width, cut], [320, []]);
  };
  await visitor.open('/');
  await look();
  const stacked = await visitor.page.evaluate(() => {
    const field = document.querySelector('input[type=password]').getBoundingClientRect();
    const button = document.querySelector('.reveal').getBoundingClientRect();
    return button.top >= field.bottom && field.width >= 200;
  });
  assert.ok(stacked, 'the button that shows the password is below the field');
  await signIn(visitor, member.provisional_id, member.provisional_password);
  await look();
  await walk(visitor, answersOf(visitor.society, member, 'kusunoki1'), at.password);
  await look();
  await done(visitor);
});

test('forced colours tell the primary button and the current step apart', async () => {
  const visitor = await visit('midori', views.phone);
  const member = demo.member(visitor.society);
  await visitor.page.emulateMedia({ forcedColors: 'active' });
  await signIn(visitor, member.provisional_id, member.provisional_password);
  const { page } = visitor;
  await walk(visitor, answersOf(visitor.society, member, 'kusunoki2'), at.password);
  const [primary, second] = [page.locator('main .button:not(.second)').first(), page.locator('main .button.second').first()];
  assert.notEqual(await border(primary, 'borderTopWidth'), await border(second, 'borderTopWidth'));
  const [now, past, next] = ['.now', '.done', '.steps li:not(.now, .done)'].map((at) => page.locator(`${at} .number`).first());
  const looks = await Promise.all([now, past, next].map(async (step) => `${await border(step, 'borderTopWidth')} ${await border(step, 'borderTopStyle')}`));
  assert.equal(new Set(looks).size, 3, String(looks));
  await done(visitor);
});

test('a dark scheme leaves the pages as they are, readable', async () => {
  const visitor = await visit('tokyometro', views.phone);
  await visitor.page.emulateMedia({ colorScheme: 'dark' });
  await visitor.open('/');
  assert.equal(await border(visitor.page.locator('body'), 'backgroundColor'), 'rgb(255, 255, 255)');
  const field = await visitor.needed(fields.userId);
  const colours = await field.evaluate((element) => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor, getComputedStyle(document.documentElement).colorScheme]);
  assert.deepEqual(colours.slice(1), ['rgb(255, 255, 255)', 'light only']);
  assert.deepEqual((await violations(visitor.page)).filter((found) => found.includes('contrast')), []);
  await done(visitor);
});

test('information is neutral, whatever the society\'s colour is', async () => {
  const colours = new Set();
  for (const { slug } of demo.societies) {
    const visitor = await visit(slug, views.phone);
    await visitor.open('/sign-in?notice=session-ended');
    colours.add(await border(visitor.page.locator('.note.info').first(), 'borderLeftColor'));
    await done(visitor);
  }
  assert.deepEqual([...colours], ['rgb(89, 89, 89)']);
});
