//! What a change of each key does to people who are there already: the kinds that are counted, or the reason why nothing
//! happens to them. Every key stands here; a test fails for one that doesn't.

/// What happens to somebody because of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImpactKind {
    /// The person may no longer use the portal.
    LockedOut,
    /// The person may use the portal again.
    LetIn,
    /// The next sign-in with the password asks for a new one.
    NewPassword,
    /// The next sign-in asks to set up a sign-in method.
    MustSetUp,
    /// A second step is asked that wasn't asked.
    SecondStepAsked,
    /// The second step, which was asked, isn't any more.
    SecondStepGone,
    /// The main address is of a kind that isn't accepted any more. It stays until the member changes it.
    AddressRefused,
    /// An address is needed now, and the account has none.
    AddressMissing,
    /// The user ID could be changed and can't be any more.
    UserIdFixed,
    /// The user ID couldn't be changed and can be now.
    UserIdOpen,
    /// Mails about updated information begin to come.
    MailsBegin,
    /// Mails about updated information stop coming.
    MailsEnd,
    /// A service goes from the home page.
    ServiceGoes,
    /// A service comes to the home page.
    ServiceComes,
    /// The member is asked to agree to the terms, and may put it off for a while.
    TermsAsked,
    /// The member must agree to the terms before anything else.
    TermsDue,
    /// The member is told what has changed in the terms.
    TermsTold,
    /// The member is asked nothing about the terms any more.
    TermsSettled,
    /// Somebody with an unused letter registers with other questions.
    RegistrationAsks,
}

impl ImpactKind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 19] = [
        Self::LockedOut,
        Self::LetIn,
        Self::NewPassword,
        Self::MustSetUp,
        Self::SecondStepAsked,
        Self::SecondStepGone,
        Self::AddressRefused,
        Self::AddressMissing,
        Self::UserIdFixed,
        Self::UserIdOpen,
        Self::MailsBegin,
        Self::MailsEnd,
        Self::ServiceGoes,
        Self::ServiceComes,
        Self::TermsAsked,
        Self::TermsDue,
        Self::TermsTold,
        Self::TermsSettled,
        Self::RegistrationAsks,
    ];

    /// The word at the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LockedOut => "locked_out",
            Self::LetIn => "let_in",
            Self::NewPassword => "new_password",
            Self::MustSetUp => "must_set_up",
            Self::SecondStepAsked => "second_step_asked",
            Self::SecondStepGone => "second_step_gone",
            Self::AddressRefused => "address_refused",
            Self::AddressMissing => "address_missing",
            Self::UserIdFixed => "user_id_fixed",
            Self::UserIdOpen => "user_id_open",
            Self::MailsBegin => "mails_begin",
            Self::MailsEnd => "mails_end",
            Self::ServiceGoes => "service_goes",
            Self::ServiceComes => "service_comes",
            Self::TermsAsked => "terms_asked",
            Self::TermsDue => "terms_due",
            Self::TermsTold => "terms_told",
            Self::TermsSettled => "terms_settled",
            Self::RegistrationAsks => "registration_asks",
        }
    }

    /// Whether the people whom it happens to can't get in any more. A change that does this to anybody takes two people.
    #[must_use]
    pub const fn locks_out(self) -> bool {
        matches!(self, Self::LockedOut)
    }

    /// The key of its words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::LockedOut => "impact-locked-out",
            Self::LetIn => "impact-let-in",
            Self::NewPassword => "impact-new-password",
            Self::MustSetUp => "impact-must-set-up",
            Self::SecondStepAsked => "impact-second-step-asked",
            Self::SecondStepGone => "impact-second-step-gone",
            Self::AddressRefused => "impact-address-refused",
            Self::AddressMissing => "impact-address-missing",
            Self::UserIdFixed => "impact-user-id-fixed",
            Self::UserIdOpen => "impact-user-id-open",
            Self::MailsBegin => "impact-mails-begin",
            Self::MailsEnd => "impact-mails-end",
            Self::ServiceGoes => "impact-service-goes",
            Self::ServiceComes => "impact-service-comes",
            Self::TermsAsked => "impact-terms-asked",
            Self::TermsDue => "impact-terms-due",
            Self::TermsTold => "impact-terms-told",
            Self::TermsSettled => "impact-terms-settled",
            Self::RegistrationAsks => "impact-registration-asks",
        }
    }
}

/// Why a change of a key does nothing to people who are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoImpact {
    /// It is a text or a colour that pages show.
    WhatPagesShow,
    /// It counts when somebody registers, and asks nothing more than before of them.
    AtRegistration,
    /// It counts when somebody chooses the next user ID or password.
    AtTheNextChoice,
    /// Letters that are out keep the date that is printed on them.
    FromTheNextLetter,
    /// It is the same for everybody at every hour, and moves nobody from one group to another.
    AlikeForAll,
    /// It concerns how the staff work, and no member.
    OfTheStaff,
    /// It counts when something has ended, for those who are members no longer.
    WhenItHasEnded,
    /// The desk doesn't change it; its plan is shown where it is changed.
    NotAtTheDesk,
    /// It counts at the desk, for the next caller.
    ForTheNextCaller,
    /// What a household sees changes at once; whom it concerns depends on ages and on what each of them has said.
    WithinHouseholds,
}

