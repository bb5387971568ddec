//! Who decides about which key: the platform, the vendor who sets a society up, or the society itself at its desk. One
//! table, which the desk obeys and from which the reference is generated.

/// Who decides about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyOwner {
    /// The platform: the same for all societies, or set by the program.
    Platform,
    /// The vendor: by the manifest, because hosts, letters, files or contracts hang on it.
    Vendor,
    /// The society, at its desk.
    Society,
}

impl KeyOwner {
    /// The word at the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Vendor => "vendor",
            Self::Society => "society",
        }
    }

    /// The key of its words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Platform => "policy-owner-platform",
            Self::Vendor => "policy-owner-vendor",
            Self::Society => "policy-owner-society",
        }
    }
}

/// On which page of the desk the society changes a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyPage {
    /// The form of its section.
    Section,
    /// The page of the society's looks, which shows a preview.
    Looks,
    /// A new version of the terms, whose keys change together.
    TermsVersion,
    /// A new version of the society's own privacy notice, whose keys change together.
    PrivacyVersion,
}

/// Who decides about a key, and how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The key's path.
    pub key: &'static str,
    /// Who decides.
    pub owner: KeyOwner,
    /// The least and the greatest number that the owner may set, where it is narrower than the schema.
    pub bounds: Option<(i64, i64)>,
    /// Where the society changes it.
    pub page: KeyPage,
}

const fn platform(key: &'static str) -> Ownership {
    Ownership { key, owner: KeyOwner::Platform, bounds: None, page: KeyPage::Section }
}

const fn vendor(key: &'static str) -> Ownership {
    Ownership { key, owner: KeyOwner::Vendor, bounds: None, page: KeyPage::Section }
}

const fn society(key: &'static str) -> Ownership {
    Ownership { key, owner: KeyOwner::Society, bounds: None, page: KeyPage::Section }
}

const fn within(key: &'static str, least: i64, greatest: i64) -> Ownership {
    Ownership { key, owner: KeyOwner::Society, bounds: Some((least, greatest)), page: KeyPage::Section }
}

const fn society_on(page: KeyPage, key: &'static str) -> Ownership {
    Ownership { key, owner: KeyOwner::Society, bounds: None, page }
}

