// Every society: from the letter to the menu, with the mistakes that people make on the way.
// Tags: mail

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openBrowser, views } from '../lib/browser.js';
import { Demo } from '../lib/demo.js';
import { answersOf, at, fill, forward, leaveThroughSignOut, setUp, signIn, walk } from '../lib/journey.js';
import { back, fields, footer, later, menu, passkeyConfirm } from '../lib/labels.js';
import { mailsTo } from '../lib/mail.js';
import { Visitor } from '../lib/visitor.js';

const demo = await Demo.start('registration');
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.stop();
});

const joined = (text) => text.replaceAll(/\s+/g, '');
const employee = (member) => member.category === 'employee';

test('the six societies ship', () => {
  assert.equal(demo.societies.length, 6);
});

for (const society of demo.societies) {
  test(`${society.slug}: from the letter to the menu`, async (t) => {
    const visitor = await Visitor.open(browser, society, views.phone);
    const member = demo.member(society, employee);
    const answers = answersOf(society, member, 'sazanka01');
    const step = (name, work) => t.test(name, work);
    // Mails before the account exists.
    let mails = 0;

    await step('the root shows the sign-in page', async () => {
      await visitor.open('/');
      await visitor.needed(fields.userId);
      await visitor.needed(fields.password);
      assert.ok(await visitor.offers('ログイン'));
      assert.ok((await visitor.textOfAll()).includes(society.name), 'it says whose counter this is');
    });

    await step('the footer leads to the documents', async () => {
      for (const name of footer) {
        await visitor.press(name);
        assert.equal(visitor.response.status(), 200, name);
        assert.ok((await visitor.textOfAll()).includes(society.name), name);
      }
    });

    await step('a wrong password is answered as an unknown ID is', async () => {
      await signIn(visitor, member.provisional_id, 'aaaa-aaaa-aaaa');
      assert.match(await visitor.title(), /^エラー/);
      const known = await errorWords(visitor);
      assert.notEqual(known, '', 'what to do is said in a summary');
      await signIn(visitor, '0000000000', 'aaaa-aaaa-aaaa');
      assert.equal(await errorWords(visitor), known);
    });

    await step('the letter opens the identity check, with nothing preselected', async () => {
      await signIn(visitor, member.provisional_id, member.provisional_password);
      await walk(visitor, answers, at.identity);
      for (const label of [fields.agree, fields.disagree]) {
        const choice = await visitor.field(label);
        if (choice) assert.equal(await choice.isChecked(), false);
      }
    });

    await step('an identity that differs is not told which part', async () => {
      const says = async (wrong) => {
        await fill(visitor, { ...answers, ...wrong });
        await forward(visitor);
        assert.match(await visitor.title(), /^エラー/);
        return { marked: await visitor.page.locator('main [aria-invalid=true]').count(), text: await errorWords(visitor) };
      };
      const date = await says({ birthDate: '19650403' });
      if (await visitor.field(fields.insurerNumber)) {
        const number = await says({ insurerNumber: otherNumber(demo, society) });
        assert.deepEqual(number, date);
      }
      assert.equal(date.marked, 0, 'no field is marked');
    });

    await step('agreeing is needed', async () => {
      if (await visitor.field(fields.agree)) {
        await fill(visitor, { ...answers, agree: undefined, disagree: true });
      } else {
        await fill(visitor, answers);
        await forward(visitor);
        await fill(visitor, { ...answers, agree: undefined, disagree: true });
      }
      await forward(visitor);
      assert.equal(await at.password(visitor), false, 'who does not agree goes no further');
      assert.ok(/同意/.test(await visitor.text()));
      if (!(await visitor.field(fields.agree))) await signIn(visitor, member.provisional_id, member.provisional_password);
    });

    await step('two passwords that differ come back to the field, and what was typed stays but the passwords', async () => {
      await walk(visitor, answers, at.password);
      const notification = await visitor.field(fields.notification);
      if (notification) assert.equal(await notification.isChecked(), false, 'mails are opted into');
      await fill(visitor, answers);
      await (await visitor.needed(fields.passwordAgain)).fill(`${answers.password}x`);
      await forward(visitor);
      assert.match(await visitor.title(), /^エラー/);
      await passwordsAreEmpty(visitor);
      await typedIsKept(visitor, answers);
    });

    await step('what is right is taken', async () => {
      await walk(visitor, answers, at.confirm, at.setUp, at.done, at.home);
    });

    if (await at.confirm(visitor)) {
      await step('before 実行 everything is shown, the password masked, and the sending address named', async () => {
        const text = await visitor.text();
        assert.ok(text.includes(answers.userId));
        assert.ok(text.includes(answers.email));
        assert.ok(!(await visitor.page.content()).includes(answers.password));
        const addresses = text.match(/[\w.+-]+@[\w.-]+/g) ?? [];
        assert.ok(addresses.some((address) => address !== answers.email), 'the address that the mail comes from');
      });

      await step('a test mail arrives before the account exists, and the page says so', async () => {
        await visitor.press('試しのメールを送る');
        const [mail] = await mailsTo(demo.said.mail_dir, answers.email);
        assert.ok(!mail.text.includes(answers.userId), 'it may go to a stranger, so it names nobody');
        for (let tries = 0; tries < 50 && (await visitor.offers('結果を見る')); tries += 1) {
          await visitor.press('結果を見る');
        }
        assert.match(await visitor.text(), /から送りました/);
        mails += 1;
      });

      await step('戻る keeps what was typed, but not the passwords', async () => {
        await visitor.press(back);
        await passwordsAreEmpty(visitor);
        await typedIsKept(visitor, answers);
        await walk(visitor, answers, at.confirm);
        await visitor.press('実行');
      });
    }

    if (await at.setUp(visitor)) {
      await step('the second step is set up in the same sitting', () => setUp(visitor));
    }

    await step('done, then the menu', async () => {
      if (await visitor.offers(later)) await visitor.press(later);
      if (await at.done(visitor)) await visitor.press(menu);
      assert.ok(await at.home(visitor), await visitor.text());
      const text = joined(await visitor.textOfAll());
      assert.ok(text.includes(joined(society.name)));
      assert.ok(text.includes(joined(`${member.name}様`)), 'the member is greeted by name');
      assert.ok(text.includes('お知らせ'));
    });

    await step('the welcome mail brings the user ID and a link whose page works by a button', async () => {
      const all = await mailsTo(demo.said.mail_dir, answers.email, mails + 1);
      assert.equal(all.length, mails + 1, 'one mail');
      const mail = all.find((one) => one.text.includes('token='));
      assert.ok(mail.text.includes(answers.userId) && mail.html.includes(answers.userId));
      assert.ok(!mail.text.includes(answers.password));
      const link = mail.text.match(/https?:\/\/\S+/g).find((url) => url.includes('token='));
      assert.ok(link.startsWith(`${society.url}/`), `${link} is on the society's own host`);
      await visitor.open(link);
      const before = await visitor.text();
      await visitor.follow(() => visitor.page.locator('main').getByRole('button').first().click());
      assert.equal(visitor.response.status(), 200);
      assert.doesNotMatch(await visitor.title(), /^エラー/);
      assert.notEqual(await visitor.text(), before);
    });

    await step('ログアウト asks first, then leads out', async () => {
      await visitor.open('/home');
      await leaveThroughSignOut(visitor);
      await visitor.open('/home');
      assert.equal(await at.home(visitor), false, 'the menu is closed');
      await visitor.needed(fields.password);
    });

    await step('the letter says 登録済み to who holds it', async () => {
      await signIn(visitor, member.provisional_id, member.provisional_password);
      assert.match(await visitor.text(), /は登録済みです/);
      await signIn(visitor, member.provisional_id, 'aaaa-aaaa-aaaa');
      assert.doesNotMatch(await visitor.text(), /は登録済みです/);
    });

    await step('the new pair opens the menu', async () => {
      await signIn(visitor, answers.userId, answers.password);
      if (await visitor.offers(passkeyConfirm)) await visitor.press(passkeyConfirm);
      assert.ok(await at.home(visitor), await visitor.text());
    });

    await step('every page on the way is accessible, light, and keeps to itself', () => visitor.settle());
    await visitor.leave();
  });
}

/** Another society's number: well formed, and not this one's. */
function otherNumber({ societies }, society) {
  return societies.map((other) => other.insurer_number).find((number) => number && number !== society.insurer_number);
}

async function errorWords(visitor) {
  return (await visitor.page.locator('main [role=alert]').allInnerTexts()).join('\n');
}

async function passwordsAreEmpty(visitor) {
  for (const label of [fields.password, fields.passwordAgain]) {
    const field = await visitor.field(label);
    if (field) assert.equal(await field.inputValue(), '');
  }
}

async function typedIsKept(visitor, answers) {
  for (const name of ['userId', 'email']) {
    const field = await visitor.field(fields[name]);
    if (field) assert.equal(await field.inputValue(), answers[name], name);
  }
}
