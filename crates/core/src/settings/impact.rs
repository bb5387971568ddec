//! Who is affected by a change: the rules of the sign-in and of the pages, asked under both policies. Pure.
//!
//! What can't be known is told as such: a stored hash tells no length, so that a stricter rule may ask *at most* so many for
//! a new password.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::effects::ImpactKind;
use crate::clock::day_in_japan;
use crate::policy::Policy;
use crate::policy::email::{
    AddressRule, EmailRules, EmploymentCategory, is_company_domain, rule_for, takes_company_address,
};
use crate::policy::notification::{self, Choices, NotificationKind};
use crate::policy::password::{due_reason, min_length, society_names};
use crate::policy::user_id::{UserIdChangeStanding, standing};
use crate::proof::next_step::{AccountStanding, Means, Next, Proof, Proofs, next};
use crate::roster::Person;
use crate::roster::coverage::may_look;
use crate::services::on_offer;
use crate::terms::ledger::{Ledger, TermsStanding};

/// How many people something happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Affected {
    /// What happens.
    pub kind: ImpactKind,
    /// How many people: exactly so many if it is certain, otherwise at most so many.
    pub people: u64,
    /// Whether it is certain.
    pub certain: bool,
}

/// What is known of a member with an account. No Debug, because the data are personal.
pub(super) struct MemberFacts {
    pub person: Person,
    pub disabled: bool,
    pub user_id: String,
    pub user_id_changed: bool,
    /// Whether the hash was made of the password as typed, not of its small letters.
    pub case_sensitive: bool,
    pub password_changed_at: DateTime<Utc>,
    pub registered_at: DateTime<Utc>,
    /// The methods that the account has, whatever the policy offers.
    pub means: Means,
    /// When a second step was last remembered on a device of the member.
    pub remembered_at: Option<DateTime<Utc>>,
    pub choices: Choices,
    /// The domain of the main address.
    pub domain: Option<String>,
    /// The hashes of the texts that the member has agreed to.
    pub agreed: Vec<String>,
}

/// The change as the rules see it.
pub(super) struct Compared<'a> {
    pub before: &'a Policy,
    pub after: &'a Policy,
    /// The terms of all versions without the change.
    pub terms_before: &'a Ledger,
    /// The terms of all versions with the change.
    pub terms_after: &'a Ledger,
    /// The society's slug, of which no password may be made.
    pub slug: &'a str,
    /// The instant at which the change takes effect.
    pub at: DateTime<Utc>,
}

/// What happens to a member, and whether it is certain.
pub(super) type Effects = BTreeMap<ImpactKind, bool>;

/// Adds the effects of one member to the counts.
pub(super) fn count(effects: &Effects, counts: &mut BTreeMap<(ImpactKind, bool), u64>) {
    for (kind, certain) in effects {
        *counts.entry((*kind, *certain)).or_default() += 1;
    }
}

/// What happens to a member with an account.
pub(super) fn effects(compared: &Compared<'_>, facts: &MemberFacts) -> Effects {
    let Compared { before, after, at, .. } = *compared;
    let mut found = Effects::new();
    let enters = |policy: &Policy| !facts.disabled && may_look(&facts.person, policy, at);
    match (enters(before), enters(after)) {
        (true, false) => {
            found.insert(ImpactKind::LockedOut, true);
            return found;
        }
        (false, true) => {
            found.insert(ImpactKind::LetIn, true);
            return found;
        }
        (false, false) => return found,
        (true, true) => {}
    }
    of_sign_in(compared, facts, &mut found);
    let category = facts.person.employment.category_on(day_in_japan(at));
    let refused =
        |policy: &Policy| facts.domain.as_deref().is_some_and(|domain| refuses(&policy.email, category, domain));
    said(&mut found, ImpactKind::AddressRefused, !refused(before) && refused(after));
    let missing = |policy: &Policy| policy.email.required && facts.domain.is_none();
    said(&mut found, ImpactKind::AddressMissing, !missing(before) && missing(after));
    let open = |policy: &Policy| {
        standing(&policy.user_id, &facts.user_id, facts.user_id_changed) == UserIdChangeStanding::Changeable
    };
    said(&mut found, ImpactKind::UserIdFixed, open(before) && !open(after));
    said(&mut found, ImpactKind::UserIdOpen, !open(before) && open(after));
    let told = |policy: &Policy, kind| notification::wants(&policy.notification, &facts.choices, kind);
    let any =
        |from: &Policy, to: &Policy| NotificationKind::ALL.into_iter().any(|kind| !told(from, kind) && told(to, kind));
    said(&mut found, ImpactKind::MailsBegin, any(before, after));
    said(&mut found, ImpactKind::MailsEnd, any(after, before));
    let today = day_in_japan(at);
    let tiles = |policy: &Policy| -> Vec<_> {
        let offered = on_offer(&policy.services, today).filter(|offered| offered.opens_on.is_none());
        offered.map(|offered| (offered.service.kind, offered.service.url.clone())).collect()
    };
    let (was, is) = (tiles(before), tiles(after));
    said(&mut found, ImpactKind::ServiceGoes, was.iter().any(|tile| !is.contains(tile)));
    said(&mut found, ImpactKind::ServiceComes, is.iter().any(|tile| !was.contains(tile)));
    of_terms(compared, facts, &mut found);
    found
}

