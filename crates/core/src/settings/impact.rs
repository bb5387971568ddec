//! Who is affected by a change: the rules of the sign-in and of the pages, asked under both policies. Pure.
//!
//! What can't be known is told as such: a stored hash tells no length, so that a stricter rule may ask *at most* so many for
//! a new password.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::effects::{ImpactKind, KeyEffect, effect_of};
use super::plan::{PlannedChange, SettingsPlan};
use crate::clock::day_in_japan;
use crate::ids::PersonId;
use crate::policy::Policy;
use crate::policy::email::refuses;
use crate::policy::notification::{self, Choices, NotificationKind};
use crate::policy::password::{due_reason, min_length, society_names};
use crate::policy::user_id::{UserIdChangeStanding, standing};
use crate::proof::next_step::{AccountStanding, Means, Next, Proof, Proofs, steps};
use crate::roster::Person;
use crate::roster::coverage::may_look;
use crate::services::on_offer;
use crate::terms::ledger::{Ledger, TermsStanding};

/// How many people of a sample are kept.
pub const SAMPLE: usize = 5;

/// Somebody whom a change concerns. No Debug, because a name is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct AffectedPerson {
    /// The person.
    pub id: PersonId,
    /// The name.
    pub name: String,
}

impl From<&Person> for AffectedPerson {
    fn from(person: &Person) -> Self {
        Self { id: person.id, name: person.name.clone() }
    }
}

/// How many people something happens to. No Debug, because the sample is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Affected {
    /// What happens.
    pub kind: ImpactKind,
    /// How many people: exactly so many if it is certain, otherwise at most so many.
    pub people: u64,
    /// Whether it is certain.
    pub certain: bool,
    /// Some of them, at most [`SAMPLE`].
    pub sample: Vec<AffectedPerson>,
}

/// Who is affected by a plan, as counted in one transaction. A plan is stored, asked for and approved only together with the
/// impact that was counted for it. No Debug, because it has samples.
#[derive(Clone, Default)]
pub struct SettingsImpact {
    /// What happens to how many, the gravest first. Empty where nothing happens to anybody.
    pub affected: Vec<Affected>,
    /// How many members could sign in without the change, and how many can with it.
    entering: (u64, u64),
    /// The policies that were compared.
    compared: Option<(Policy, Policy)>,
}

impl SettingsImpact {
    /// What nobody has to be counted for.
    pub(super) fn of_nobody(plan: &SettingsPlan) -> Self {
        Self { compared: plan.policies.clone(), ..Self::default() }
    }

    /// Whether it was counted for this plan.
    pub(super) fn fits(&self, plan: &SettingsPlan) -> bool {
        self.compared == plan.policies
    }

    /// Whether the change locks somebody out.
    #[must_use]
    pub fn locks_out(&self) -> bool {
        self.affected.iter().any(|one| one.kind.locks_out() && one.people > 0)
    }

    /// Whether members can sign in now and none could any more. Such a change is never stored.
    #[must_use]
    pub const fn leaves_no_way_in(&self) -> bool {
        self.entering.0 > 0 && self.entering.1 == 0
    }
}

/// The kinds that may happen because of these changes.
pub(super) fn possible(changes: &[PlannedChange]) -> BTreeSet<ImpactKind> {
    let of = |change: &PlannedChange| match effect_of(change.key) {
        Some(KeyEffect::Counted(kinds)) if change.before != change.after => kinds,
        _ => &[],
    };
    changes.iter().flat_map(of).copied().collect()
}

/// What must be known of members beside the roster, so that a change's effects can be told. What isn't needed isn't read:
/// the rules that ask for it are the same before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Needed {
    /// Sign-in methods and remembered devices.
    pub means: bool,
    /// Choices about mails.
    pub choices: bool,
    /// The domain of the main address.
    pub domains: bool,
    /// The texts that were agreed to.
    pub agreements: bool,
}

impl Needed {
    pub fn of(kinds: &BTreeSet<ImpactKind>) -> Self {
        let any = |some: &[ImpactKind]| some.iter().any(|kind| kinds.contains(kind));
        Self {
            means: any(&[
                ImpactKind::NewPassword,
                ImpactKind::MustSetUp,
                ImpactKind::SecondStepAsked,
                ImpactKind::SecondStepGone,
            ]),
            choices: any(&[ImpactKind::MailsBegin, ImpactKind::MailsEnd]),
            domains: any(&[ImpactKind::AddressRefused, ImpactKind::AddressMissing]),
            agreements: any(&[
                ImpactKind::TermsAsked,
                ImpactKind::TermsDue,
                ImpactKind::TermsTold,
                ImpactKind::TermsSettled,
            ]),
        }
    }
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
    before: &'a Policy,
    after: &'a Policy,
    /// The terms of all versions without the change, and with it.
    terms: (&'a Ledger, &'a Ledger),
    /// The instant at which the change takes effect.
    at: DateTime<Utc>,
    /// Whether a service goes, and whether one comes, for everybody alike.
    services: (bool, bool),
    /// Whether a password may not be made of a name or number of which it could be made.
    new_names: bool,
}

