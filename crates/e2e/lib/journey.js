// The way from the letter to the menu, for any society: what to do on a page follows from the labels on it.

import assert from 'node:assert/strict';
import dns from 'node:dns';

import { Authenticator } from './authenticator.js';
import { fields, later, menu, news, oneTimeCode, onward, passkey, signOut, unfold } from './labels.js';
import { codeAt } from './totp.js';

// Requests that don't come from a page find the societies as browsers do: names under localhost are this machine (RFC 6761).
const { lookup } = dns.promises;
dns.promises.lookup = (name, options) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, options);

/** What a member types who reads the rules first. A letter, a digit and a symbol satisfy every society; length is told on the page. */
export const PASSWORDS = { short: 'Sazanka-7412', long: 'Sazanka-7412 no niwa' };

/** The answers of a member who holds a letter. */
export function answersOf(society, member, userId) {
  return {
    insurerNumber: society.insurer_number,
    birthDate: member.birth_date,
    userId,
    email: `${userId}@${society.slug}.example.jp`,
    notification: true,
    agree: true,
  };
}

/** Signs in with whatever pair: the letter's or one's own. */
export async function signIn(visitor, id, password) {
  await visitor.open('/');
  await (await visitor.needed(fields.userId)).fill(id);
  await (await visitor.needed(fields.password)).fill(password);
  await visitor.press('ログイン');
}

/** Which of the known fields the page asks for. */
async function asked(visitor) {
  const names = [];
  for (const [name, label] of Object.entries(fields)) {
    if (await visitor.field(label)) names.push(name);
  }
  return names;
}

/** Fills every field of the page that the member has an answer for. */
export async function fill(visitor, answers) {
  const names = await asked(visitor);
  if (names.includes('passwordAgain')) {
    answers.password = await passwordFor(visitor);
    answers.passwordAgain = answers.password;
  }
  for (const name of names) {
    const field = await visitor.needed(fields[name]);
    const answer = answers[name];
    if (answer === true) await field.check();
    else if (answer !== undefined) await field.fill(answer);
  }
  return names;
}

/** A password as the rules beside the field ask for it. */
async function passwordFor(visitor) {
  const field = await visitor.needed(fields.password);
  const rules = await field.evaluate((input) => (input.getAttribute('aria-describedby') ?? '').split(' ')
    .map((id) => document.getElementById(id)?.innerText ?? '').join('\n'));
  return passwordThatKeeps(rules);
}

/** A password that keeps these rules. */
function passwordThatKeeps(rules) {
  const least = Number(/(\d+)\s*文字/.exec(rules.replace(/(\d+)\s*[～〜~-]\s*\d+/, '$1'))?.[1]);
  assert.ok(least >= 8, `the rules of the password stand beside its field, with its length in 文字: ${rules}`);
  return least > PASSWORDS.short.length ? PASSWORDS.long : PASSWORDS.short;
}

/** Presses the button that sends the page's form. */
export async function forward(visitor) {
  // What is only recommended is put off.
  for (const name of [...onward, later]) {
    if (await visitor.offers(name)) return visitor.press(name);
  }
  throw new Error(`no way on from ${visitor.page.url()}:\n${await visitor.text()}`);
}

/** Conditions to walk until. */
export const at = {
  identity: async (visitor) => (await visitor.field(fields.birthDate)) !== null,
  password: async (visitor) => (await visitor.field(fields.passwordAgain)) !== null,
  confirm: async (visitor) => (await visitor.offers('実行')) && (await asked(visitor)).length === 0,
  setUp: async (visitor) => (await visitor.page.locator('label').filter({ hasText: passkey }).count()) > 0,
  done: (visitor) => visitor.offers(menu),
  home: async (visitor) => (await visitor.page.getByRole('heading', { name: news }).count()) > 0 && (await visitor.control(signOut).or(visitor.page.getByRole('button', { name: unfold, exact: true })).count()) > 0,
};

/**
 * Fills and sends page after page until one of `ends` holds. A page that comes back is sent once more, as its warning
 * asks; the paths of pages that came back are returned.
 */
export async function walk(visitor, answers, ...ends) {
  const cameBack = [];
  for (let pages = 0; pages < 20; pages += 1) {
    for (const end of ends) {
      if (await end(visitor)) return cameBack;
    }
    const path = new URL(visitor.page.url()).pathname;
    const names = await fill(visitor, answers);
    await forward(visitor);
    const again = new URL(visitor.page.url()).pathname === path && (await asked(visitor)).join() === names.join();
    if (again) {
      assert.ok(!cameBack.includes(path), `${path} comes back again and again:\n${await visitor.text()}`);
      assert.ok(!(await visitor.title()).startsWith('エラー'), `${path} found a mistake:\n${await visitor.text()}`);
      cameBack.push(path);
    }
  }
  throw new Error(`no end in sight at ${visitor.page.url()}:\n${await visitor.text()}`);
}

/** The second step that the society asks for, if it does: a passkey, or a one-time code where no scripts run. */
export async function setUp(visitor) {
  if (!(await at.setUp(visitor))) return;
  if (visitor.view.scripts === false) {
    await setUpApp(visitor);
    return;
  }
  visitor.authenticator ??= await Authenticator.in(visitor);
  await (await visitor.needed(passkey)).check();
  await visitor.press('続ける');
  await pastDone(visitor);
}

