//! REQUESTS FOR A LETTER (書類をなくした方): somebody without a letter asks the desk from the portal. The page stores what was
//! said and answers; nobody is looked up, so that the answer, the statements and the time are the same for everybody. The
//! desk finds out who it is, and the letter goes to the roster's address and nowhere else.
//!
//! ```text
//! open ──a clerk takes it──▶ taken ──a letter is issued──▶ done
//!   └──asked again: the same request          └──declined, with a reason──▶ declined
//! ```
//!
//! One claim, a name with a birth date, has one open request, however often it is sent.

mod said;
mod store;

pub use self::said::{LetterRequestFaults, LetterRequestTyped, NAME_LONGEST, Said, read};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{LetterRequestId, PersonId, StaffId};
use crate::input::network::Networks;
use crate::proof::rate_limit;
use crate::proof::rate_limit::network::{self, Volume};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::roster;
use crate::roster::search::FoundPerson;
use crate::roster::visibility::Visibility;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// Open requests of a society. More of them nobody at a desk can read.
const MOST_OPEN: u64 = 1_000;
/// How long a closed request is kept.
const KEPT: Duration = Duration::days(90);
/// Persons of the roster that are shown beside a request.
const CANDIDATES: u64 = 10;
/// Requests on one page.
pub const A_PAGE: u64 = 50;

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterRequestTaken {
    /// The desk has it.
    Taken,
    /// The rate limit takes no more of them before this instant.
    Paused(DateTime<Utc>),
    /// The desk has too many open ones.
    Full,
}

/// Takes a request. It looks nobody up. Commit in any case.
///
/// # Errors
/// When the database refuses.
pub async fn ask(tx: &TenantTx, said: &Said, random: &mut impl Rng) -> Result<LetterRequestTaken, Failure> {
    let network = tx.scope().networks.as_ref().map(Networks::in_words).unwrap_or_default();
    let claim = said.claim();
    let subject = tx.keys().blind_index("letter request", &format!("{claim}\n{network}"));
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::Recovery, &subject).await? {
        attempt_log::refused(tx, AttemptKind::LetterRequest, &subject, Target::Nobody, random).await?;
        return Ok(LetterRequestTaken::Paused(until));
    }
    if let Admission::Paused(until) = network::count_volume(tx, Volume::Requests).await? {
        attempt_log::refused(tx, AttemptKind::LetterRequest, &subject, Target::Nobody, random).await?;
        return Ok(LetterRequestTaken::Paused(until));
    }
    if store::count_open(tx).await? >= MOST_OPEN {
        return Ok(LetterRequestTaken::Full);
    }
    let id = LetterRequestId::new(tx.now(), random);
    let claim = tx.keys().blind_index("letter request claim", &claim);
    let id = store::keep(tx, id, &claim, said, random).await?;
    audit::record(tx, Action::LetterRequested, "letter_request", id.0, json!({}), random).await?;
    Ok(LetterRequestTaken::Taken)
}

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterRequestStanding {
    /// Nobody has taken it.
    Open,
    /// A clerk has taken it.
    Taken,
    /// A letter was issued.
    Done,
    /// It was declined.
    Declined,
}

/// A request at the desk. The type has no Debug, because the data are personal.
pub struct LetterRequest {
    /// Its id.
    pub id: LetterRequestId,
    /// What somebody says of themselves.
    pub said: Said,
    /// How often it was sent.
    pub times: u32,
    /// When it was sent first.
    pub asked_at: DateTime<Utc>,
    /// When it was sent last.
    pub last_asked_at: DateTime<Utc>,
    /// How it stands.
    pub standing: LetterRequestStanding,
    /// Who has taken it.
    pub taken_by: Option<StaffId>,
    /// Who has closed it, and when.
    pub closed: Option<(StaffId, DateTime<Utc>)>,
    /// To whom the letter was issued.
    pub person: Option<PersonId>,
    /// Why it was declined.
    pub reason: Option<String>,
}

impl LetterRequest {
    /// Whether it waits for the desk.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.standing, LetterRequestStanding::Open | LetterRequestStanding::Taken)
    }
}

/// The open requests, the oldest first, or the closed ones, the latest first. A page begins after `after`.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    tx: &TenantTx,
    open: bool,
    after: Option<LetterRequestId>,
) -> Result<(Vec<LetterRequest>, Option<LetterRequestId>), Failure> {
    let mut rows = store::list(tx, open, after, A_PAGE + 1).await?;
    let has_more = rows.len() > usize::try_from(A_PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more).map(|row| row.id);
    Ok((rows, next))
}

