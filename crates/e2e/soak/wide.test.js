// Every society in every view: both widths with and without scripts, a very narrow phone, and 200 % zoom.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, leaveThroughSignOut, register } from '../lib/journey.js';
import { footer } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const browser = await openBrowser();
after(() => browser.close());

for (const view of Object.values(views)) {
  test(`at ${view.name}`, async (t) => {
    // The letters of one demo don't reach for all views.
    const demo = await Demo.start(`wide-${view.name}`);
    for (const society of demo.societies) {
      await t.test(society.slug, async () => {
        const visitor = await Visitor.open(browser, society, view);
        const member = demo.member(society);
        await register(visitor, member, answersOf(society, member, 'yamabuki1'));
        for (const name of footer) {
          await visitor.press(name);
          assert.equal(visitor.response.status(), 200, name);
        }
        await visitor.open('/home');
        await leaveThroughSignOut(visitor);
        visitor.settle();
        await visitor.leave();
      });
    }
    await demo.stop();
  });
}
