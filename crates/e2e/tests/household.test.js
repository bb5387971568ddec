// A household with an account for each: the insured person invites, the dependant registers and says who sees what, and what is hidden
// is gone at once.
// Tags: household services

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, enrol, register } from '../lib/journey.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('household');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const society = () => demo.society('aozora');

/** An insured person and a dependant of age: a grown child, who is hidden until they say yes, and a wife, who is seen until she says no. */
const households = [
  { view: views.phone, insured: '1976-11-26', dependant: '悠真', born: '2005-01-28', seenBefore: false },
  { view: views.wide, insured: '1988-05-06', dependant: '久美子', born: '1986-12-23', seenBefore: true },
];

/** Says on the page of the household whether the insured person sees the medical expenses. */
async function say(visitor, shown) {
  await visitor.open('/family');
  const box = visitor.page.getByRole('checkbox', { name: /医療費情報を見せる/ }).first();
  await box.setChecked(shown);
  await visitor.press('保存');
  assert.match(await visitor.text(), /ご家族への表示を保存しました/);
}

async function expenses(visitor) {
  await visitor.open('/medical-expenses');
  return visitor.text();
}

for (const { view, insured, dependant, born, seenBefore } of households) {
  test(`${view.name}: a dependant is invited, registers, and says what the household sees`, async () => {
    const asks = await Visitor.open(browser, society(), view);
    const one = demo.member(society(), (member) => member.birth_date.replaceAll('-', '') === insured.replaceAll('-', ''));
    await enrol(asks, one, answersOf(society(), one, `Insured${view.width}`));
    assert.equal((await expenses(asks)).includes(dependant), seenBefore);

    await asks.open('/profile');
    await asks.press('ご家族への表示と招待');
    await asks.follow(() => asks.page.getByRole('button', { name: new RegExp(`招待する.*${dependant}`) }).click());
    const [id, password] = await asks.page.locator('dd.big').allInnerTexts();
    assert.match(id, /^\d{10}$/);

    const own = await Visitor.open(browser, society(), view);
    const pair = { provisional_id: id, provisional_password: password, birth_date: born.replaceAll('-', '') };
    await register(own, pair, answersOf(society(), pair, `Family${view.width}`));
    assert.match(await own.text(), /ご家族への表示をお選びください/);
    assert.ok((await expenses(own)).includes(dependant));

    await say(own, true);
    assert.ok((await expenses(asks)).includes(dependant));
    await say(own, false);
    const hidden = await expenses(asks);
    assert.ok(!hidden.includes(dependant) && !hidden.includes('非表示'), hidden);
    await asks.open('/home');
    assert.ok(await at.home(asks));
    for (const visitor of [asks, own]) {
      visitor.settle();
      await visitor.leave();
    }
  });
}
