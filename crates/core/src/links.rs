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
/// Everything once more, before what is delicate is changed.
pub const STEP_UP: &str = "/step-up";
/// Methods of signing in (ログイン方法変更).
pub const LOGIN_METHODS: &str = "/login-methods";
/// Change of the password (パスワード変更).
pub const PASSWORD: &str = "/password";
/// A new password, asked in a sign-in with one that must be changed.
pub const PASSWORD_RENEW: &str = "/password/renew";
/// The menu.
pub const HOME: &str = "/home";
/// Verification of an e-mail address.
pub const VERIFY_EMAIL: &str = "/verify-email";
/// 利用規約
pub const TERMS: &str = "/terms";
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

/// Name of the query parameter and form field that says where a step-up leads afterwards.
pub const TO_FIELD: &str = "to";

/// Pages that a step-up may lead to; the first stands for anything else.
const AFTER_STEP_UP: [&str; 2] = [LOGIN_METHODS, SET_UP];

/// Where a step-up leads that was asked for on the way to `wanted`: only to a page that is on the list.
#[must_use]
pub fn after_step_up(wanted: &str) -> &'static str {
    let path = wanted.split('?').next().unwrap_or_default();
    AFTER_STEP_UP.into_iter().find(|known| *known == path).unwrap_or(AFTER_STEP_UP[0])
}

/// Path and query of the step-up that leads to `wanted` afterwards.
#[must_use]
pub fn step_up(wanted: &str) -> String {
    format!("{STEP_UP}?{TO_FIELD}={}", after_step_up(wanted))
}

/// The page that asks for what comes next in a sign-in.
#[must_use]
pub const fn sign_in_next(next: crate::accounts::proofs::Next) -> &'static str {
    use crate::accounts::proofs::Next;
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