/// The table.
const TABLE: &[Ownership] = &[
    society("society.name"),
    society("society.name_en"),
    society("society.kana"),
    vendor("society.insurer_numbers"),
    society("society.service_name"),
    society("society.service_name_en"),
    society("society.user_id_word"),
    platform("society.sample"),
    // Passkeys are bound to the canonical host.
    vendor("hosts.canonical"),
    vendor("hosts.own"),
    society("contact.department"),
    society("contact.phone"),
    society("contact.hours"),
    society("contact.hours_en"),
    // The sender's domain needs records in the DNS.
    vendor("contact.mail_from"),
    society("texts.greeting"),
    society("texts.greeting_en"),
    society("texts.letter_help"),
    society("texts.letter_help_en"),
    society("texts.contact_note"),
    society("texts.contact_note_en"),
    society("texts.mail_closing"),
    society("texts.mail_closing_en"),
    society_on(KeyPage::Looks, "branding.logo"),
    society_on(KeyPage::Looks, "branding.main"),
    society_on(KeyPage::Looks, "branding.accent"),
    society("identity.insurer_number"),
    society("identity.birth_date"),
    society_on(KeyPage::TermsVersion, "terms.version"),
    society_on(KeyPage::TermsVersion, "terms.file"),
    society_on(KeyPage::TermsVersion, "terms.file_en"),
    society("terms.placement"),
    society_on(KeyPage::TermsVersion, "terms.reconsent"),
    society_on(KeyPage::TermsVersion, "terms.grace_days"),
    society_on(KeyPage::TermsVersion, "terms.changes"),
    society_on(KeyPage::TermsVersion, "terms.changes_en"),
    society_on(KeyPage::PrivacyVersion, "privacy.version"),
    society_on(KeyPage::PrivacyVersion, "privacy.file"),
    society_on(KeyPage::PrivacyVersion, "privacy.file_en"),
    society_on(KeyPage::PrivacyVersion, "privacy.tell_days"),
    society_on(KeyPage::PrivacyVersion, "privacy.changes"),
    society_on(KeyPage::PrivacyVersion, "privacy.changes_en"),
    society("registration.pages"),
    society("registration.confirm"),
    // Letters that were printed say which.
    vendor("user_id.origin"),
    society("user_id.min_length"),
    society("user_id.max_length"),
    society("user_id.characters"),
    society("user_id.changeable"),
    society("password.min_length"),
    society("password.min_length_with_second_step"),
    // Longer passwords than the schema's least are what a member's password manager makes.
    within("password.max_length", 32, 1024),
    society("password.classes"),
    society("password.case_sensitive"),
    within("password.expires_after_days", 90, 3650),
    society("password.change_after_years"),
    society("password.history"),
    society("password.blocklist"),
    society("second_step.requirement"),
    society("second_step.methods"),
    society("second_step.recommended"),
    within("second_step.remember_days", 1, 30),
    society("email.required"),
    society("email.company_domains"),
    society("email.by_category"),
    society("email.otherwise"),
    society("notification.mode"),
    society("notification.kinds"),
    society("notification.quiet_hours"),
    // Changes whose account it is; needs letters to everybody.
    vendor("account.sharing"),
    society("household.dependants"),
    society("household.invitation_days"),
    society("household.viewing"),
    society("household.announced_from"),
    society("household.of_age"),
    society("household.coming_of_age"),
    // Shorter than printing and post need locks new members out; longer keeps letters alive that were lost.
    within("credential.valid_days", 45, 365),
    vendor("eras"),
    society("services"),
    society("maintenance.monthly"),
    society("maintenance.open"),
    society("sessions.idle_minutes"),
    society("sessions.absolute_hours"),
    society("former_members.read_only_months"),
    // A print run is no matter of the telephone.
    society("desk.networks"),
    within("desk.letters_a_day", 0, 100),
    society("desk.two_for_announcements"),
    society("telephone.items"),
    society("telephone.enough"),
    society("telephone.required_for"),
    society("retention.former_account_months"),
    society("retention.closed_account_months"),
    society("retention.letter_months"),
    society("retention.note_months"),
    society("retention.mail_months"),
    society("retention.expense_months"),
    society("retention.checkup_months"),
    society("retention.person_months"),
    society("retention.audit_years"),
    // Another language needs terms in it.
    vendor("languages"),
    vendor("assumed"),
];

/// Who decides about a key. `None` for a path that is no key of a policy.
#[must_use]
pub fn of(key: &str) -> Option<&'static Ownership> {
    TABLE.iter().find(|row| row.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::keys;
    use crate::policy::shape::Shape;

    #[test]
    fn every_key_has_one_owner_and_every_row_a_key() {
        let keys: Vec<&str> = keys::all().iter().map(|key| key.path.as_str()).collect();
        let rows: Vec<&str> = TABLE.iter().map(|row| row.key).collect();
        assert_eq!(rows, keys, "policy/ownership.rs lists every key once, in the schema's order");
    }

    #[test]
    fn bounds_are_narrower_than_the_schema_and_hold_the_platforms_own_value() {
        for row in TABLE {
            let Some((least, greatest)) = row.bounds else { continue };
            let key = keys::of(row.key).unwrap();
            let Shape::Integer { min, max } = key.shape else { panic!("{}: bounds are for numbers", row.key) };
            assert!(min <= least && least < greatest && greatest <= max, "{}", row.key);
            let default = crate::policy::layers::value_at(crate::policy::layers::defaults(), row.key);
            let default = default.and_then(serde_json::Value::as_i64);
            assert!(default.is_none_or(|value| (least..=greatest).contains(&value)), "{}", row.key);
        }
    }
}
