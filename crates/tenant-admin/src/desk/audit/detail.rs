//! What an entry of the audit trail says beside its action, in words.

use chrono::DateTime;
use madoguchi_core::attempt_log::AttemptKind;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::AuditEntry;
use madoguchi_core::policy::keys;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::SensitiveValue;
use madoguchi_words::Words;
use serde_json::Value;

use crate::desk::files::ExportedList;
use crate::desk::staff::page::role_name;

/// What of an entry's detail a reader is told, in this order. The rest are ids.
const TOLD: [&str; 10] = ["reason", "changes", "roles", "from", "to", "value", "attempt", "count", "list", "rows"];

/// The detail of an entry. A word that this version doesn't know is shown as it is stored.
#[must_use]
pub fn in_words(words: &Words, entry: &AuditEntry) -> String {
    if entry.action == Some(Action::DataDeleted) {
        return deleted(words, &entry.detail);
    }
    let told = TOLD.iter().filter_map(|key| {
        let value = entry.detail.get(key)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(match *key {
            "changes" => changes(words, value),
            "from" | "to" if DateTime::parse_from_rfc3339(&text).is_ok() => {
                DateTime::parse_from_rfc3339(&text).map_or(text, |at| words.instant(at.to_utc()))
            }
            "roles" => roles(words, &text),
            "from" | "to" if entry.action == Some(Action::StaffRolesChanged) => {
                let key = if *key == "from" { "desk-audit-before" } else { "desk-audit-after" };
                words.format(key, &[("value", roles(words, &text).into())])
            }
            "value" => SensitiveValue::of_word(&text).map_or(text, |value| words.text(value_key(value)).to_owned()),
            "attempt" => attempt(value).map_or(text, |kind| words.text(attempt_key(kind)).to_owned()),
            "list" => ExportedList::of_word(&text).map_or(text, |list| words.text(list_key(list)).to_owned()),
            "rows" => words.format("desk-count", &[("count", text.into())]),
            "count" => words.format("desk-audit-times", &[("count", text.into())]),
            _ => text,
        })
    });
    told.collect::<Vec<_>>().join(" / ")
}

/// What was changed of the settings, each with its values before and after.
fn changes(words: &Words, stored: &Value) -> String {
    let of = |change: &Value| {
        let path = change.get("key")?.as_str()?;
        let value = |side: &str| {
            let value = change.get(side).filter(|value| !value.is_null());
            let said = keys::of(path).map(|key| words.policy_value(key, value)).unwrap_or_default();
            words.list(&said)
        };
        let arguments =
            [("key", words.policy_label(path).into()), ("from", value("from").into()), ("to", value("to").into())];
        keys::of(path).map(|_| words.format("desk-audit-change", &arguments))
    };
    let all: Vec<_> = stored.as_array().map(|all| all.iter().filter_map(of).collect()).unwrap_or_default();
    all.join(" / ")
}

fn roles(words: &Words, stored: &str) -> String {
    let name = |word: &str| Role::of_word(word).map_or_else(|| word.to_owned(), |role| role_name(words, role));
    stored.split_whitespace().map(name).collect::<Vec<_>>().join(words.text("desk-audit-and"))
}

/// How many of each kind were deleted.
fn deleted(words: &Words, detail: &Value) -> String {
    let of_kind = |(kind, key): &(&str, &'static str)| {
        let count = detail.get(*kind)?.as_u64()?;
        Some(words.format("desk-deleted", &[("kind", words.text(key).into()), ("count", count.to_string().into())]))
    };
    DELETED.iter().filter_map(of_kind).collect::<Vec<_>>().join(" / ")
}

/// The kinds of what is deleted because its time is over, with the keys of their names.
const DELETED: &[(&str, &str)] = &[
    ("accounts", "desk-deleted-accounts"),
    ("closed_accounts", "desk-deleted-closed-accounts"),
    ("letters", "desk-deleted-letters"),
    ("notes", "desk-deleted-notes"),
    ("mails", "desk-deleted-mails"),
    ("restrictions", "desk-deleted-restrictions"),
    ("sessions", "desk-deleted-sessions"),
    ("verification_links", "desk-deleted-verification-links"),
    ("attempt_counters", "desk-deleted-attempt-counters"),
    ("drafts", "desk-deleted-drafts"),
    ("challenges", "desk-deleted-challenges"),
    ("hand_overs", "desk-deleted-hand-overs"),
    ("sign_ins", "desk-deleted-sign-ins"),
    ("recovery", "desk-deleted-recovery"),
    ("recovery_links", "desk-deleted-recovery-links"),
    ("address_changes", "desk-deleted-address-changes"),
    ("known_devices", "desk-deleted-known-devices"),
    ("sign_in_history", "desk-deleted-sign-in-history"),
    ("approvals", "desk-deleted-approvals"),
    ("disclosures", "desk-deleted-disclosures"),
    ("staff", "desk-deleted-staff"),
    ("persons", "desk-deleted-persons"),
    ("publications", "desk-deleted-publications"),
    ("support_codes", "desk-deleted-support-codes"),
    ("letter_requests", "desk-deleted-letter-requests"),
    ("verified_calls", "desk-deleted-verified-calls"),
    ("files_never_saved", "desk-deleted-files-never-saved"),
    ("support_views", "desk-deleted-support-views"),
    ("operators", "desk-deleted-operators"),
    ("api_answers", "desk-deleted-api-answers"),
];

