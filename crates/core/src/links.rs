//! Paths as values: routes, redirects, mails, letters and tests use these and nothing else.

use crate::secret::Token;

/// The society's root: its sign-in page.
pub const ROOT: &str = "/";
/// Sign-in (ログイン).
pub const SIGN_IN: &str = "/sign-in";
/// Sign-out with its confirmation (ログアウト).
pub const SIGN_OUT: &str = "/sign-out";
/// Identity check (本人確認).
pub const REGISTER_IDENTITY: &str = "/register/identity";
/// Terms on a page of their own.
pub const REGISTER_TERMS: &str = "/register/terms";
/// User ID, password and e-mail on one page.
pub const REGISTER_ACCOUNT: &str = "/register/account";
/// The user ID alone.
pub const REGISTER_USER_ID: &str = "/register/user-id";
/// The password alone.
pub const REGISTER_PASSWORD: &str = "/register/password";
/// The e-mail address alone.
pub const REGISTER_EMAIL: &str = "/register/email";
/// Everything once more, and 実行.
pub const REGISTER_CONFIRM: &str = "/register/confirm";
/// Done, and what to keep in mind.
pub const REGISTER_DONE: &str = "/register/done";
/// The second step of a sign-in: a passkey, a one-time code or a recovery code.
pub const SECOND_STEP: &str = "/second-step";
/// Choice of a method to set up (認証方法).
pub const SET_UP: &str = "/second-step/set-up";
/// The PC's side of a hand-over: code, number, waiting.
pub const HAND_OVER_PC: &str = "/second-step/hand-over";
/// The PC's answer to whether its member's phone shows the number.
pub const HAND_OVER_CONFIRM: &str = "/second-step/hand-over/confirm";
/// The PC comes in after its phone.
pub const HAND_OVER_FINISH: &str = "/second-step/hand-over/finish";
/// The phone's side of a hand-over, which the QR code leads to.
pub const HAND_OVER: &str = "/hand-over";
/// The phone waits for the PC.
pub const HAND_OVER_WAIT: &str = "/hand-over/wait";
/// An authenticator app is set up (ワンタイムパスワード).
pub const SET_UP_ONE_TIME_CODE: &str = "/second-step/set-up/one-time-code";
/// A one-time code (確認コード) for the second step.
pub const SECOND_STEP_ONE_TIME_CODE: &str = "/second-step/one-time-code";
/// A recovery code (リカバリーコード) for the second step.
pub const SECOND_STEP_RECOVERY_CODE: &str = "/second-step/recovery-code";
/// Everything once more, before what is delicate is changed.
pub const STEP_UP: &str = "/step-up";
/// Methods of signing in (ログイン方法変更).
pub const LOGIN_METHODS: &str = "/login-methods";
/// Change of the password (パスワード変更).
pub const PASSWORD: &str = "/password";
/// A new password, asked in a sign-in with one that must be changed.
pub const PASSWORD_RENEW: &str = "/password/renew";
/// The name of a new passkey (端末の名前), asked on the home page.
pub const NAME_PASSKEY: &str = "/login-methods/passkeys/name";
/// Another name for a passkey.
pub const RENAME_PASSKEY: &str = "/login-methods/passkeys/rename";
/// Removal of a passkey, with a question before it.
pub const REMOVE_PASSKEY: &str = "/login-methods/passkeys/remove";
/// Sign-in by passkey: what the browser's dialogue brings.
pub const PASSKEY_SIGN_IN: &str = "/passkey/sign-in";
/// Sign-in by passkey: what the browser's dialogue begins with.
pub const PASSKEY_SIGN_IN_OPTIONS: &str = "/passkey/sign-in/options";
/// Second step by passkey: what the browser's dialogue brings.
pub const PASSKEY_SECOND_STEP: &str = "/passkey/second-step";
/// Second step by passkey: what the browser's dialogue begins with.
pub const PASSKEY_SECOND_STEP_OPTIONS: &str = "/passkey/second-step/options";
/// A new passkey: what the browser's dialogue brings.
pub const PASSKEY_SET_UP: &str = "/passkey/set-up";
/// A new passkey: what the browser's dialogue begins with.
pub const PASSKEY_SET_UP_OPTIONS: &str = "/passkey/set-up/options";
/// Step-up by passkey: what the browser's dialogue brings.
pub const PASSKEY_STEP_UP: &str = "/passkey/step-up";
/// Step-up by passkey: what the browser's dialogue begins with.
pub const PASSKEY_STEP_UP_OPTIONS: &str = "/passkey/step-up/options";
/// The authenticator app goes.
pub const REMOVE_ONE_TIME_CODE: &str = "/login-methods/one-time-code/remove";
/// Recovery codes are made.
pub const RECOVERY_CODES: &str = "/login-methods/recovery-codes";
/// The menu.
pub const HOME: &str = "/home";
/// Open sessions (ログイン中の端末).
pub const DEVICES: &str = "/devices";
/// Ends one of them.
pub const END_SESSION: &str = "/devices/end";
/// Ends all but the one that asks.
pub const END_OTHER_SESSIONS: &str = "/devices/end-others";
/// Sign-in history (ログイン履歴).
pub const SIGN_IN_HISTORY: &str = "/sign-in-history";
/// The profile (プロフィール変更).
pub const PROFILE: &str = "/profile";
/// Change of the user ID (ユーザIDの変更).
pub const USER_ID: &str = "/profile/user-id";
/// Which mails a member gets (お知らせメールの設定).
pub const NOTIFICATIONS: &str = "/profile/notifications";
/// Language and size of the text (表示の設定).
pub const DISPLAY: &str = "/profile/display";
/// Keeps the session open that asks.
pub const EXTEND_SESSION: &str = "/session/extend";
/// Verification of an e-mail address.
pub const VERIFY_EMAIL: &str = "/verify-email";
/// Another mail with a verification link.
pub const RESEND_VERIFICATION: &str = "/verify-email/resend";
/// Change of the e-mail address (メールアドレスの変更).
pub const EMAIL: &str = "/profile/email";
/// Another mail that verifies the new address.
pub const RESEND_EMAIL: &str = "/profile/email/resend";
/// The change that waits is given up.
pub const CANCEL_EMAIL: &str = "/profile/email/cancel";
/// The e-mail address goes, with a question before it.
pub const REMOVE_EMAIL: &str = "/profile/email/remove";
/// A second address for recovery (予備のメールアドレス).
pub const RECOVERY_ADDRESS: &str = "/profile/recovery-address";
/// Another mail that verifies the second address.
pub const RESEND_RECOVERY_ADDRESS: &str = "/profile/recovery-address/resend";
/// The second address that waits is given up.
pub const CANCEL_RECOVERY_ADDRESS: &str = "/profile/recovery-address/cancel";
/// The second address goes, with a question before it.
pub const REMOVE_RECOVERY_ADDRESS: &str = "/profile/recovery-address/remove";
/// The page that undoes a change of the address, for who holds the old one.
pub const UNDO_EMAIL: &str = "/email-change/undo";
/// Ways back in, as a ladder in words.
pub const RECOVERY: &str = "/recovery";
/// IDを忘れた方
pub const RECOVER_USER_ID: &str = "/recovery/user-id";
/// The page that a mailed link opens and that shows the user ID.
pub const SHOW_USER_ID: &str = "/recovery/user-id/link";
/// パスワードを忘れた方
pub const RECOVER_PASSWORD: &str = "/recovery/password";
/// A new password, behind a mailed link, a desk code or a letter.
pub const NEW_PASSWORD: &str = "/recovery/new-password";
/// The code that the society's desk gave out (窓口コード).
pub const DESK_CODE: &str = "/recovery/desk-code";
/// The identity check behind a letter that was issued to a member.
pub const RECOVERY_LETTER: &str = "/recovery/letter";
/// 利用規約
pub const TERMS: &str = "/terms";
/// What has changed in the terms since a member agreed to them, and the question whether they agree anew.
pub const TERMS_CHANGES: &str = "/terms/changes";
/// What it means not to agree.
pub const TERMS_DECLINED: &str = "/terms/declined";
/// 個人情報の取扱い
pub const PRIVACY: &str = "/privacy";
/// 注意事項・セキュリティ
pub const SECURITY: &str = "/security";
/// アクセシビリティ
pub const ACCESSIBILITY: &str = "/accessibility";
/// Choice of language.
pub const LANGUAGE: &str = "/language";

