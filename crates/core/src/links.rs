//! The portal's paths as values. Routes, redirects, mails, letters and tests use these values and no literal paths.

pub mod api;
pub mod desk;
pub mod vendor;

use crate::secret::Token;

/// The society's root: its sign-in page.
pub const ROOT: &str = "/";
/// Sign-in (ログイン).
pub const SIGN_IN: &str = "/sign-in";
/// Sign-out with its confirmation (ログアウト).
pub const SIGN_OUT: &str = "/sign-out";
/// Identity check (本人確認).
pub const REGISTER_IDENTITY: &str = "/register/identity";
/// The terms (利用規約), on a page of their own.
pub const REGISTER_TERMS: &str = "/register/terms";
/// User ID, password and e-mail address on one page.
pub const REGISTER_ACCOUNT: &str = "/register/account";
/// The user ID, on a page of its own.
pub const REGISTER_USER_ID: &str = "/register/user-id";
/// The password, on a page of its own.
pub const REGISTER_PASSWORD: &str = "/register/password";
/// The e-mail address, on a page of its own.
pub const REGISTER_EMAIL: &str = "/register/email";
/// Review of everything that was entered, with the button 実行.
pub const REGISTER_CONFIRM: &str = "/register/confirm";
/// Sends a test mail to the address that the confirmation page shows.
pub const REGISTER_TEST_MAIL: &str = "/register/confirm/test-mail";
/// The method that the society recommends for the next sign-ins, offered at the end of a registration.
pub const REGISTER_SECOND_STEP: &str = "/register/second-step";
/// The end of a registration, with advice.
pub const REGISTER_DONE: &str = "/register/done";
/// The second step of a sign-in: a passkey, a one-time code or a recovery code.
pub const SECOND_STEP: &str = "/second-step";
/// Choice of a sign-in method to set up (認証方法).
pub const SET_UP: &str = "/second-step/set-up";
/// The PC's side of a hand-over: QR code, number, waiting.
pub const HAND_OVER_PC: &str = "/second-step/hand-over";
/// The PC's answer whether the member's phone shows the same number.
pub const HAND_OVER_CONFIRM: &str = "/second-step/hand-over/confirm";
/// The PC's sign-in after the phone has finished.
pub const HAND_OVER_FINISH: &str = "/second-step/hand-over/finish";
/// The phone's side of a hand-over, where the QR code leads.
pub const HAND_OVER: &str = "/hand-over";
/// The phone's page that waits for the PC.
pub const HAND_OVER_WAIT: &str = "/hand-over/wait";
/// Set-up of an authenticator app (ワンタイムパスワード).
pub const SET_UP_ONE_TIME_CODE: &str = "/second-step/set-up/one-time-code";
/// A one-time code (確認コード) for the second step.
pub const SECOND_STEP_ONE_TIME_CODE: &str = "/second-step/one-time-code";
/// A recovery code (リカバリーコード) for the second step.
pub const SECOND_STEP_RECOVERY_CODE: &str = "/second-step/recovery-code";
/// Step-up: all proofs again, before a sensitive change.
pub const STEP_UP: &str = "/step-up";
/// Sign-in methods (ログイン方法変更).
pub const LOGIN_METHODS: &str = "/login-methods";
/// Change of the password (パスワード変更).
pub const PASSWORD: &str = "/password";
/// Where password managers look for the page that changes a password (W3C, A Well-Known URL for Changing Passwords).
pub const WELL_KNOWN_CHANGE_PASSWORD: &str = "/.well-known/change-password";
/// The new password during a sign-in whose password must be changed.
pub const PASSWORD_RENEW: &str = "/password/renew";
/// The name of a new passkey (端末の名前), asked for on the home page.
pub const NAME_PASSKEY: &str = "/login-methods/passkeys/name";
/// Change of a passkey's name.
pub const RENAME_PASSKEY: &str = "/login-methods/passkeys/rename";
/// Removal of a passkey, with a confirmation.
pub const REMOVE_PASSKEY: &str = "/login-methods/passkeys/remove";
/// Sign-in by passkey: the authenticator's answer.
pub const PASSKEY_SIGN_IN: &str = "/passkey/sign-in";
/// Sign-in by passkey: the options for the browser's dialogue.
pub const PASSKEY_SIGN_IN_OPTIONS: &str = "/passkey/sign-in/options";
/// Second step by passkey: the authenticator's answer.
pub const PASSKEY_SECOND_STEP: &str = "/passkey/second-step";
/// Second step by passkey: the options for the browser's dialogue.
pub const PASSKEY_SECOND_STEP_OPTIONS: &str = "/passkey/second-step/options";
/// Registration of a passkey: the authenticator's answer.
pub const PASSKEY_SET_UP: &str = "/passkey/set-up";
/// Registration of a passkey: the options for the browser's dialogue.
pub const PASSKEY_SET_UP_OPTIONS: &str = "/passkey/set-up/options";
/// Step-up by passkey: the authenticator's answer.
pub const PASSKEY_STEP_UP: &str = "/passkey/step-up";
/// Step-up by passkey: the options for the browser's dialogue.
pub const PASSKEY_STEP_UP_OPTIONS: &str = "/passkey/step-up/options";
/// Removal of the authenticator app.
pub const REMOVE_ONE_TIME_CODE: &str = "/login-methods/one-time-code/remove";
/// Creation of recovery codes (リカバリーコード).
pub const RECOVERY_CODES: &str = "/login-methods/recovery-codes";
/// The home page with the menu.
pub const HOME: &str = "/home";
/// The household's medical expenses (医療費情報) of a year.
pub const EXPENSES: &str = "/medical-expenses";
/// A year of medical expenses as a CSV.
pub const EXPENSES_CSV: &str = "/medical-expenses/csv";
/// A year of medical expenses as a spreadsheet in the shape of the National Tax Agency's form.
pub const EXPENSES_SPREADSHEET: &str = "/medical-expenses/spreadsheet";
/// A year of medical expenses as a PDF.
pub const EXPENSES_LIST: &str = "/medical-expenses/list";
/// The member's own results of checkups (健診結果) of a year.
pub const CHECKUPS: &str = "/checkups";
/// A year of results as a CSV.
pub const CHECKUPS_CSV: &str = "/checkups/csv";
/// A year of results as a PDF.
pub const CHECKUPS_REPORT: &str = "/checkups/report";
/// Eligibility (資格情報のお知らせ) of the member and the household.
pub const ELIGIBILITY: &str = "/eligibility";
/// Eligibility with the whole symbols and numbers (記号・番号).
pub const ELIGIBILITY_NUMBERS: &str = "/eligibility/numbers";
/// The eligibility notice (資格情報のお知らせ) of one person as a PDF.
pub const ELIGIBILITY_NOTICE: &str = "/eligibility/notice";
/// The announcements (お知らせ) for a member.
pub const ANNOUNCEMENTS: &str = "/announcements";
/// One announcement for a member; a POST marks it as read.
pub const ANNOUNCEMENT: &str = "/announcements/{id}";
/// One announcement that everybody may read, linked from the sign-in page.
pub const PUBLIC_ANNOUNCEMENT: &str = "/announcements/public/{id}";
/// Open sessions (ログイン中の端末).
pub const DEVICES: &str = "/devices";
/// Ends one of the open sessions.
pub const END_SESSION: &str = "/devices/end";
/// Ends all open sessions but the one of the request.
pub const END_OTHER_SESSIONS: &str = "/devices/end-others";
/// Sign-in history (ログイン履歴).
pub const SIGN_IN_HISTORY: &str = "/sign-in-history";
/// The profile (プロフィール変更).
pub const PROFILE: &str = "/profile";
/// Change of the user ID (ユーザIDの変更).
pub const USER_ID: &str = "/profile/user-id";
/// Choice of the mails that a member gets (お知らせメールの設定).
pub const NOTIFICATIONS: &str = "/profile/notifications";
/// Language and text size (表示の設定).
pub const DISPLAY: &str = "/profile/display";
/// The household (ご家族): who sees what, and invitations.
pub const HOUSEHOLD: &str = "/family";
/// Keeps who of the household sees what of the member.
pub const HOUSEHOLD_VIEWING: &str = "/family/viewing";
/// Invites a dependant to an account of their own.
pub const HOUSEHOLD_INVITATION: &str = "/family/invitations";
/// Withdraws an invitation.
pub const HOUSEHOLD_INVITATION_END: &str = "/family/invitations/withdraw";
/// Extends the session of the request.
pub const EXTEND_SESSION: &str = "/session/extend";
/// Verification of an e-mail address.
pub const VERIFY_EMAIL: &str = "/verify-email";
/// Sends another mail with a verification link.
pub const RESEND_VERIFICATION: &str = "/verify-email/resend";
/// Change of the e-mail address (メールアドレスの変更).
pub const EMAIL: &str = "/profile/email";
/// Sends another mail that verifies the new address.
pub const RESEND_EMAIL: &str = "/profile/email/resend";
/// Cancels a pending change of the address.
pub const CANCEL_EMAIL: &str = "/profile/email/cancel";
/// Removal of the e-mail address, with a confirmation.
pub const REMOVE_EMAIL: &str = "/profile/email/remove";
/// A second address for recovery (予備のメールアドレス).
pub const RECOVERY_ADDRESS: &str = "/profile/recovery-address";
/// Sends another mail that verifies the second address.
pub const RESEND_RECOVERY_ADDRESS: &str = "/profile/recovery-address/resend";
/// Cancels a pending second address.
pub const CANCEL_RECOVERY_ADDRESS: &str = "/profile/recovery-address/cancel";
/// Removal of the second address, with a confirmation.
pub const REMOVE_RECOVERY_ADDRESS: &str = "/profile/recovery-address/remove";
/// Ends the mails about announcements; every such mail that a member chose leads here.
pub const UNSUBSCRIBE: &str = "/unsubscribe";
/// Undoes a change of the address, for the holder of the old address.
pub const UNDO_EMAIL: &str = "/email-change/undo";
/// Recovery: the ways to regain access, in the order to try them.
pub const RECOVERY: &str = "/recovery";
/// A request for a letter, for somebody who has lost theirs (書類をなくした方).
pub const REQUEST_LETTER: &str = "/recovery/request-letter";
/// Recovery of a forgotten user ID (IDを忘れた方).
pub const RECOVER_USER_ID: &str = "/recovery/user-id";
/// The page behind a mailed link, which shows the user ID.
pub const SHOW_USER_ID: &str = "/recovery/user-id/link";
/// Recovery of a forgotten password (パスワードを忘れた方).
pub const RECOVER_PASSWORD: &str = "/recovery/password";
/// A new password, after a mailed link, a desk code or a letter.
pub const NEW_PASSWORD: &str = "/recovery/new-password";
/// Entry of a code from the society's desk (窓口コード).
pub const DESK_CODE: &str = "/recovery/desk-code";
/// The identity check for a letter that was issued to a member with an account.
pub const RECOVERY_LETTER: &str = "/recovery/letter";
/// The terms of use (利用規約).
pub const TERMS: &str = "/terms";
/// The changes in the terms since the member's consent, and the question whether the member agrees.
pub const TERMS_CHANGES: &str = "/terms/changes";
/// The consequences of declining the terms.
pub const TERMS_DECLINED: &str = "/terms/declined";
/// The privacy policy (個人情報の取扱い).
pub const PRIVACY: &str = "/privacy";
/// Notes on use and security (注意事項・セキュリティ).
pub const SECURITY: &str = "/security";
/// The accessibility statement (アクセシビリティ).
pub const ACCESSIBILITY: &str = "/accessibility";
/// Choice of language.
pub const LANGUAGE: &str = "/language";

