// What belongs to one society is worth nothing at another.
// Tags: finder

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import { contextFor, openBrowser, views } from '../lib/browser.js';
import { Demo, QUIET_MORNING } from '../lib/demo.js';
import { answersOf, at, enrol, signIn } from '../lib/journey.js';
import { fields } from '../lib/labels.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('isolation');
const browser = await openBrowser();
// An ID that no letter has.
const UNKNOWN = '9182736450';
after(async () => {
  await browser.close();
  await demo.stop();
});

const [here, there] = demo.societies;

test('a session of one society is nobody at another, and goes on at its own after a restart', async () => {
  const visitor = await Visitor.open(browser, here, views.phone);
  const member = demo.member(here);
  await enrol(visitor, member, answersOf(here, member, 'kikyou01'));
  const cookies = await visitor.context.cookies();
  assert.ok(cookies.length > 0);
  for (const cookie of cookies) {
    assert.equal(cookie.domain, new URL(here.url).hostname, `${cookie.name} is for its host only`);
    assert.ok(cookie.httpOnly && cookie.sameSite === 'Lax', `${cookie.name} is out of reach for scripts and other sites`);
  }

  const stranger = await Visitor.open(browser, there, views.phone);
  await stranger.context.addCookies(cookies.map((cookie) => ({ ...cookie, domain: new URL(there.url).hostname })));
  await stranger.open('/home');
  assert.equal(await at.home(stranger), false);
  await stranger.needed(fields.password);
  assert.ok(!(await stranger.page.content()).includes(member.name));
  stranger.settle();

  await demo.restart(QUIET_MORNING.replace('10:00', '10:05'));
  await visitor.open('/home');
  assert.ok(await at.home(visitor), 'the session outlives a restart');
  visitor.settle();
  await Promise.all([visitor.leave(), stranger.leave()]);
});

test('a letter of one society is a wrong pair at another', async () => {
  const member = demo.member(here);
  const visitor = await Visitor.open(browser, there, views.phone);
  await signIn(visitor, member.provisional_id, member.provisional_password);
  const answer = [await visitor.title(), await visitor.text()];
  // Not one of the digits that the drawing of a letter shows.
  await signIn(visitor, UNKNOWN, member.provisional_password);
  const unknown = [await visitor.title(), await visitor.text()];
  assert.deepEqual(answer.map((text) => text.replaceAll(member.provisional_id, '')), unknown.map((text) => text.replaceAll(UNKNOWN, '')));
  await visitor.needed(fields.password);
  visitor.settle();
  await visitor.leave();
});

test('a form on a sibling host of the same site is refused', async () => {
  const member = demo.member(there);
  const page = `<!doctype html><html lang="ja"><title>x</title><form method="post" action="${there.url}/sign-in">
    <input name="user_id" value="${member.provisional_id}"><input name="password" value="${member.provisional_password}"><button>x</button></form>`;
  const server = createServer((request, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const context = await contextFor(browser, views.phone);
  // The file would wait for an open server for good.
  after(() => server.close());
  const tab = await context.newPage();
  await tab.goto(`http://sibling.portal.localhost:${server.address().port}/`);
  const [response] = await Promise.all([tab.waitForResponse((one) => one.request().method() === 'POST'), tab.getByRole('button').click()]);
  assert.equal(response.status(), 403);
  assert.deepEqual(await context.cookies(there.url), []);
  await context.close();
});

test('an unknown host is nobody\'s portal and leads to the finder', async () => {
  const { origin, port } = new URL(demo.said.base_url);
  const visitor = await Visitor.open(browser, { slug: 'unknown', url: `http://nowhere.portal.localhost:${port}` }, views.phone);
  await visitor.open('/');
  assert.equal(visitor.response.status(), 404);
  const text = await visitor.textOfAll();
  for (const society of demo.societies) assert.ok(!text.includes(society.name));
  visitor.settle();
  visitor.origin = origin;
  await visitor.follow(() => visitor.page.locator(`main a[href^="${origin}"]`).first().click());
  assert.equal(visitor.response.status(), 200);
  visitor.settle();
  await visitor.leave();
});

test('the finder leads to a society by its number and by its name', async () => {
  const finder = { slug: 'finder', url: demo.said.base_url };
  for (const query of [here.insurer_number, here.name]) {
    const visitor = await Visitor.open(browser, finder, views.phone);
    await visitor.open(`/?q=${encodeURIComponent(query)}`);
    visitor.settle();
    visitor.origin = here.url;
    await visitor.follow(() => visitor.page.locator(`main a[href^="${here.url}"]`).first().click());
    assert.ok((await visitor.textOfAll()).includes(here.name));
    visitor.settle();
    await visitor.leave();
  }
});