/// Name of the query parameter and form field that carries a one-time token.
pub const TOKEN_FIELD: &str = "token";

/// Name of the query parameter and form field that says which passkey.
pub const PASSKEY_FIELD: &str = "passkey";

/// Name of the query parameter and form field that says where a step-up leads afterwards.
pub const TO_FIELD: &str = "to";

/// Name of the query parameter that says which version of the terms, by the hash of its text.
pub const VERSION_FIELD: &str = "version";

/// Pages that a step-up may lead to; the first stands for anything else.
const AFTER_STEP_UP: [&str; 10] = [
    LOGIN_METHODS,
    SET_UP,
    SET_UP_ONE_TIME_CODE,
    REMOVE_ONE_TIME_CODE,
    RECOVERY_CODES,
    USER_ID,
    EMAIL,
    REMOVE_EMAIL,
    RECOVERY_ADDRESS,
    REMOVE_RECOVERY_ADDRESS,
];

/// Where a step-up leads that was asked for on the way to `wanted`: only to a page that is on the list, where a form was
/// sent to the nearest page above it.
#[must_use]
pub fn after_step_up(wanted: &str) -> &'static str {
    let path = wanted.split('?').next().unwrap_or_default();
    let leads_there =
        |known: &&str| path.strip_prefix(known).is_some_and(|below| below.is_empty() || below.starts_with('/'));
    AFTER_STEP_UP.into_iter().filter(leads_there).max_by_key(|known| known.len()).unwrap_or(AFTER_STEP_UP[0])
}

