//! What the file about a person has, as data: each table of the society is in it, or has a reason for being left out. A test
//! compares the lists with the schema, so that a new table needs a decision.

use chrono::{DateTime, NaiveDate, Utc};

/// The tables in the file, in its order.
pub const TABLES: &[&str] = &[
    "person",
    "person_identifier",
    "expense",
    "checkup",
    "provisional_credential",
    "letter_content",
    "registration",
    "account",
    "closed_account",
    "retired_user_id",
    "email_address",
    "email_verification",
    "address_change",
    "address_undo",
    "consent",
    "viewing_consent",
    "notification_choice",
    "own_address_prompt",
    "passkey",
    "one_time_code",
    "recovery_code",
    "earlier_password",
    "password_warning",
    "session",
    "sign_in",
    "hand_over",
    "known_device",
    "sign_in_event",
    "last_sign_in",
    "recovery_link",
    "desk_code",
    "outbox_message",
    "announcement_reading",
    "support_note",
    "support_view",
    "verified_call",
    "letter_request",
    "restriction",
    "approval",
    "disclosure",
    "refused_attempt",
    "audit_entry",
];

/// The tables with medical data. Who takes a file without the right to read them gets none of their rows, and the file says so.
pub const MEDICAL: &[&str] = &["expense", "checkup"];

/// The tables that aren't in the file, with the reason.
pub const WITHOUT: &[(&str, &str)] = &[
    ("person_name_key", "made of name and kana for the search; both are in the file"),
    ("expense_file", "a file that a clerk looks at before its rows are taken in; it is gone within a day"),
    ("news_mailing", "how far a round of mails has come; it is gone when the last of them is promised"),
    ("expense_import", "which files of data for members were published; about no member"),
    ("attempt_counter", "counts under keyed hashes, which lead to nobody"),
    ("recovery_request", "what somebody typed, before anybody knows whom it concerns; it is gone within minutes"),
    ("spent_challenge", "hashes of random numbers"),
    ("announcement", "what the society tells; about no member"),
    ("audit_batch", "hashes over the audit trail"),
    ("audit_cut", "hashes over the audit trail"),
    ("staff", "who works at the desk; about no member"),
    ("staff_invitation", "who works at the desk; about no member"),
    ("staff_sign_in", "who works at the desk; about no member"),
    ("staff_session", "who works at the desk; about no member"),
    ("staff_passkey", "who works at the desk; about no member"),
    ("staff_one_time_code", "who works at the desk; about no member"),
    ("staff_recovery_code", "who works at the desk; about no member"),
    ("staff_token", "who works at the desk; about no member"),
    ("staff_address_change", "who works at the desk; about no member"),
    ("staff_recovery", "who works at the desk; about no member"),
    ("operator", "who works for the vendor; about no member of a society"),
    ("operator_invitation", "who works for the vendor; about no member of a society"),
    ("operator_sign_in", "who works for the vendor; about no member of a society"),
    ("operator_session", "who works for the vendor; about no member of a society"),
    ("operator_passkey", "who works for the vendor; about no member of a society"),
    ("operator_one_time_code", "who works for the vendor; about no member of a society"),
    ("operator_token", "who works for the vendor; about no member of a society"),
    ("api_answer", "counts and ids that a program was answered; about no member, and gone within a day"),
    ("operator_society", "for which societies an operator approves; about no member"),
    ("second_approver", "who of the vendor approves for the society; about no member"),
    ("letter_proof", "what the society's letters say, approved; about no member"),
    ("scheduled_setting", "when the society's settings change; about no member"),
    ("support_code", "which page a browser was on, for half an hour; it is gone within the hour after that"),
];

/// What is held and not given out: secrets with which somebody could get in, and hashes of them.
pub const SECRETS: &[(&str, &str)] = &[
    ("person", "row_digest"),
    ("person_identifier", "symbol_and_number_index"),
    ("expense", "row_index"),
    ("checkup", "exam_index"),
    ("checkup", "row_index"),
    ("provisional_credential", "fingerprint"),
    ("letter_content", "password_sealed"),
    ("registration", "token_digest"),
    ("registration", "password_hash"),
    ("registration", "email_warned_digest"),
    ("account", "password_hash"),
    ("email_address", "address_index"),
    ("email_verification", "token_digest"),
    ("address_change", "address_index"),
    ("address_change", "token_digest"),
    ("address_undo", "token_digest"),
    ("passkey", "credential_id"),
    ("passkey", "credential"),
    ("one_time_code", "seed_sealed"),
    ("recovery_code", "fingerprint"),
    ("earlier_password", "password_hash"),
    ("session", "token_digest"),
    ("sign_in", "token_digest"),
    ("sign_in", "outgrown_sealed"),
    ("hand_over", "token_digest"),
    ("known_device", "mark"),
    ("recovery_link", "token_digest"),
    ("desk_code", "fingerprint"),
    // A mail that waits may hold a link that works.
    ("outbox_message", "content_sealed"),
    ("outbox_message", "recipient_index"),
    ("approval", "fingerprint"),
    ("letter_request", "open_claim"),
    ("refused_attempt", "subject_digest"),
];

/// Whether a column is held and not given out.
pub(super) fn is_secret(table: &str, column: &str) -> bool {
    SECRETS.contains(&(table, column))
}

/// A value that is held. The type has no Debug, because the data are personal.
#[derive(Clone, PartialEq)]
pub enum HeldValue {
    /// Nothing.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(i64),
    /// A text or word.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// Something is held, and isn't given out.
    Secret,
}

/// A field of a row.
#[derive(Clone, PartialEq)]
pub struct HeldField {
    /// The column, without the mark of sealed ones.
    pub column: &'static str,
    /// The value.
    pub value: HeldValue,
}

/// A row.
pub type HeldRow = Vec<HeldField>;

/// The rows of a table about a person.
#[derive(Clone, PartialEq)]
pub struct HeldTable {
    /// The table.
    pub table: &'static str,
    /// The rows; none where they are withheld.
    pub rows: Vec<HeldRow>,
    /// Whether the rows are withheld from who takes the file, because they are medical.
    pub withheld: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_stands_in_one_list_and_secrets_are_of_tables_in_the_file() {
        for table in TABLES {
            assert!(!WITHOUT.iter().any(|(without, _)| without == table), "{table}");
        }
        for (table, column) in SECRETS {
            assert!(TABLES.contains(table), "{table}.{column}");
        }
        for table in MEDICAL {
            assert!(TABLES.contains(table), "{table}");
        }
    }
}
