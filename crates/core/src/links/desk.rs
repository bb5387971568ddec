//! The desk's paths as values. Routes, redirects, mails and tests use these values and no literal paths.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::ids::{LetterRequestId, PersonId, StaffId, SupportViewId};
use crate::secret::Token;

/// The desk's root: the page きょう, or the sign-in page.
pub const ROOT: &str = "/";
/// Sign-in (ログイン).
pub const SIGN_IN: &str = "/sign-in";
/// Sign-out.
pub const SIGN_OUT: &str = "/sign-out";
/// An invitation, with its token in the query.
pub const INVITATION: &str = "/invitation";
/// The second step of a sign-in.
pub const SECOND_STEP: &str = "/second-step";
/// A recovery code as the second step.
pub const RECOVERY_CODE: &str = "/second-step/recovery-code";
/// Second step by passkey: the options for the browser's dialogue.
pub const PASSKEY_SECOND_STEP_OPTIONS: &str = "/passkey/second-step/options";
/// Second step by passkey: the authenticator's answer.
pub const PASSKEY_SECOND_STEP: &str = "/passkey/second-step";
/// Choice of a method to set up.
pub const SET_UP: &str = "/second-step/set-up";
/// Set-up of an authenticator app.
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
/// What waits, and what happens next (きょう).
pub const TODAY: &str = "/today";
/// Search, and the list of members (加入者).
pub const MEMBERS: &str = "/members";
/// The list of members as a file.
pub const MEMBERS_EXPORT: &str = "/members/export";
/// One person, with their letter, account and timeline.
pub const PERSON: &str = "/members/{id}";
/// A sensitive value of a person, shown on request.
pub const UNMASK: &str = "/members/{id}/unmask";
/// A note about a person.
pub const NOTE: &str = "/members/{id}/note";
/// A letter for a person, printed at the desk.
pub const LETTER: &str = "/members/{id}/letter";
/// A code of the desk for a person.
pub const DESK_CODE: &str = "/members/{id}/desk-code";
/// The verification of whoever is at the telephone about a person.
pub const CALL: &str = "/members/{id}/call";
/// Ends a call.
pub const END_CALL: &str = "/members/{id}/call/end";
/// The situation behind a support code.
pub const STUCK: &str = "/stuck/{id}";
/// Requests for a letter, from the portal.
pub const LETTER_REQUESTS: &str = "/letter-requests";
/// How an employer's (事業所) letters stand.
pub const EMPLOYERS: &str = "/employers";
/// The proof of the letters (書類の校正).
pub const LETTER_PROOF: &str = "/letter-proof";
/// One request for a letter.
pub const LETTER_REQUEST: &str = "/letter-requests/{id}";
/// Takes a request for a letter.
pub const TAKE_LETTER_REQUEST: &str = "/letter-requests/{id}/take";
/// Declines a request for a letter.
pub const DECLINE_LETTER_REQUEST: &str = "/letter-requests/{id}/decline";
/// What this member's portal shows: a page that asks for a reason, then the view (サポート表示).
pub const SUPPORT_VIEW: &str = "/members/{id}/view";
/// A view of a member's pages.
pub const VIEWING: &str = "/members/views/{id}";
/// The time machine on a day.
#[must_use]
pub fn on_day(day: NaiveDate) -> String {
    format!("{TIME_MACHINE}?day={day}")
}