/** From the page that ends a registration to the menu; nothing elsewhere. */
export async function pastDone(visitor) {
  if (new URL(visitor.page.url()).pathname === '/register/done') await visitor.press(menu);
}

/** Chooses an authenticator app, types its secret by hand, and confirms it; the secret is returned. */
export async function setUpApp(visitor) {
  await (await visitor.needed(oneTimeCode)).check();
  await visitor.press('続ける');
  await visitor.page.locator('summary').click();
  const secret = await visitor.page.locator('main .typed').innerText();
  await enter(visitor, fields.code, codeAt(secret, visitor.society.now()));
  await pastDone(visitor);
  return secret;
}

/** Types into a field and presses Enter. */
export async function enter(visitor, label, text) {
  const field = await visitor.needed(label);
  await field.fill(text);
  await visitor.follow(() => field.press('Enter'));
}

/** From the letter to the menu without a detour. */
export async function register(visitor, member, answers) {
  await signIn(visitor, member.provisional_id, member.provisional_password);
  const cameBack = await walk(visitor, answers, at.setUp, at.done, at.home);
  await setUp(visitor);
  if (await at.done(visitor)) await visitor.press(menu);
  assert.ok(await at.home(visitor), `the menu should be here:\n${await visitor.text()}`);
  return cameBack;
}

/**
 * From the letter to the menu without showing the pages, for tests that begin with an account: their forms are filled in by
 * the same labels and sent with the browser's cookies. The way itself is what registration.test.js and views.test.js look at.
 */
export async function enrol(visitor, member, answers) {
  const { request } = visitor.context;
  let reply = await request.get(new URL('/', visitor.society.url).href);
  const letter = { userId: member.provisional_id, password: member.provisional_password };
  for (let pages = 0; pages < 10; pages += 1) {
    const form = await visitor.page.evaluate(formIn, { html: await reply.text(), onward });
    if (!form || form.choosesMethod) break;
    const entries = { ...form.entries };
    for (const { name, label, value, about } of form.fields) {
      const known = Object.entries(fields).find(([, pattern]) => pattern.test(label))?.[0];
      if (known === 'passwordAgain') answers.passwordAgain = answers.password;
      if (known === 'password' && pages > 0) answers.password = passwordThatKeeps(about);
      const answer = (pages === 0 ? letter : answers)[known];
      if (answer === true) entries[name] = value;
      else if (typeof answer === 'string') entries[name] = answer;
    }
    const to = new URL(form.action ?? '', reply.url());
    reply = await request.post(to.href, { form: entries, headers: { origin: to.origin } });
    // A page may come back with a question about the address; it is sent once more. A mistake would come back for good.
    assert.ok(reply.status() < 500 && !/<title>エラー/.test(await reply.text()), `${to.pathname} is answered with ${reply.status()}`);
  }
  const path = new URL(reply.url()).pathname;
  await visitor.open(path.startsWith('/second-step/') ? path : '/home');
  await setUp(visitor);
  assert.ok(await at.home(visitor), `the menu should be here, after ${path}:\n${await visitor.text()}`);
}

/** Runs in a page: the form that goes on, in the text of another page, with what a browser would send of it. */
function formIn({ html, onward }) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const text = (element) => element?.textContent.trim().replaceAll(/\s+/g, ' ') ?? '';
  for (const form of page.querySelectorAll('main form')) {
    const button = [...form.querySelectorAll('button:not([type=button])')].find((one) => onward.includes(text(one)));
    if (!button) continue;
    const controls = [...form.elements].filter((one) => one.name && one.type !== 'submit');
    const hidden = controls.filter((one) => one.type === 'hidden');
    const about = (one) => (one.getAttribute('aria-describedby') ?? '').split(' ').map((id) => text(page.getElementById(id))).join('\n');
    return {
      action: button.getAttribute('formaction') ?? form.getAttribute('action'),
      choosesMethod: controls.some((one) => one.name === 'method'),
      entries: Object.fromEntries([...hidden, ...(button.name ? [button] : [])].map(({ name, value }) => [name, value])),
      fields: controls.filter((one) => one.type !== 'hidden')
        .map((one) => ({ name: one.name, value: one.value, label: text(one.labels[0]), about: about(one) })),
    };
  }
  return null;
}

/** ログアウト, and yes to the question whether really: on a page of its own, or in a dialog where scripts run. */
export async function leaveThroughSignOut(visitor) {
  const { page } = visitor;
  const dialog = page.locator('dialog[open]');
  await visitor.unfold(signOut);
  const [asked] = await Promise.all([
    Promise.race([page.waitForEvent('load').then(() => 'page'), dialog.waitFor().then(() => 'dialog')]),
    visitor.control(signOut).first().click(),
  ]);
  if (asked === 'page') await visitor.look();
  const question = asked === 'page' ? page.locator('main') : dialog;
  await visitor.follow(() => question.getByRole('button', { name: signOut }).click());
}
