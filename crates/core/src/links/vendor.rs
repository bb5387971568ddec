//! The paths of the vendor's host as values. Routes, redirects, mails and tests use these values and no literal paths.

use uuid::Uuid;

use crate::secret::Token;

pub use super::TOKEN_FIELD;

/// The root: the list of societies, or the sign-in page.
pub const ROOT: &str = "/";
/// Sign-in (ログイン).
pub const SIGN_IN: &str = "/sign-in";
/// Sign-out.
pub const SIGN_OUT: &str = "/sign-out";
/// An invitation, with its token in the query.
pub const INVITATION: &str = "/invitation";
/// The second step of a sign-in.
pub const SECOND_STEP: &str = "/second-step";
/// Second step by passkey: the options for the browser's dialogue.
pub const PASSKEY_SECOND_STEP_OPTIONS: &str = "/passkey/second-step/options";
/// Second step by passkey: the authenticator's answer.
pub const PASSKEY_SECOND_STEP: &str = "/passkey/second-step";
/// Choice of a method to set up.
pub const SET_UP: &str = "/second-step/set-up";
/// Set-up of the app that shows codes.
pub const SET_UP_ONE_TIME_CODE: &str = "/second-step/set-up/one-time-code";
/// Registration of a passkey: the options for the browser's dialogue.
pub const PASSKEY_SET_UP_OPTIONS: &str = "/passkey/set-up/options";
/// Registration of a passkey: the authenticator's answer.
pub const PASSKEY_SET_UP: &str = "/passkey/set-up";
/// Step-up before a sensitive change.
pub const STEP_UP: &str = "/step-up";
/// Step-up by passkey: the options for the browser's dialogue.
pub const PASSKEY_STEP_UP_OPTIONS: &str = "/passkey/step-up/options";
/// Step-up by passkey: the authenticator's answer.
pub const PASSKEY_STEP_UP: &str = "/passkey/step-up";
/// The societies (健康保険組合).
pub const SOCIETIES: &str = "/societies";
/// One society.
pub const SOCIETY: &str = "/societies/{slug}";
/// A section of a society's policy, explained.
pub const SOCIETY_POLICY: &str = "/societies/{slug}/policy/{section}";
/// Offers to approve for a society, as its second approver (第二承認者).
pub const OFFER_TO_APPROVE: &str = "/societies/{slug}/second-approver";
/// Takes that offer back, or no longer approves for the society.
pub const STOP_APPROVING: &str = "/societies/{slug}/second-approver/end";
/// What waits for an operator's approval.
pub const APPROVALS: &str = "/approvals";
/// Something of a society that waits for approval.
pub const APPROVAL: &str = "/approvals/{slug}/{id}";
/// The vendor's operators (運営の担当者).
pub const OPERATORS: &str = "/operators";
/// Invites an operator.
pub const INVITE: &str = "/operators/invite";
/// One operator.
pub const OPERATOR: &str = "/operators/{id}";
/// Disables an operator, with a confirmation.
pub const DISABLE_OPERATOR: &str = "/operators/{id}/disable";
/// Enables an operator again.
pub const ENABLE_OPERATOR: &str = "/operators/{id}/enable";
/// Invites an operator anew.
pub const INVITE_ANEW: &str = "/operators/{id}/invite";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// One's own tokens for programs.
pub const TOKENS: &str = "/account/tokens";
/// Revokes one's own token.
pub const REVOKE_TOKEN: &str = "/account/tokens/{id}/revoke";
/// Issues a token in place of one's own.
pub const REPLACE_TOKEN: &str = "/account/tokens/{id}/replace";
/// Ends one of one's own sessions.
pub const END_SESSION: &str = "/account/sessions/end";

/// Path and query of the page of an invitation. Opening the page changes nothing; its button does.
#[must_use]
pub fn invitation(token: &Token) -> String {
    format!("{INVITATION}?{TOKEN_FIELD}={}", token.expose())
}

/// The step-up page, which leads on to `path`.
#[must_use]
pub fn step_up(path: &str) -> String {
    let path: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
    format!("{STEP_UP}?to={path}")
}

/// The page of a society.
#[must_use]
pub fn society(slug: &str) -> String {
    SOCIETY.replace("{slug}", slug)
}

/// A path with the slug of a society in it.
#[must_use]
pub fn of_society(path: &str, slug: &str) -> String {
    path.replace("{slug}", slug)
}

/// The page of something of a society that waits for approval.
#[must_use]
pub fn approval(slug: &str, id: Uuid) -> String {
    of(&of_society(APPROVAL, slug), id)
}

/// The page of a section of a society's policy.
#[must_use]
pub fn policy(slug: &str, section: &str) -> String {
    SOCIETY_POLICY.replace("{slug}", slug).replace("{section}", section)
}

/// A path with its id.
#[must_use]
pub fn of(path: &str, id: Uuid) -> String {
    path.replace("{id}", &id.to_string())
}
