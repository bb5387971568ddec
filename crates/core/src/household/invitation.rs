//! Invitations: the insured person gives a dependant of age a provisional ID and password (仮ID・仮パスワード), shown once on their
//! own page. It is used as a letter's: on the sign-in page, once, with the identity check that the society's policy asks of the
//! dependant.
//!
//! Whoever can't be invited isn't listed, and nothing tells why: they may have an account, be hidden, or have left. An invitation
//! opens a new account and never one that is there.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::Households;
use crate::accounts;
use crate::accounts::attempts;
use crate::accounts::sessions::session::{self, Member, MemberFacts};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::policy::household::{WayIn, takes_in};
use crate::proof::rate_limit::rule::Admission;
use crate::roster::HouseholdMember;
use crate::roster::coverage::{self, CoverageToday};
use crate::secret::Password;

/// A dependant whom the insured person can invite. The type has no Debug, because the data are personal.
pub struct Invitable {
    /// Who it is.
    pub person: PersonId,
    /// 氏名
    pub name: String,
    /// 続柄
    pub relationship: String,
    /// Until when an earlier invitation can be used, if it hasn't been.
    pub open_until: Option<DateTime<Utc>>,
}

/// An invitation, while it is shown. The type has no Debug, because it holds a password.
pub struct ShownInvitation {
    /// 氏名
    pub name: String,
    /// 仮ID
    pub login_id: String,
    /// 仮パスワード, in groups.
    pub password: Password,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

/// The result of an invitation. Commit whatever it is.
pub enum Invited {
    /// The invitation. An earlier one that wasn't used has ended.
    Done(ShownInvitation),
    /// Nobody of this household can be invited under this id.
    NotThere,
    /// The account has invited too often, and may again from this instant on.
    Paused(DateTime<Utc>),
}

/// Whom the member can invite. `None` where the society takes nobody in this way, or the member isn't an insured person who is
/// covered today.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn invitable(tx: &TenantTx, member: &MemberFacts) -> Result<Option<Vec<Invitable>>, Failure> {
    if !takes_in(tx.policy(), WayIn::Invitation) {
        return Ok(None);
    }
    let households = Households::load(tx, &[member.person]).await?;
    let may_invite = households.find(member.person).is_some_and(|(own, _)| own.insured && is_covered(&households, own));
    if !may_invite {
        return Ok(None);
    }
    let mut found = Vec::new();
    for one in &households.members {
        let is_dependant = households.find(one.id).is_some_and(|(_, at)| !at.insured && at.of_age && !at.restricted);
        if !is_dependant || !is_covered(&households, one) || accounts::of_person(tx, one.id).await?.is_some() {
            continue;
        }
        found.push(Invitable {
            person: one.id,
            name: one.name.clone(),
            relationship: one.relationship.clone(),
            open_until: enrolment::invitation::open_until(tx, one.id).await?,
        });
    }
    Ok(Some(found))
}

fn is_covered(households: &Households, one: &HouseholdMember) -> bool {
    coverage::today(one.joined_on, one.lost_on, households.today) == CoverageToday::Covered
}

async fn find(tx: &TenantTx, member: &Member, person: PersonId) -> Result<Option<Invitable>, Failure> {
    let invitable = invitable(tx, member).await?.unwrap_or_default();
    Ok(invitable.into_iter().find(|one| one.person == person))
}

/// Invites a dependant. The provisional password is returned here and kept nowhere.
///
/// # Errors
/// When the database refuses, or the session has ended.
pub async fn invite(
    tx: &TenantTx,
    member: &Member,
    person: PersonId,
    random: &mut impl Rng,
) -> Result<Invited, Failure> {
    session::hold(tx, member).await?;
    let Some(found) = find(tx, member, person).await? else { return Ok(Invited::NotThere) };
    if let Admission::Paused(until) = attempts::invitation(tx, member.account, random).await? {
        return Ok(Invited::Paused(until));
    }
    let Some(pair) = enrolment::invitation::issue(tx, person, random).await? else { return Ok(Invited::NotThere) };
    let detail = json!({"account": member.account, "credential": pair.id});
    audit::record(tx, Action::DependantInvited, "person", person.0, detail, random).await?;
    let enrolment::invitation::InvitedPair { login_id, password, expires_at, .. } = pair;
    Ok(Invited::Done(ShownInvitation { name: found.name, login_id, password, expires_at }))
}

/// Withdraws an invitation that wasn't used. Returns false if there is none.
///
/// # Errors
/// When the database refuses, or the session has ended.
pub async fn withdraw(
    tx: &TenantTx,
    member: &Member,
    person: PersonId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    session::hold(tx, member).await?;
    if find(tx, member, person).await?.is_none() || enrolment::invitation::withdraw(tx, person).await? == 0 {
        return Ok(false);
    }
    let detail = json!({"account": member.account});
    audit::record(tx, Action::InvitationWithdrawn, "person", person.0, detail, random).await?;
    Ok(true)
}