/// Name of the query parameter and form field that carries a one-time token.
pub const TOKEN_FIELD: &str = "token";

/// Name of the query parameter and form field that identifies a passkey.
pub const PASSKEY_FIELD: &str = "passkey";

/// Name of the query parameter and form field that holds the path after a step-up.
pub const TO_FIELD: &str = "to";

/// Name of the query parameter that identifies a version of the terms, by the SHA-256 of its text.
pub const VERSION_FIELD: &str = "version";

/// Pages that a step-up may lead to (no open redirect). The first one replaces any other target.
const AFTER_STEP_UP: [&str; 14] = [
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
    ELIGIBILITY,
    EXPENSES,
    CHECKUPS,
    HOUSEHOLD,
];

/// The page after a step-up that was asked for on the way to `wanted`. The answer is always a page of the allow list:
/// `wanted` itself, else the nearest page above it, else the first of the list.
#[must_use]
pub fn after_step_up(wanted: &str) -> &'static str {
    let path = wanted.split('?').next().unwrap_or_default();
    let leads_there =
        |known: &&str| path.strip_prefix(known).is_some_and(|below| below.is_empty() || below.starts_with('/'));
    AFTER_STEP_UP.into_iter().filter(leads_there).max_by_key(|known| known.len()).unwrap_or(AFTER_STEP_UP[0])
}