/// What the terms ask of a member, by the rule that the door of the members' pages asks.
fn of_terms(compared: &Compared<'_>, facts: &MemberFacts, found: &mut Effects) {
    let standing = |ledger: &Ledger| ledger.standing(&facts.agreed, compared.at);
    let (was, is) = (standing(compared.terms_before), standing(compared.terms_after));
    if was != is {
        let kind = match is {
            TermsStanding::Asked { .. } => ImpactKind::TermsAsked,
            TermsStanding::Due => ImpactKind::TermsDue,
            TermsStanding::Told => ImpactKind::TermsTold,
            TermsStanding::Settled => ImpactKind::TermsSettled,
        };
        found.insert(kind, true);
    }
}

fn said(found: &mut Effects, kind: ImpactKind, happens: bool) {
    if happens {
        found.insert(kind, true);
    }
}

fn refuses(rules: &EmailRules, category: EmploymentCategory, domain: &str) -> bool {
    if is_company_domain(rules, domain) {
        !takes_company_address(rules, category)
    } else {
        rule_for(rules, category) == AddressRule::CompanyRequired
    }
}

fn of_sign_in(compared: &Compared<'_>, facts: &MemberFacts, found: &mut Effects) {
    let Compared { before, after, at, .. } = *compared;
    let (was, is) = (asked(before, facts, at), asked(after, facts, at));
    let newly = |step: Asked| !was.contains(&step) && is.contains(&step);
    said(found, ImpactKind::MustSetUp, newly(Asked::SetUp));
    said(found, ImpactKind::SecondStepAsked, newly(Asked::SecondStep));
    said(found, ImpactKind::SecondStepGone, was.contains(&Asked::SecondStep) && !is.contains(&Asked::SecondStep));
    if newly(Asked::NewPassword) {
        found.insert(ImpactKind::NewPassword, true);
    } else if !is.contains(&Asked::NewPassword) && may_outgrow(compared, facts) {
        found.insert(ImpactKind::NewPassword, false);
    }
}

/// What a sign-in with the password asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    SecondStep,
    SetUp,
    NewPassword,
}

/// Walks through a sign-in with the password, by the rule that decides about sessions.
fn asked(policy: &Policy, facts: &MemberFacts, at: DateTime<Utc>) -> BTreeSet<Asked> {
    let mut asked = BTreeSet::new();
    let mut means = means_under(policy, facts);
    let expired = due_reason(&policy.password, facts.password_changed_at, facts.registered_at, at);
    let case = policy.password.case_sensitive && !facts.case_sensitive;
    let password_due = expired.or(case.then_some(crate::policy::password::Reason::StricterRule));
    let mut proofs = Proofs::from(Proof::Password);
    if policy.second_step.remembers(facts.remembered_at, facts.password_changed_at, at) {
        proofs = proofs.with(Proof::RememberedDevice);
    }
    // Each step is asked once at most.
    for _ in 0..4 {
        match next(&policy.second_step, AccountStanding { means, password_due }, proofs) {
            Next::SecondStep => {
                asked.insert(Asked::SecondStep);
                proofs = proofs.with(Proof::OneTimeCode);
            }
            Next::SetUp => {
                asked.insert(Asked::SetUp);
                means = Means { passkey: true, one_time_code: true, ..means };
                proofs = proofs.with(Proof::SetUp);
            }
            Next::ChangePassword(_) => {
                asked.insert(Asked::NewPassword);
                break;
            }
            Next::FirstStep | Next::Enter => break,
        }
    }
    asked
}

/// The sign-in reads no methods where the society offers no second step.
fn means_under(policy: &Policy, facts: &MemberFacts) -> Means {
    if policy.second_step.is_offered() { facts.means } else { Means::default() }
}

/// Whether the rules became stricter for this member's password in a way that the hash doesn't tell.
fn may_outgrow(compared: &Compared<'_>, facts: &MemberFacts) -> bool {
    let Compared { before, after, slug, .. } = *compared;
    let least = |policy: &Policy| {
        let step = means_under(policy, facts).has_method() || policy.second_step.is_required();
        min_length(&policy.password, step)
    };
    let (was, is) = (&before.password, &after.password);
    let new_names = || {
        let (old, new) = (society_names(before, slug), society_names(after, slug));
        let numbers = &before.society.insurer_numbers;
        new.iter().any(|name| !old.contains(name))
            || after.society.insurer_numbers.iter().any(|one| !numbers.contains(one))
    };
    least(after) > least(before)
        || is.max_length < was.max_length
        || is.classes.iter().any(|class| !was.classes.contains(class))
        || is.blocklist && (!was.blocklist || new_names())
}

/// Whether the identity check of a registration asks for something else.
pub(super) fn asks_otherwise(before: &Policy, after: &Policy) -> bool {
    before.identity != after.identity
}

/// The counts in the order of [`ImpactKind::ALL`].
pub(super) fn listed(counts: &BTreeMap<(ImpactKind, bool), u64>) -> Vec<Affected> {
    let of = |(&(kind, certain), &people): (&(ImpactKind, bool), &u64)| Affected { kind, people, certain };
    let mut listed: Vec<Affected> = counts.iter().map(of).collect();
    listed.sort_by_key(|one| (one.kind, !one.certain));
    listed
}
