// What a member sees beside the fields and on the buttons: the one thing that the walkthroughs know of the pages.

/** The visible labels of fields. Each tells its field apart from its neighbours, whatever stands behind it (※必須, an example). */
export const fields = {
  userId: /^\s*ユーザー?ID(?![をの])/,
  password: /^\s*パスワード(?!確認|[をの])/,
  passwordAgain: /^\s*パスワード確認用/,
  insurerNumber: /^\s*保険者番号/,
  birthDate: /^\s*生年月日/,
  agree: /^\s*同意する/,
  disagree: /^\s*同意しない/,
  email: /^\s*メールアドレス/,
  code: /^\s*確認コード/,
  recoveryCode: /^\s*リカバリーコード/,
  notification: /^\s*通知情報更新時のメール通知/,
};

/** The buttons that send a form with fields. */
export const onward = [
  'ログイン',
  '確認',
  '入力内容確認',
  '実行',
  '続ける',
  '保存',
  '回答する',
  'メールを送る',
  '確認のメールを送る',
  'パスワードを変更する',
  '次へ',
  '招待のメールを送る',
  '役割を保存する',
  'メモを残す',
  'しぼり込む',
  '保存して確認する',
  '影響を確認',
  'この内容で保存',
  '承認を依頼',
  '新しいパスワードにする',
  'トークンを作る',
  'ファイルを確認する',
  '公開する',
  'プレビュー',
  '変更と影響を確認',
  '表示する',
  '画面を見る',
  '承認を依頼する',
  '閲覧制限にする',
  '依頼する',
  '記録する',
  '見送る',
];

/** The button of the finder. */
export const search = 'さがす';

/** The ways on from pages without fields. */
export const back = '戻る';
export const menu = 'メニューへ';
/** The button that unfolds the header of a signed-in member on a phone. */
export const unfold = 'メニュー';
export const later = 'あとで設定する';
export const signOut = /^\s*ログアウト(する)?\s*$/;

/** Ways of confirming who one is, and the buttons of passkeys. */
export const passkey = '生体認証（パスキー）';
export const oneTimeCode = 'ワンタイムパスワード';
export const passkeySignIn = 'パスキーでログイン';
export const passkeyConfirm = 'パスキーで確認';
export const deviceName = '端末の名前';
export const loginMethods = 'ログイン方法変更';

/** The heading on the menu that no other page has. */
export const news = 'お知らせ';

/** The footer of every page. */
export const footer = ['利用規約', '個人情報の取扱い', '注意事項・セキュリティ', 'アクセシビリティ'];