/// Path and query of the step-up page that leads to `wanted` afterwards.
#[must_use]
pub fn step_up(wanted: &str) -> String {
    format!("{STEP_UP}?{TO_FIELD}={}", after_step_up(wanted))
}

/// Path and query of the set-up of an authenticator app that leads to `to` afterwards.
#[must_use]
pub fn set_up_one_time_code(to: &str) -> String {
    format!("{SET_UP_ONE_TIME_CODE}?{TO_FIELD}={}", after_set_up(to))
}

/// The page after a member has set up a method: the end of the registration where `wanted` says so, else the methods.
#[must_use]
pub fn after_set_up(wanted: &str) -> &'static str {
    if wanted == REGISTER_DONE { REGISTER_DONE } else { LOGIN_METHODS }
}

/// The page for the next step of a sign-in.
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

/// Path and query of the page that verifies an address. Opening the page changes nothing; its button does.
#[must_use]
pub fn verify_email(token: &Token) -> String {
    format!("{VERIFY_EMAIL}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that undoes a change of the address. Opening the page changes nothing; its button does.
#[must_use]
pub fn undo_email(token: &Token) -> String {
    format!("{UNDO_EMAIL}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that shows a user ID. Opening the page changes nothing; its button does.
#[must_use]
pub fn show_user_id(token: &Token) -> String {
    format!("{SHOW_USER_ID}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that asks for a new password.
#[must_use]
pub fn new_password(token: &Token) -> String {
    format!("{NEW_PASSWORD}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page behind a hand-over's QR code. Opening the page changes nothing.
#[must_use]
pub fn hand_over(token: &Token) -> String {
    format!("{HAND_OVER}?{TOKEN_FIELD}={}", token.expose())
}

/// Path and query of the page that shows the version of the terms with this hash.
#[must_use]
pub fn terms_of(sha256: &str) -> String {
    format!("{TERMS}?{VERSION_FIELD}={sha256}")
}

/// Path and query of the page that shows the version of the privacy notice with this hash.
#[must_use]
pub fn privacy_of(sha256: &str) -> String {
    format!("{PRIVACY}?{VERSION_FIELD}={sha256}")
}

/// The page of an announcement for a member.
#[must_use]
pub fn announcement(id: crate::ids::AnnouncementId) -> String {
    desk::of(ANNOUNCEMENT, id.0)
}

/// The page of an announcement that everybody may read.
#[must_use]
pub fn public_announcement(id: crate::ids::AnnouncementId) -> String {
    desk::of(PUBLIC_ANNOUNCEMENT, id.0)
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