fn attempt(stored: &Value) -> Option<AttemptKind> {
    serde_json::from_value(stored.clone()).ok()
}

/// The key of a list's name.
const fn list_key(list: ExportedList) -> &'static str {
    match list {
        ExportedList::Members => "desk-audit-list-members",
        ExportedList::Audit => "desk-audit-list-audit",
        ExportedList::Announcements => "desk-audit-list-announcements",
        ExportedList::Staff => "desk-audit-list-staff",
        ExportedList::SettingsImpact => "desk-audit-list-settings-impact",
    }
}

const fn value_key(value: SensitiveValue) -> &'static str {
    match value {
        SensitiveValue::Number => "desk-person-number",
        SensitiveValue::BirthDate => "desk-person-birth-date",
        SensitiveValue::Address => "desk-audit-value-address",
        SensitiveValue::SecondAddress => "desk-audit-value-second-address",
    }
}

const fn attempt_key(kind: AttemptKind) -> &'static str {
    match kind {
        AttemptKind::SignIn => "desk-attempt-sign-in",
        AttemptKind::Passkey => "desk-attempt-passkey",
        AttemptKind::StepUp => "desk-attempt-step-up",
        AttemptKind::PasswordChange => "desk-attempt-password-change",
        AttemptKind::UserIdChange => "desk-attempt-user-id-change",
        AttemptKind::Identity => "desk-attempt-identity",
        AttemptKind::SecondStep => "desk-attempt-second-step",
        AttemptKind::Recovery => "desk-attempt-recovery",
        AttemptKind::DeskCode => "desk-attempt-desk-code",
        AttemptKind::UserIdLookup => "desk-attempt-user-id-lookup",
        AttemptKind::NewPassword => "desk-attempt-new-password",
        AttemptKind::AddressChange => "desk-attempt-address-change",
        AttemptKind::StaffToken => "desk-attempt-staff-token",
        AttemptKind::OperatorToken => "desk-attempt-operator-token",
        AttemptKind::DeskNetwork => "desk-attempt-desk-network",
        AttemptKind::SupportCode => "desk-attempt-support-code",
        AttemptKind::LetterRequest => "desk-attempt-letter-request",
        AttemptKind::Invitation => "desk-attempt-invitation",
        AttemptKind::Documents => "desk-attempt-documents",
        AttemptKind::TestMail => "desk-attempt-test-mail",
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use madoguchi_core::audit::read::{AuditActor, AuditSubject};
    use serde_json::json;
    use uuid::Uuid;

    use madoguchi_words::Language;

    use super::*;

    fn told(action: Action, detail: Value) -> String {
        let words = Words::of(Language::Ja);
        let entry = AuditEntry {
            id: Uuid::nil(),
            account: None,
            request_id: Uuid::nil(),
            at: DateTime::<Utc>::UNIX_EPOCH,
            actor: AuditActor { kind: "system".into(), id: None, operator: None },
            action: Some(action),
            word: String::new(),
            subject: AuditSubject { kind: "account".into(), id: Uuid::nil() },
            detail,
            network: None,
        };
        in_words(words, &entry)
    }

    #[test]
    fn stored_words_are_told_in_the_readers_language() {
        assert_eq!(told(Action::AttemptsRefused, json!({"attempt": "sign_in", "count": 12})), "ログイン / 12回");
        assert_eq!(told(Action::ValueUnmasked, json!({"value": "birth_date"})), "生年月日");
        assert_eq!(told(Action::ListExported, json!({"list": "members", "rows": 12})), "加入者の一覧 / 12件");
        let changed = json!({"from": "support", "to": "policy support", "ended": 1});
        assert_eq!(told(Action::StaffRolesChanged, changed), "前：窓口 / 後：設定・窓口");
    }

    #[test]
    fn what_was_deleted_is_told_by_kind_and_number() {
        let detail = json!({"letters": 12, "accounts": 3});
        assert_eq!(told(Action::DataDeleted, detail), "アカウント：3件 / 書類：12件");
    }

    #[test]
    fn every_kind_of_what_is_deleted_has_a_name() {
        let named: std::collections::BTreeSet<_> = DELETED.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(named, madoguchi_core::sweep::KINDS.into_iter().collect());
        assert_eq!(DELETED.len(), named.len());
    }

    #[test]
    fn a_change_of_settings_is_told_with_its_values_before_and_after() {
        let detail = json!({"reason": "安全のため", "version": 3, "changes": [
            {"key": "password.min_length", "from": 15, "to": 20},
            {"key": "contact.hours_en", "from": null, "to": "9 to 5"},
        ]});
        let told = told(Action::SettingsChanged, detail);
        assert_eq!(told, "安全のため / 最少の文字数：15 → 20 / 受付時間（英語）：なし → 9 to 5");
    }

    #[test]
    fn an_unknown_word_is_shown_as_it_is() {
        assert_eq!(told(Action::AttemptsRefused, json!({"attempt": "later", "reason": "電話"})), "電話 / later");
    }
}
