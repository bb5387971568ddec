//! Who of the household sees what of a member, and the member's say in it. What was said last counts from the same moment on, for
//! whatever is shown, sent or taken afterwards.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::{Households, store};
use crate::accounts::sessions::session::{self, Member, MemberFacts};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::policy::household::{ViewedKind, asks_consent};

/// Somebody of the household, and what they see of a person. The type has no Debug, because the data are personal.
pub struct Viewer {
    /// Who it is.
    pub person: PersonId,
    /// 氏名
    pub name: String,
    /// 続柄; empty for the insured person.
    pub relationship: String,
    /// Whether this is the insured person (被保険者).
    pub insured: bool,
    /// Each kind of data.
    pub kinds: Vec<SeenKind>,
}

/// Whether a viewer sees a kind of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenKind {
    /// What it is.
    pub kind: ViewedKind,
    /// Whether it is seen now.
    pub seen: bool,
    /// When the person has said so; none where it goes without saying.
    pub said_at: Option<DateTime<Utc>>,
}

/// A person's say about one viewer and one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewingChoice {
    /// Who would see it.
    pub viewer: PersonId,
    /// What they would see.
    pub kind: ViewedKind,
    /// Whether they shall.
    pub shown: bool,
}

/// Who of the household may see what of the member. `None` where members aren't asked, or the member isn't of age.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn viewers(tx: &TenantTx, member: &MemberFacts) -> Result<Option<Vec<Viewer>>, Failure> {
    if !asks_consent(tx.policy()) {
        return Ok(None);
    }
    let households = Households::load(tx, &[member.person]).await?;
    let is_of_age = households.find(member.person).is_some_and(|(_, standing)| standing.of_age);
    Ok(is_of_age.then(|| of(tx, &households, member.person)))
}

/// Whether the member should be asked: a dependant of age who has said nothing to anybody yet.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn is_asked(tx: &TenantTx, member: &MemberFacts) -> Result<bool, Failure> {
    let Some(viewers) = viewers(tx, member).await? else { return Ok(false) };
    // Who isn't insured themselves has the insured person beside them, unless that one is hidden.
    let insured = viewers.iter().any(|viewer| viewer.insured);
    Ok(insured && viewers.iter().flat_map(|viewer| &viewer.kinds).all(|kind| kind.said_at.is_none()))
}

/// Who sees what of a person, for the desk: whoever is beside them as these members of the household show.
pub(crate) async fn standing_of(tx: &TenantTx, person: PersonId) -> Result<Vec<Viewer>, Failure> {
    if !asks_consent(tx.policy()) {
        return Ok(Vec::new());
    }
    let households = Households::load(tx, &[person]).await?;
    Ok(of(tx, &households, person))
}

fn of(tx: &TenantTx, households: &Households, person: PersonId) -> Vec<Viewer> {
    let mut viewers: Vec<_> = households
        .members
        .iter()
        .filter(|one| one.id != person)
        .filter(|one| households.find(one.id).is_some_and(|(_, at)| at.of_age && !at.restricted && !at.gone))
        .map(|one| Viewer {
            person: one.id,
            name: one.name.clone(),
            relationship: one.relationship.clone(),
            insured: one.insured,
            kinds: ViewedKind::ALL
                .into_iter()
                .map(|kind| SeenKind {
                    kind,
                    seen: households.sees(tx, one.id, person, kind),
                    said_at: households.said(person, one.id, kind).map(|said| said.at),
                })
                .collect(),
        })
        .collect();
    viewers.sort_by_key(|viewer| !viewer.insured);
    viewers
}

/// Keeps what the member says. What they said before and say again isn't written. Returns false, and writes nothing, if they may
/// not say it: one of the viewers may have left the household meanwhile.
///
/// # Errors
/// When the database refuses, or the session has ended.
pub async fn choose(
    tx: &TenantTx,
    member: &Member,
    choices: &[ViewingChoice],
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    session::hold(tx, member).await?;
    let Some(viewers) = viewers(tx, member).await? else { return Ok(false) };
    if choices.iter().any(|choice| viewers.iter().all(|viewer| viewer.person != choice.viewer)) {
        return Ok(false);
    }
    let households = Households::load(tx, &[member.person]).await?;
    let mut told = HashSet::new();
    for ViewingChoice { viewer, kind, shown } in choices.iter().copied() {
        // Each is said once, however often it was sent.
        if !told.insert((viewer, kind)) {
            continue;
        }
        if households.said(member.person, viewer, kind).is_some_and(|said| said.shown == shown) {
            continue;
        }
        store::keep(tx, (member.person, viewer, kind), shown, random).await?;
        let detail = json!({"account": member.account, "viewer": viewer, "kind": kind.word(), "shown": shown});
        audit::record(tx, Action::ViewingChosen, "person", member.person.0, detail, random).await?;
    }
    Ok(true)
}