/// The number of open requests.
///
/// # Errors
/// When the database can't be read.
pub async fn count_open(tx: &TenantTx) -> Result<u64, Failure> {
    store::count_open(tx).await
}

/// One request, for an act; nobody is recorded as having read it.
///
/// # Errors
/// When the database can't be read.
pub async fn find(tx: &TenantTx, id: LetterRequestId) -> Result<Option<LetterRequest>, Failure> {
    store::find(tx, id).await
}

/// A person of the roster who may be the one who asks.
pub struct Candidate {
    /// The person.
    pub found: FoundPerson,
    /// Whether the birth date is the one that was said; `None` if none was said, or the clerk may see only the name.
    pub birth_date_fits: Option<bool>,
}

/// Opens a request with the persons who may have sent it, and records who looked.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn view(
    tx: &TenantTx,
    clerk: &Clerk,
    id: LetterRequestId,
    random: &mut impl Rng,
) -> Result<Option<(LetterRequest, Vec<Candidate>)>, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    let Some(request) = store::find(tx, id).await? else { return Ok(None) };
    let found = roster::search::find_seen_by(tx, clerk.eyes(), &request.said.kana, (None, CANDIDATES)).await?;
    let mut candidates = Vec::with_capacity(found.people.len());
    for found in found.people {
        let birth_date_fits = match (request.said.birth_date, roster::person(tx, found.person.id).await?) {
            // Of a hidden person nothing but the name is told.
            (Some(said), Some(person)) if person.visibility(clerk.eyes()) == Visibility::Open => {
                Some(person.birth_date(tx.keys())? == said)
            }
            _ => None,
        };
        candidates.push(Candidate { found, birth_date_fits });
    }
    candidates.sort_by_key(|candidate| candidate.birth_date_fits != Some(true));
    audit::record(tx, Action::LetterRequestViewed, "letter_request", id.0, json!({}), random).await?;
    Ok(Some((request, candidates)))
}

/// The result of an act on a request. Commit only [`RequestAct::Done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestAct {
    /// It is done.
    Done,
    /// Somebody else was faster.
    OthersMeanwhile,
    /// There is no such request.
    NotThere,
}

/// Takes a request. `drawn_with` is who had taken it when the page was drawn.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn take(
    tx: &TenantTx,
    clerk: &Clerk,
    id: LetterRequestId,
    drawn_with: Option<StaffId>,
    random: &mut impl Rng,
) -> Result<RequestAct, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    let Some(request) = store::for_update(tx, id).await? else { return Ok(RequestAct::NotThere) };
    if !request.is_open() || request.taken_by != drawn_with {
        return Ok(RequestAct::OthersMeanwhile);
    }
    store::take(tx, id, clerk.id).await?;
    let detail = json!({"earlier": drawn_with});
    audit::record(tx, Action::LetterRequestTaken, "letter_request", id.0, detail, random).await?;
    Ok(RequestAct::Done)
}

/// Declines a request with a reason. Whoever asked isn't told: only a letter would reach them.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn decline(
    tx: &TenantTx,
    clerk: &Clerk,
    id: LetterRequestId,
    reason: &str,
    random: &mut impl Rng,
) -> Result<RequestAct, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    if store::find(tx, id).await?.is_none() {
        return Ok(RequestAct::NotThere);
    }
    close(tx, clerk, id, None, reason, random).await
}

/// Closes a request by a letter that was issued to a person in the same transaction.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn fulfil(
    tx: &TenantTx,
    clerk: &Clerk,
    id: LetterRequestId,
    person: PersonId,
    random: &mut impl Rng,
) -> Result<RequestAct, Failure> {
    close(tx, clerk, id, Some(person), "", random).await
}

async fn close(
    tx: &TenantTx,
    clerk: &Clerk,
    id: LetterRequestId,
    person: Option<PersonId>,
    reason: &str,
    random: &mut impl Rng,
) -> Result<RequestAct, Failure> {
    if !store::close(tx, id, clerk.id, person, reason, random).await? {
        return Ok(RequestAct::OthersMeanwhile);
    }
    let outcome = if person.is_some() { store::DONE } else { store::DECLINED };
    let detail = match person {
        Some(person) => json!({"outcome": outcome, "person": person}),
        None => json!({"outcome": outcome, "reason": reason}),
    };
    audit::record(tx, Action::LetterRequestClosed, "letter_request", id.0, detail, random).await?;
    Ok(RequestAct::Done)
}

/// Deletes requests that were closed a while ago. Returns how many.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    store::sweep(tx, tx.now() - KEPT).await
}
