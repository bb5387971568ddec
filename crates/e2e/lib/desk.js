// The society's desk: where it is, who works there, and how they sign in.

import assert from 'node:assert/strict';

import { codeAt } from './totp.js';

/** A society with the address of its desk in place of its portal's. */
export const deskAddress = (demo, slug) => ({ ...demo.society(slug), url: demo.society(slug).desk.url });

/** The nth of the staff who have a role. */
export const staffOf = (demo, slug, role, nth = 0) => demo.society(slug).desk.staff.filter((staff) => staff.role === role)[nth];

/** Signs in at the desk with the code of an app. */
export async function signInAtDesk(demo, visitor, staff) {
  await visitor.open('/');
  await (await visitor.needed('ユーザID')).fill(staff.login);
  await (await visitor.needed('パスワード')).fill(staff.password);
  await visitor.press('ログイン');
  await (await visitor.needed('確認コード')).fill(codeAt(staff.code_secret, demo.now()));
  await visitor.press('確認');
  assert.equal(new URL(visitor.page.url()).pathname, '/today', await visitor.text());
}