impl NoImpact {
    /// The key of its words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::WhatPagesShow => "no-impact-what-pages-show",
            Self::AtRegistration => "no-impact-at-registration",
            Self::AtTheNextChoice => "no-impact-at-the-next-choice",
            Self::FromTheNextLetter => "no-impact-from-the-next-letter",
            Self::AlikeForAll => "no-impact-alike-for-all",
            Self::OfTheStaff => "no-impact-of-the-staff",
            Self::WhenItHasEnded => "no-impact-when-it-has-ended",
            Self::NotAtTheDesk => "no-impact-not-at-the-desk",
            Self::ForTheNextCaller => "no-impact-for-the-next-caller",
            Self::WithinHouseholds => "no-impact-within-households",
        }
    }
}

/// What a change of a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEffect {
    /// These kinds may happen and are counted.
    Counted(&'static [ImpactKind]),
    /// Nothing happens to people who are there already.
    None(NoImpact),
}

const PASSWORD: KeyEffect = KeyEffect::Counted(&[ImpactKind::NewPassword]);
const SECOND_STEP: KeyEffect = KeyEffect::Counted(&[
    ImpactKind::MustSetUp,
    ImpactKind::SecondStepAsked,
    ImpactKind::SecondStepGone,
    ImpactKind::NewPassword,
]);
const ADDRESS: KeyEffect = KeyEffect::Counted(&[ImpactKind::AddressRefused]);
const MAILS: KeyEffect = KeyEffect::Counted(&[ImpactKind::MailsBegin, ImpactKind::MailsEnd]);
const TERMS: KeyEffect = KeyEffect::Counted(&[
    ImpactKind::TermsAsked,
    ImpactKind::TermsDue,
    ImpactKind::TermsTold,
    ImpactKind::TermsSettled,
]);
const ASKS: KeyEffect = KeyEffect::Counted(&[ImpactKind::RegistrationAsks]);
const SHOWN: KeyEffect = KeyEffect::None(NoImpact::WhatPagesShow);
const REGISTERING: KeyEffect = KeyEffect::None(NoImpact::AtRegistration);
const NEXT: KeyEffect = KeyEffect::None(NoImpact::AtTheNextChoice);
const ALIKE: KeyEffect = KeyEffect::None(NoImpact::AlikeForAll);
const STAFF: KeyEffect = KeyEffect::None(NoImpact::OfTheStaff);
const WHEN_IT_HAS_ENDED: KeyEffect = KeyEffect::None(NoImpact::WhenItHasEnded);
const ELSEWHERE: KeyEffect = KeyEffect::None(NoImpact::NotAtTheDesk);
const CALLS: KeyEffect = KeyEffect::None(NoImpact::ForTheNextCaller);
const HOUSEHOLD: KeyEffect = KeyEffect::None(NoImpact::WithinHouseholds);

