//! The tables of the platform and of the societies, with the rights of the runtime role.

use sea_orm_migration::sea_orm::prelude::Uuid;

/// The rights of the runtime role on a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Select, insert, update, delete.
    All,
    /// Select and insert, for rows that are never changed.
    Append,
    /// Select, insert and delete, for rows that are never changed and are deleted after a while.
    AppendAndSweep,
    /// Select, for what only migrations write.
    Read,
}

impl Rights {
    /// The rights as SQL names them.
    #[must_use]
    pub const fn verbs(self) -> &'static [&'static str] {
        match self {
            Self::All => &["SELECT", "INSERT", "UPDATE", "DELETE"],
            Self::Append => &["SELECT", "INSERT"],
            Self::AppendAndSweep => &["SELECT", "INSERT", "DELETE"],
            Self::Read => &["SELECT"],
        }
    }
}

/// The vendor of the platform as a tenant: the one row of `tenant` that is no society's. Core knows it by the same id.
pub const VENDOR: Uuid = Uuid::from_u128(0x0193_49d4_6c00_7000_8000_0000_0000_0001);

/// Columns that nobody reads or writes any more, by their tables. The version before still does, so a migration of the next
/// version drops them.
pub const RETIRED: &[(&str, &str)] = &[("person", "search_key")];

/// Platform tables: no personal data, no row-level security.
pub const PLATFORM: &[(&str, Rights)] = &[
    ("tenant", Rights::All),
    ("tenant_host", Rights::All),
    ("tenant_insurer_number", Rights::All),
    ("tenant_asset", Rights::All),
    ("policy_version", Rights::Append),
    ("platform_revision", Rights::All),
    ("holiday_override", Rights::All),
    ("due_work", Rights::All),
    ("network_counter", Rights::All),
    ("audit_unsealed", Rights::All),
    ("restoration", Rights::Append),
];

/// Tables of the societies, and of the vendor as a tenant of its own: every key starts with `tenant_id`, and row-level security is forced.
pub const TENANT: &[(&str, Rights)] = &[
    ("person", Rights::All),
    ("person_identifier", Rights::All),
    ("person_name_key", Rights::All),
    ("provisional_credential", Rights::All),
    ("letter_content", Rights::All),
    ("registration", Rights::All),
    ("account", Rights::All),
    ("notification_choice", Rights::All),
    ("retired_user_id", Rights::AppendAndSweep),
    ("earlier_password", Rights::All),
    ("password_warning", Rights::All),
    ("email_address", Rights::All),
    ("email_verification", Rights::All),
    ("address_change", Rights::All),
    ("address_undo", Rights::All),
    ("own_address_prompt", Rights::All),
    ("consent", Rights::AppendAndSweep),
    ("viewing_consent", Rights::AppendAndSweep),
    ("session", Rights::All),
    ("sign_in", Rights::All),
    ("passkey", Rights::All),
    ("one_time_code", Rights::All),
    ("recovery_code", Rights::All),
    ("spent_challenge", Rights::All),
    ("hand_over", Rights::All),
    ("recovery_request", Rights::All),
    ("recovery_link", Rights::All),
    ("desk_code", Rights::All),
    ("known_device", Rights::All),
    ("sign_in_event", Rights::AppendAndSweep),
    ("last_sign_in", Rights::All),
    ("attempt_counter", Rights::All),
    ("refused_attempt", Rights::All),
    ("staff", Rights::All),
    ("staff_invitation", Rights::All),
    ("staff_sign_in", Rights::All),
    ("staff_session", Rights::All),
    ("staff_passkey", Rights::All),
    ("staff_one_time_code", Rights::All),
    ("staff_recovery_code", Rights::All),
    ("staff_token", Rights::All),
    ("staff_address_change", Rights::All),
    ("staff_recovery", Rights::All),
    ("operator", Rights::All),
    ("operator_invitation", Rights::All),
    ("operator_sign_in", Rights::All),
    ("operator_session", Rights::All),
    ("operator_passkey", Rights::All),
    ("operator_one_time_code", Rights::All),
    ("operator_token", Rights::All),
    ("api_answer", Rights::All),
    ("operator_society", Rights::All),
    ("support_view", Rights::All),
    ("support_note", Rights::AppendAndSweep),
    ("approval", Rights::All),
    ("second_approver", Rights::All),
    ("expense_import", Rights::All),
    ("expense", Rights::All),
    ("expense_file", Rights::All),
    ("news_mailing", Rights::All),
    ("checkup", Rights::All),
    ("scheduled_setting", Rights::All),
    ("support_code", Rights::All),
    ("letter_request", Rights::All),
    ("verified_call", Rights::All),
    ("announcement", Rights::All),
    ("announcement_reading", Rights::AppendAndSweep),
    ("outbox_message", Rights::All),
    ("audit_entry", Rights::Append),
    ("audit_batch", Rights::Append),
    ("audit_cut", Rights::Read),
    ("closed_account", Rights::AppendAndSweep),
    ("restriction", Rights::All),
    ("disclosure", Rights::All),
    ("letter_proof", Rights::All),
];
