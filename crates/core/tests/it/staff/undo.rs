//! Every act that staff can do has its undo, or a reason for having none. What isn't an act of the staff says so.

use std::collections::BTreeMap;

use madoguchi_core::audit::Action;

use Undo::{By, Ends, Nobodys, Once, Replaced};

/// How an act is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undo {
    /// By this act.
    By(&'static str),
    /// By doing it again, with what was there before.
    Replaced,
    /// It ends something, which is begun anew by whom it belongs to.
    Ends(&'static str),
    /// It can't be taken back; a page says so before the button.
    Once(&'static str),
    /// Staff don't do it: a member, the worker or the vendor does, or it tells of an attempt.
    Nobodys,
}

/// Every action of the trail.
const TABLE: &[(&str, Undo)] = &[
    ("roster_imported", Nobodys),
    ("letters_issued", Nobodys),
    ("letter_reissued", Once("the earlier pair is dead; another letter is issued")),
    ("letters_released", Nobodys),
    ("letter_presented", Nobodys),
    ("identity_checked", Nobodys),
    ("registered", Nobodys),
    ("signed_in", By("signed_out")),
    ("handed_over", Nobodys),
    ("signed_out", By("signed_in")),
    ("session_ended", Ends("whoever was signed out signs in again")),
    ("other_sessions_ended", Nobodys),
    ("email_verified", Nobodys),
    ("address_change_requested", By("address_change_cancelled")),
    ("address_change_cancelled", By("address_change_requested")),
    ("address_changed", Replaced),
    ("address_removed", Nobodys),
    ("address_change_undone", Nobodys),
    ("letter_issued_to_member", Nobodys),
    ("recovery_link_sent", Nobodys),
    ("user_id_shown", Nobodys),
    ("password_reset", Nobodys),
    ("desk_code_requested", Nobodys),
    ("desk_code_approved", Once("the code was told; a newer one ends it")),
    ("desk_code_used", Nobodys),
    ("account_disabled", By("account_enabled")),
    ("account_enabled", By("account_disabled")),
    ("password_changed", Replaced),
    ("user_id_changed", Nobodys),
    ("notifications_chosen", Nobodys),
    ("display_chosen", Nobodys),
    ("terms_agreed", Nobodys),
    ("terms_declined", Nobodys),
    ("password_reminded", Nobodys),
    ("own_address_asked", Nobodys),
    ("eligibility_number_shown", Nobodys),
    ("expenses_published", By("expenses_withdrawn")),
    ("expense_file_kept", Ends("a file that nobody publishes is deleted after a day")),
    ("expenses_rescheduled", Replaced),
    ("expenses_withdrawn", By("expenses_published")),
    ("expenses_taken", Nobodys),
    ("checkups_published", By("checkups_withdrawn")),
    ("checkup_file_kept", Ends("a file that nobody publishes is deleted after a day")),
    ("checkups_rescheduled", Replaced),
    ("checkups_withdrawn", By("checkups_published")),
    ("checkups_taken", Nobodys),
    ("checkups_viewed", Nobodys),
    ("database_restored", Nobodys),
    ("expenses_viewed", Nobodys),
    ("eligibility_notice_taken", Nobodys),
    ("stepped_up", Nobodys),
    ("passkey_added", By("passkey_removed")),
    ("passkey_renamed", Replaced),
    ("passkey_removed", By("passkey_added")),
    ("one_time_code_added", By("one_time_code_removed")),
    ("one_time_code_removed", By("one_time_code_added")),
    ("recovery_codes_made", Replaced),
    ("recovery_code_used", Nobodys),
    ("recovery_requested", Nobodys),
    ("attempt_failed", Nobodys),
    ("staff_invited", By("staff_disabled")),
    ("staff_joined", By("staff_disabled")),
    ("staff_roles_changed", Replaced),
    ("staff_disabled", By("staff_enabled")),
    ("staff_enabled", By("staff_disabled")),
    ("operator_invited", By("operator_disabled")),
    ("operator_joined", By("operator_disabled")),
    ("operator_disabled", By("operator_enabled")),
    ("operator_enabled", By("operator_disabled")),
    ("staff_token_issued", By("staff_token_revoked")),
    ("staff_token_revoked", By("staff_token_issued")),
    ("staff_token_used", Nobodys),
    ("staff_token_replaced", By("staff_token_revoked")),
    ("operator_token_issued", By("operator_token_revoked")),
    ("operator_token_replaced", By("operator_token_revoked")),
    ("operator_token_revoked", By("operator_token_issued")),
    ("operator_token_used", Nobodys),
    ("list_read", Once("it was read")),
    ("staff_recovery_asked", By("staff_recovery_withdrawn")),
    ("staff_recovery_withdrawn", By("staff_recovery_asked")),
    ("staff_recovery_completed", By("staff_disabled")),
    ("approval_asked", By("approval_withdrawn")),
    ("approval_given", Once("what was approved is done in the same moment and has its own undo")),
    ("approval_withdrawn", By("approval_asked")),
    ("approval_seconded", By("approval_withdrawn")),
    ("second_approver_offered", By("second_approver_ended")),
    ("second_approver_agreed", By("second_approver_ended")),
    ("second_approver_ended", By("second_approver_offered")),
    ("person_viewed", Once("it was read")),
    ("value_unmasked", Once("it was read")),
    ("account_unlocked", Ends("wrong tries pause it again")),
    ("verification_resent", Once("the mail is sent; the link ends by itself")),
    ("address_suspended", Nobodys),
    ("address_suspension_lifted", Ends("a mail that comes back suspends the address again")),
    ("news_mailed", Nobodys),
    ("viewing_chosen", Nobodys),
    ("dependant_invited", Nobodys),
    ("invitation_withdrawn", Nobodys),
    ("mail_retried", Nobodys),
    ("sessions_ended", Ends("whoever was signed out signs in again")),
    ("note_written", Once("a note stays, and another one corrects it")),
    ("announcement_written", By("announcement_withdrawn")),
    ("announcement_changed", Replaced),
    ("announcement_published", By("announcement_withdrawn")),
    ("announcement_withdrawn", By("announcement_written")),
    ("announcement_mailed", Nobodys),
    ("announcement_read", Nobodys),
    ("settings_changed", Replaced),
    ("settings_withdrawn", By("settings_changed")),
    ("attempts_refused", Nobodys),
    ("list_exported", Once("the file was handed out")),
    ("list_export_begun", Once("the file is being handed out")),
    ("list_export_stopped", Once("a part of the file was handed out")),
    ("portal_suspended", Nobodys),
    ("portal_resumed", Nobodys),
    ("society_ready", Nobodys),
    ("society_draft", Nobodys),
    ("society_live", Nobodys),
    ("letter_proof_approved", Replaced),
    ("support_view_begun", By("support_view_ended")),
    ("support_page_viewed", Once("it was read")),
    ("support_view_ended", By("support_view_begun")),
    ("settings_file_kept", Ends("a file that no version names is deleted after a week")),
    ("settings_stopped", Nobodys),
    ("trail_cut", Nobodys),
    ("account_closed", Once("everything is deleted; a new letter leads to a new account")),
    ("data_deleted", Nobodys),
    ("person_restricted", By("restriction_lifted")),
    ("restriction_lifted", By("person_restricted")),
    ("disclosure_approved", Ends("the file can be taken for a day")),
    ("disclosure_taken", Once("the file was handed out")),
    ("support_code_opened", Once("it was read")),
    ("letter_requested", Nobodys),
    ("letter_request_viewed", Once("it was read")),
    ("letter_request_taken", Replaced),
    ("letter_request_closed", Once("the person asks again")),
    ("caller_verified", By("call_ended")),
    ("call_ended", By("caller_verified")),
];

#[test]
fn every_act_has_its_undo_or_a_reason_for_having_none() {
    let table: BTreeMap<_, _> = TABLE.iter().copied().collect();
    assert_eq!(table.len(), TABLE.len(), "an action stands twice");
    let missing: Vec<_> = Action::WORDS.iter().filter(|word| !table.contains_key(*word)).collect();
    assert!(missing.is_empty(), "say in TABLE how they are undone: {missing:?}");
    for (action, undo) in &table {
        assert!(Action::WORDS.contains(action), "{action} is no action any more");
        match undo {
            By(by) => {
                let back = table.get(by).unwrap_or_else(|| panic!("{action}: {by} is no action"));
                assert!(!matches!(back, Nobodys), "{action}: staff can't do {by}");
            }
            Ends(why) | Once(why) => assert!(why.len() > 10, "{action}"),
            Replaced | Nobodys => {}
        }
    }
}