impl<'a> Compared<'a> {
    /// `slug` is the society's, of which no password may be made.
    pub fn new(plan: &'a SettingsPlan, (before, after): (&'a Policy, &'a Policy), slug: &str) -> Self {
        let at = plan.from;
        let today = day_in_japan(at);
        let tiles = |policy: &'a Policy| -> Vec<_> {
            let offered =
                on_offer(&policy.services, policy.account.sharing, today).filter(|offered| offered.opens_on.is_none());
            offered.map(|offered| (offered.service.kind, offered.service.url.as_deref())).collect()
        };
        let (was, is) = (tiles(before), tiles(after));
        let (old, new) = (society_names(before, slug), society_names(after, slug));
        let numbers = &before.society.insurer_numbers;
        Self {
            before,
            after,
            terms: (&plan.terms.0, &plan.terms.1),
            at,
            services: (was.iter().any(|tile| !is.contains(tile)), is.iter().any(|tile| !was.contains(tile))),
            new_names: new.iter().any(|name| !old.contains(name))
                || after.society.insurer_numbers.iter().any(|one| !numbers.contains(one)),
        }
    }
}

/// What happens to a member, and whether it is certain.
pub(super) type Effects = BTreeMap<ImpactKind, bool>;

/// The counts of many members.
#[derive(Default)]
pub(super) struct Counts {
    kinds: BTreeMap<(ImpactKind, bool), (u64, Vec<AffectedPerson>)>,
    entering: (u64, u64),
}

impl Counts {
    /// Adds a member.
    pub fn add(&mut self, compared: &Compared<'_>, facts: &MemberFacts) {
        let (before, after) = entering(compared, facts);
        self.entering.0 += u64::from(before);
        self.entering.1 += u64::from(after);
        for (kind, certain) in effects(compared, facts) {
            let (people, sample) = self.kinds.entry((kind, certain)).or_default();
            *people += 1;
            // A hidden person counts, and no list tells who it is.
            if sample.len() < SAMPLE && facts.person.restricted_at.is_none() {
                sample.push(AffectedPerson::from(&facts.person));
            }
        }
    }

    /// Adds people without an account.
    pub fn add_others(&mut self, kind: ImpactKind, people: u64, sample: Vec<AffectedPerson>) {
        if people > 0 {
            self.kinds.insert((kind, true), (people, sample));
        }
    }

    /// All of it, in the order of [`ImpactKind::ALL`].
    pub fn into_impact(self, plan: &SettingsPlan) -> SettingsImpact {
        let mut affected: Vec<Affected> = self
            .kinds
            .into_iter()
            .map(|((kind, certain), (people, sample))| Affected { kind, people, certain, sample })
            .collect();
        affected.sort_by_key(|one| (one.kind, !one.certain));
        SettingsImpact { affected, entering: self.entering, compared: plan.policies.clone() }
    }
}

/// Whether a member can sign in before the change, and after it.
fn entering(compared: &Compared<'_>, facts: &MemberFacts) -> (bool, bool) {
    let enters = |policy: &Policy| !facts.disabled && may_look(&facts.person, policy, compared.at);
    (enters(compared.before), enters(compared.after))
}

/// What happens to a member with an account.
pub(super) fn effects(compared: &Compared<'_>, facts: &MemberFacts) -> Effects {
    let Compared { before, after, at, .. } = *compared;
    let mut found = Effects::new();
    match entering(compared, facts) {
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
    said(&mut found, ImpactKind::ServiceGoes, compared.services.0);
    said(&mut found, ImpactKind::ServiceComes, compared.services.1);
    of_terms(compared, facts, &mut found);
    found
}

/// What the terms ask of a member, by the rule that the door of the members' pages asks.
fn of_terms(compared: &Compared<'_>, facts: &MemberFacts, found: &mut Effects) {
    let standing = |ledger: &Ledger| ledger.standing(&facts.agreed, compared.at);
    let (was, is) = (standing(compared.terms.0), standing(compared.terms.1));
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
    let means = means_under(policy, facts);
    let expired = due_reason(&policy.password, facts.password_changed_at, facts.registered_at, at);
    let case = policy.password.case_sensitive && !facts.case_sensitive;
    let password_due = expired.or(case.then_some(crate::policy::password::Reason::StricterRule));
    let mut proofs = Proofs::from(Proof::Password);
    if policy.second_step.remembers(facts.remembered_at, facts.password_changed_at, at) {
        proofs = proofs.with(Proof::RememberedDevice);
    }
    for step in steps(&policy.second_step, AccountStanding { means, password_due }, proofs) {
        match step {
            Next::SecondStep => asked.insert(Asked::SecondStep),
            Next::SetUp => asked.insert(Asked::SetUp),
            Next::ChangePassword(_) => asked.insert(Asked::NewPassword),
            Next::FirstStep | Next::Enter => false,
        };
    }
    asked
}

/// The sign-in reads no methods where the society offers no second step.
fn means_under(policy: &Policy, facts: &MemberFacts) -> Means {
    if policy.second_step.is_offered() { facts.means } else { Means::default() }
}

/// Whether the rules became stricter for this member's password in a way that the hash doesn't tell.
fn may_outgrow(compared: &Compared<'_>, facts: &MemberFacts) -> bool {
    let Compared { before, after, new_names, .. } = *compared;
    let least = |policy: &Policy| {
        let step = means_under(policy, facts).has_method() || policy.second_step.is_required();
        min_length(&policy.password, step)
    };
    let (was, is) = (&before.password, &after.password);
    least(after) > least(before)
        || is.max_length < was.max_length
        || is.classes.iter().any(|class| !was.classes.contains(class))
        || is.blocklist && (!was.blocklist || new_names)
}