/// The effect of each key.
const TABLE: &[(&str, KeyEffect)] = &[
    // A password may be made of the society's names.
    ("society.name", PASSWORD),
    ("society.name_en", PASSWORD),
    ("society.kana", PASSWORD),
    ("society.insurer_numbers", ELSEWHERE),
    ("society.service_name", SHOWN),
    ("society.service_name_en", SHOWN),
    ("society.user_id_word", SHOWN),
    ("society.sample", ELSEWHERE),
    ("hosts.canonical", ELSEWHERE),
    ("hosts.own", ELSEWHERE),
    ("contact.department", SHOWN),
    ("contact.phone", SHOWN),
    ("contact.hours", SHOWN),
    ("contact.hours_en", SHOWN),
    ("contact.mail_from", ELSEWHERE),
    ("texts.greeting", SHOWN),
    ("texts.greeting_en", SHOWN),
    ("texts.letter_help", SHOWN),
    ("texts.letter_help_en", SHOWN),
    ("texts.contact_note", SHOWN),
    ("texts.contact_note_en", SHOWN),
    ("texts.mail_closing", SHOWN),
    ("texts.mail_closing_en", SHOWN),
    ("branding.logo", SHOWN),
    ("branding.main", SHOWN),
    ("branding.accent", SHOWN),
    ("identity.insurer_number", ASKS),
    ("identity.birth_date", ASKS),
    ("terms.version", SHOWN),
    ("terms.file", TERMS),
    ("terms.file_en", SHOWN),
    ("terms.placement", REGISTERING),
    ("terms.reconsent", TERMS),
    ("terms.grace_days", TERMS),
    ("terms.changes", SHOWN),
    ("terms.changes_en", SHOWN),
    // Members are told, and asked nothing.
    ("privacy.version", SHOWN),
    ("privacy.file", SHOWN),
    ("privacy.file_en", SHOWN),
    ("privacy.tell_days", SHOWN),
    ("privacy.changes", SHOWN),
    ("privacy.changes_en", SHOWN),
    ("registration.pages", REGISTERING),
    ("registration.confirm", REGISTERING),
    ("user_id.origin", ELSEWHERE),
    ("user_id.min_length", NEXT),
    ("user_id.max_length", NEXT),
    ("user_id.characters", NEXT),
    ("user_id.changeable", KeyEffect::Counted(&[ImpactKind::UserIdFixed, ImpactKind::UserIdOpen])),
    ("password.min_length", PASSWORD),
    ("password.min_length_with_second_step", PASSWORD),
    ("password.max_length", PASSWORD),
    ("password.classes", PASSWORD),
    ("password.case_sensitive", PASSWORD),
    ("password.expires_after_days", PASSWORD),
    ("password.change_after_years", PASSWORD),
    ("password.history", NEXT),
    ("password.blocklist", PASSWORD),
    ("second_step.requirement", SECOND_STEP),
    ("second_step.methods", SECOND_STEP),
    ("second_step.recommended", SHOWN),
    ("second_step.remember_days", SECOND_STEP),
    ("email.required", KeyEffect::Counted(&[ImpactKind::AddressMissing])),
    ("email.company_domains", ADDRESS),
    ("email.by_category", ADDRESS),
    ("email.otherwise", ADDRESS),
    ("notification.mode", MAILS),
    ("notification.kinds", MAILS),
    ("notification.quiet_hours", ALIKE),
    ("account.sharing", ELSEWHERE),
    ("household.dependants", REGISTERING),
    ("household.invitation_days", REGISTERING),
    ("household.viewing", HOUSEHOLD),
    ("household.announced_from", HOUSEHOLD),
    ("household.of_age", HOUSEHOLD),
    ("household.coming_of_age", HOUSEHOLD),
    ("credential.valid_days", KeyEffect::None(NoImpact::FromTheNextLetter)),
    ("eras", ELSEWHERE),
    ("services", KeyEffect::Counted(&[ImpactKind::ServiceGoes, ImpactKind::ServiceComes])),
    ("maintenance.monthly", ALIKE),
    ("maintenance.open", ALIKE),
    ("sessions.idle_minutes", ALIKE),
    ("sessions.absolute_hours", ALIKE),
    ("former_members.read_only_months", KeyEffect::Counted(&[ImpactKind::LockedOut, ImpactKind::LetIn])),
    ("desk.networks", STAFF),
    ("desk.letters_a_day", STAFF),
    ("desk.two_for_announcements", STAFF),
    ("telephone.items", CALLS),
    ("telephone.enough", CALLS),
    ("telephone.required_for", CALLS),
    ("retention.former_account_months", WHEN_IT_HAS_ENDED),
    ("retention.closed_account_months", WHEN_IT_HAS_ENDED),
    ("retention.letter_months", WHEN_IT_HAS_ENDED),
    ("retention.note_months", WHEN_IT_HAS_ENDED),
    ("retention.mail_months", WHEN_IT_HAS_ENDED),
    ("retention.expense_months", WHEN_IT_HAS_ENDED),
    ("retention.checkup_months", WHEN_IT_HAS_ENDED),
    ("retention.person_months", WHEN_IT_HAS_ENDED),
    ("retention.audit_years", WHEN_IT_HAS_ENDED),
    ("languages", ELSEWHERE),
    ("assumed", ELSEWHERE),
];

/// The effect of a key. `None` for a path that is no key of a policy.
#[must_use]
pub fn effect_of(key: &str) -> Option<KeyEffect> {
    TABLE.iter().find(|(name, _)| *name == key).map(|(_, effect)| *effect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::keys;
    use crate::policy::ownership::{self, KeyOwner};

    #[test]
    fn every_key_has_an_effect_or_a_reason_for_having_none() {
        let keys: Vec<&str> = keys::all().iter().map(|key| key.path.as_str()).collect();
        let rows: Vec<&str> = TABLE.iter().map(|(key, _)| *key).collect();
        assert_eq!(rows, keys, "settings/effects.rs lists every key once, in the schema's order");
    }

    #[test]
    fn what_the_desk_changes_is_told_at_the_desk() {
        for (key, effect) in TABLE {
            let society = ownership::of(key).unwrap().owner == KeyOwner::Society;
            assert_eq!(society, *effect != ELSEWHERE, "{key}");
        }
        for kind in ImpactKind::ALL {
            let counted =
                TABLE.iter().any(|(_, effect)| matches!(effect, KeyEffect::Counted(kinds) if kinds.contains(&kind)));
            assert!(counted, "{kind:?} is told by no key");
        }
    }
}