/// A page of a view, by its path at the portal.
pub const VIEWED: &str = "/members/views/{id}/page/{*path}";
/// Ends a view.
pub const END_VIEW: &str = "/members/views/{id}/end";
/// Hides a person (閲覧制限), with a confirmation.
pub const RESTRICTION: &str = "/members/{id}/restriction";
/// Asks another person to let a hidden person be seen again.
pub const LIFT_RESTRICTION: &str = "/members/{id}/restriction/lift";
/// Asks another person for a file about a person (本人開示).
pub const ASK_DISCLOSURE: &str = "/members/{id}/disclosure";
/// A file about a person, while it can be taken.
pub const DISCLOSURE: &str = "/disclosures/{id}";
/// Something that waits for approval.
pub const APPROVAL: &str = "/approvals/{id}";
/// Withdraws something that waits for approval.
pub const WITHDRAW: &str = "/approvals/{id}/withdraw";
/// Acts for a person: a confirmation that says what will happen, then the act.
pub const ACT: &str = "/members/{id}/{act}";
/// Publications of data for members, such as medical expenses, and the form for a file.
pub const PUBLICATIONS: &str = "/publications";
/// What is in a file of data for members, and its publication.
pub const PUBLICATION_FILE: &str = "/publications/files/{id}";
/// One publication, and its move to another instant.
pub const PUBLICATION: &str = "/publications/{id}";
/// Withdraws a publication.
pub const WITHDRAW_PUBLICATION: &str = "/publications/{id}/withdraw";
/// Announcements (お知らせ).
pub const ANNOUNCEMENTS: &str = "/announcements";
/// The list of announcements as a file.
pub const ANNOUNCEMENTS_EXPORT: &str = "/announcements/export";
/// A new announcement.
pub const NEW_ANNOUNCEMENT: &str = "/announcements/new";
/// One announcement, as members see it, with what can be done with it.
pub const ANNOUNCEMENT: &str = "/announcements/{id}";
/// Change of an announcement.
pub const EDIT_ANNOUNCEMENT: &str = "/announcements/{id}/edit";
/// Publishes an announcement, after saying to how many.
pub const PUBLISH_ANNOUNCEMENT: &str = "/announcements/{id}/publish";
/// Withdraws an announcement, with a confirmation.
pub const WITHDRAW_ANNOUNCEMENT: &str = "/announcements/{id}/withdraw";
/// The audit trail (操作履歴).
pub const AUDIT: &str = "/audit";
/// The audit trail as a file.
pub const AUDIT_EXPORT: &str = "/audit/export";
/// Who works at the desk (担当者).
pub const STAFF: &str = "/staff";
/// The list of the staff as a file.
pub const STAFF_EXPORT: &str = "/staff/export";
/// An invitation to the staff.
pub const INVITE: &str = "/staff/invite";
/// One member of the staff: roles, disabling.
pub const STAFF_MEMBER: &str = "/staff/{id}";
/// Disables a member of the staff, with a confirmation.
pub const DISABLE_STAFF: &str = "/staff/{id}/disable";
/// Enables a member of the staff again.
pub const ENABLE_STAFF: &str = "/staff/{id}/enable";
/// Ends all sessions of a member of the staff.
pub const END_STAFF_SESSIONS: &str = "/staff/{id}/sessions/end";
/// Invites a member of the staff anew who has lost everything.
pub const INVITE_ANEW: &str = "/staff/{id}/invite";
/// Agrees to an operator of the vendor as second approver (第二承認者).
pub const AGREE_SECOND_APPROVER: &str = "/second-approver/agree";
/// Declines the offer of a second approver, or ends the agreement.
pub const END_SECOND_APPROVER: &str = "/second-approver/end";
/// The recovery of an only owner, which anybody can withdraw.
pub const STAFF_RECOVERY: &str = "/staff-recovery/{id}";
/// One's own account at the desk: sign-in methods and sessions.
pub const OWN_ACCOUNT: &str = "/account";
/// New recovery codes.
pub const RECOVERY_CODES: &str = "/account/recovery-codes";
/// Ends another session of one's own.
pub const END_SESSION: &str = "/account/sessions/end";
/// Change of one's own password.
pub const OWN_PASSWORD: &str = "/account/password";
/// A passkey of one's own: its name.
pub const OWN_PASSKEY: &str = "/account/passkeys/{id}";
/// Removes a passkey of one's own, with a confirmation.
pub const REMOVE_OWN_PASSKEY: &str = "/account/passkeys/{id}/remove";
/// Removes one's own app, with a confirmation.
pub const REMOVE_OWN_APP: &str = "/account/one-time-code/remove";
/// Change of one's own address.
pub const OWN_ADDRESS: &str = "/account/address";
/// Withdraws a change of one's own address.
pub const WITHDRAW_OWN_ADDRESS: &str = "/account/address/withdraw";
/// Confirms a change of an address, with its token in the query.
pub const ADDRESS_CHANGE: &str = "/address-change";
/// What happened to one's own account.
pub const OWN_HISTORY: &str = "/account/history";
/// One's own tokens for the command line.
pub const TOKENS: &str = "/account/tokens";
/// Revokes a token of one's own.
pub const REVOKE_TOKEN: &str = "/account/tokens/{id}/revoke";
/// Issues a token in place of one's own.
pub const REPLACE_TOKEN: &str = "/account/tokens/{id}/replace";

