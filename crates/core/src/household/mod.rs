//! WHO OF A HOUSEHOLD SEES WHOM, and how dependants (被扶養者) come to accounts of their own.
//!
//! One rule (`rule.rs`) says whether somebody sees a kind of another's data. Every page, sum, picture, file, mail and export of the
//! services asks [`seen`] or [`seen_by`], and neither says how many were left out. Persons of age say in their own accounts who sees
//! what of them (`consent.rs`), and what they said last counts at once. The insured person invites dependants (`invitation.rs`).

pub mod consent;
pub mod invitation;
mod rule;
mod store;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use self::rule::Standing;
use crate::accounts::sessions::session::MemberFacts;
use crate::calendar::age;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::policy::account::Sharing;
use crate::policy::household::{ViewedKind, Viewing};
use crate::roster::file::Relationship;
use crate::roster::{self, HouseholdMember, coverage};

/// What somebody said last about a viewer and a kind of data.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    shown: bool,
    at: DateTime<Utc>,
}

/// The member, and whomever of the household they see: the insured person first, then by their branch numbers (枝番).
///
/// # Errors
/// When the database or a sealed value can't be read.
pub(crate) async fn seen(
    tx: &TenantTx,
    member: &MemberFacts,
    kind: ViewedKind,
) -> Result<Vec<HouseholdMember>, Failure> {
    let households = Households::load(tx, &[member.person]).await?;
    let seen: HashSet<_> = households.seen_by(tx, member.person, kind).collect();
    let mut members = households.members;
    members.retain(|one| seen.contains(&one.id));
    let ids: Vec<_> = members.iter().map(|one| one.id).collect();
    let numbers = roster::numbers(tx, &ids).await?;
    let branch = |one: &HouseholdMember| numbers.get(&one.id).map(|number| number.branch.clone());
    members.sort_by_cached_key(|one| (!one.insured, branch(one)));
    Ok(members)
}

/// Whom each of these persons sees, themselves among them.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub(crate) async fn seen_by(
    tx: &TenantTx,
    viewers: &[PersonId],
    kind: ViewedKind,
) -> Result<HashMap<PersonId, Vec<PersonId>>, Failure> {
    let households = Households::load(tx, viewers).await?;
    Ok(viewers.iter().map(|viewer| (*viewer, households.seen_by(tx, *viewer, kind).collect())).collect())
}

/// Whether members of a society see nobody but themselves, so that nobody else of the household has to be looked at.
pub(crate) fn is_alone(tx: &TenantTx) -> bool {
    let policy = tx.policy();
    policy.account.sharing == Sharing::Person && policy.household.viewing == Viewing::Own
}

/// Households with what the rule asks of each person.
struct Households {
    members: Vec<HouseholdMember>,
    standings: HashMap<PersonId, Standing>,
    said: HashMap<(PersonId, PersonId, ViewedKind), Said>,
    today: NaiveDate,
}

impl Households {
    /// The households of these persons, the insured first and the others by their ages.
    async fn load(tx: &TenantTx, people: &[PersonId]) -> Result<Self, Failure> {
        let mut members = roster::households(tx, people).await?;
        let today = day_in_japan(tx.now());
        let (mut standings, mut born) = (HashMap::with_capacity(members.len()), HashMap::with_capacity(members.len()));
        for one in &members {
            let birth_date = one.birth_date(tx.keys())?;
            standings.insert(one.id, standing(tx, one, birth_date, today));
            born.insert(one.id, birth_date);
        }
        members.sort_by_key(|one| (!one.insured, born.get(&one.id).copied()));
        let said = if is_alone(tx) || members.len() < 2 {
            HashMap::new()
        } else {
            store::said_by(tx, &members.iter().map(|one| one.id).collect::<Vec<_>>()).await?
        };
        Ok(Self { members, standings, said, today })
    }

    fn find(&self, id: PersonId) -> Option<(&HouseholdMember, Standing)> {
        self.members.iter().find(|one| one.id == id).zip(self.standings.get(&id).copied())
    }

    fn said(&self, person: PersonId, viewer: PersonId, kind: ViewedKind) -> Option<Said> {
        self.said.get(&(person, viewer, kind)).copied()
    }

    /// Whether a viewer sees somebody else of the household.
    fn sees(&self, tx: &TenantTx, viewer: PersonId, other: PersonId, kind: ViewedKind) -> bool {
        let (Some((one, viewing)), Some((two, seen))) = (self.find(viewer), self.find(other)) else { return false };
        let said = self.said(other, viewer, kind).map(|said| said.shown);
        one.is_with(two) && rule::sees(tx.policy(), self.today, viewing, seen, said)
    }

    /// Whom a viewer sees, themselves among them.
    fn seen_by(&self, tx: &TenantTx, viewer: PersonId, kind: ViewedKind) -> impl Iterator<Item = PersonId> {
        let ids = self.members.iter().map(|one| one.id);
        ids.filter(move |other| *other == viewer || self.sees(tx, viewer, *other, kind))
    }
}

fn standing(tx: &TenantTx, one: &HouseholdMember, birth_date: NaiveDate, today: NaiveDate) -> Standing {
    let since = coverage::lost_since(tx.policy(), tx.now());
    let came_grown = matches!(
        one.kinship(),
        Some(Relationship::Insured | Relationship::Spouse | Relationship::Parent | Relationship::Grandparent)
    );
    Standing {
        insured: one.insured,
        restricted: one.restricted,
        gone: one.lost_on.is_some_and(|lost| lost < since),
        of_age: age::is_of(birth_date, tx.policy().household.of_age.into(), today),
        came_of_age: !came_grown,
    }
}