/// Path and query of the step-up that leads to `wanted` afterwards.
#[must_use]
pub fn step_up(wanted: &str) -> String {
    format!("{STEP_UP}?{TO_FIELD}={}", after_step_up(wanted))
}

/// The page that asks for what comes next in a sign-in.
#[must_use]
pub const fn sign_in_next(next: crate::proof::next_step::Next) -> &'static str {
    use crate::proof::next_step::Next;
    match next {
        Next::FirstStep => SIGN_IN,
        Next::SecondStep => SECOND_STEP,
        Next::SetUp => SET_UP,
        Next::ChangePassword(_) => PASSWORD_RENEW,
        Next::Enter => HOME,
    }
}

/// Path and query of the page that verifies an address. The page asks for a button; opening it changes nothing.
#[must_use]
pub fn verify_email(token: &Token) -> String {
    format!("{VERIFY_EMAIL}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that undoes a change of the address. The page asks for a button; opening it changes nothing.
#[must_use]
pub fn undo_email(token: &Token) -> String {
    format!("{UNDO_EMAIL}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that shows a user ID. The page asks for a button; opening it changes nothing.
#[must_use]
pub fn show_user_id(token: &Token) -> String {
    format!("{SHOW_USER_ID}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that takes a new password.
#[must_use]
pub fn new_password(token: &Token) -> String {
    format!("{NEW_PASSWORD}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that a hand-over's QR code leads to. Opening it changes nothing.
#[must_use]
pub fn hand_over(token: &Token) -> String {
    format!("{HAND_OVER}?{TOKEN_FIELD}={}", token.expose())
}

/// The page with an earlier text of the terms.
#[must_use]
pub fn terms_of(sha256: &str) -> String {
    format!("{TERMS}?{VERSION_FIELD}={sha256}")
}

/// The page of a registration step.
#[must_use]
pub const fn register(step: crate::policy::registration::Step) -> &'static str {
    use crate::policy::registration::Step;
    match step {
        Step::Identity => REGISTER_IDENTITY,
        Step::Terms => REGISTER_TERMS,
        Step::Account => REGISTER_ACCOUNT,
        Step::UserId => REGISTER_USER_ID,
        Step::Password => REGISTER_PASSWORD,
        Step::Email => REGISTER_EMAIL,
        Step::Confirm => REGISTER_CONFIRM,
    }
}