/// The society's settings (設定).
pub const SETTINGS: &str = "/settings";
/// The settings of one section: what applies, and why.
pub const SETTINGS_SECTION: &str = "/settings/{section}";
/// The form of one section; what it sends leads to the page that tells who is affected.
pub const CHANGE_SETTINGS: &str = "/settings/{section}/change";
/// The form of one section again, with what was typed before the impact was looked at.
pub const EDIT_SETTINGS_AGAIN: &str = "/settings/{section}/again";
/// The society's looks (見た目): logo, colours and names, with a preview.
pub const CHANGE_LOOKS: &str = "/settings/branding/change";
/// The society's own texts (組合の文章), with a preview.
pub const CHANGE_TEXTS: &str = "/settings/texts/change";
/// A members' page or a mail under settings that aren't saved, for a frame.
pub const PREVIEW: &str = "/settings/preview/{page}";
/// The colours of such a page as a style sheet.
pub const PREVIEW_COLOURS: &str = "/settings/preview-colours";
/// Tells what a change does and who is affected.
pub const LOOK_AT_CHANGE: &str = "/settings/look";
/// The versions of the terms (利用規約の版).
pub const TERMS_VERSIONS: &str = "/settings/terms/versions";
/// The text of one version of the terms.
pub const TERMS_TEXT: &str = "/settings/terms/versions/{hash}";
/// A new version of the terms.
pub const NEW_TERMS: &str = "/settings/terms/new";
/// The versions of the privacy notice (個人情報の取扱いの版).
pub const PRIVACY_VERSIONS: &str = "/settings/privacy/versions";
/// The text of one version of the privacy notice.
pub const PRIVACY_TEXT: &str = "/settings/privacy/versions/{hash}";
/// A new version of the privacy notice.
pub const NEW_PRIVACY: &str = "/settings/privacy/new";
/// Stores a change of the settings, or asks for a second person.
pub const SAVE_SETTINGS: &str = "/settings/save";
/// Those who are affected by a change, as a file.
pub const AFFECTED_BY_SETTINGS: &str = "/settings/affected";
/// Looks again at a change that waited for approval, so that it can be asked for anew.
pub const ASK_SETTINGS_AGAIN: &str = "/settings/asked/{id}/again";
/// The versions of the settings, and what is planned.
pub const SETTINGS_HISTORY: &str = "/settings/history";
/// Compares two versions of the settings.
pub const COMPARE_SETTINGS: &str = "/settings/history/compare";
/// Leads back to an earlier version of the settings.
pub const REVERT_SETTINGS: &str = "/settings/history/{number}/revert";
/// Withdraws a planned change of the settings, with a confirmation.
pub const WITHDRAW_SETTINGS: &str = "/settings/planned/{number}/withdraw";
/// What a member sees on a day (タイムマシン).
pub const TIME_MACHINE: &str = "/settings/time-machine";
/// A page or a mail of that day, to be framed.
pub const TIME_MACHINE_PAGE: &str = "/settings/time-machine/page";
/// The society's colours of that day.
pub const TIME_MACHINE_COLOURS: &str = "/settings/time-machine/colours";

/// The query parameter of a token.
pub const TOKEN_FIELD: &str = "token";

/// The query parameter and the field of a request for a letter.
pub const REQUEST_FIELD: &str = "request";

/// The page of an invitation.
#[must_use]
pub fn invitation(token: &Token) -> String {
    format!("{INVITATION}?{TOKEN_FIELD}={}", token.expose())
}

/// The page that confirms a change of an address.
#[must_use]
pub fn address_change(token: &Token) -> String {
    format!("{ADDRESS_CHANGE}?{TOKEN_FIELD}={}", token.expose())
}

/// The page of a person.
#[must_use]
pub fn person(id: PersonId) -> String {
    of(PERSON, id.0)
}

/// The page before an act for a person, by the act's word.
#[must_use]
pub fn act(id: PersonId, word: &str) -> String {
    of(ACT, id.0).replace("{act}", word)
}

/// The page that issues a letter to a person, in answer to a request.
#[must_use]
pub fn letter_for(id: PersonId, request: LetterRequestId) -> String {
    format!("{}?{REQUEST_FIELD}={request}", of(LETTER, id.0))
}

/// A page of a view, by its path at the portal, which begins with a slash.
#[must_use]
pub fn viewed(view: SupportViewId, path: &str) -> String {
    of(VIEWED, view.0).replace("/{*path}", path)
}

/// The page of a member of the staff.
#[must_use]
pub fn staff_member(id: StaffId) -> String {
    of(STAFF_MEMBER, id.0)
}

/// The step-up page, which leads on to `path`.
#[must_use]
pub fn step_up(path: &str) -> String {
    let path: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
    format!("{STEP_UP}?to={path}")
}

/// A path with its id.
#[must_use]
pub fn of(path: &str, id: Uuid) -> String {
    path.replace("{id}", &id.to_string())
}

/// The text of the version of the terms with this hash.
#[must_use]
pub fn terms_text(hash: &str) -> String {
    TERMS_TEXT.replace("{hash}", hash)
}

/// The text of the version of the privacy notice with this hash.
#[must_use]
pub fn privacy_text(hash: &str) -> String {
    PRIVACY_TEXT.replace("{hash}", hash)
}

/// A path of one section of the settings.
#[must_use]
pub fn of_section(path: &str, section: &str) -> String {
    path.replace("{section}", section)
}

/// A path of one version of the settings.
#[must_use]
pub fn of_version(path: &str, number: i32) -> String {
    path.replace("{number}", &number.to_string())
}
