//! ELIGIBILITY (資格情報): who of a household is covered, since when and under which number, as the roster has it.
//!
//! Whom a member sees beside themselves is the rule of `household`, and nothing tells that somebody is missing. Symbol and number are masked until
//! they are asked for; each time they are shown, an audit row says whose.

pub mod share;

use chrono::NaiveDate;
use rand::Rng;
use serde_json::json;

use self::share::CopaymentShare;
use crate::accounts::sessions::session::MemberFacts;
use crate::audit::{self, Action};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::household;
use crate::ids::PersonId;
use crate::input::text::mask;
use crate::policy::household::ViewedKind;
use crate::policy::services::ServiceKind;
use crate::roster::coverage::{self, CoverageToday};
use crate::roster::{self, PersonNumber};

/// Characters of a number that stay readable.
const READABLE: usize = 2;

/// The eligibility of one person. The type has no Debug, because the data are personal.
pub struct Eligibility {
    /// The person.
    pub person: PersonId,
    /// 氏名
    pub name: String,
    /// 氏名カナ; empty if the roster has none.
    pub kana: String,
    /// 続柄; empty for the insured person.
    pub relationship: String,
    /// Whether this is the insured person (被保険者).
    pub insured: bool,
    /// Whether this is the member whose account it is.
    pub own: bool,
    /// 生年月日
    pub birth_date: NaiveDate,
    /// None for a person whose number has come to another person.
    pub number: Option<ShownNumber>,
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 資格喪失日: the first day without coverage.
    pub lost_on: Option<NaiveDate>,
    /// Whether the person is covered today.
    pub coverage: CoverageToday,
    /// 負担割合 today; none for somebody who isn't covered.
    pub share: Option<CopaymentShare>,
}

impl Eligibility {
    /// Whether a notice (資格情報のお知らせ) can be had for the person now.
    #[must_use]
    pub fn has_notice(&self) -> bool {
        self.coverage == CoverageToday::Covered && self.number.is_some()
    }
}

/// A person's number, as much of it as is shown. The type has no Debug, because the data are personal.
pub enum ShownNumber {
    /// The insurer number and the last characters of the number.
    Masked {
        /// 保険者番号
        insurer_number: String,
        /// The number with bullets.
        number: String,
    },
    /// All of it.
    Open(PersonNumber),
}

impl ShownNumber {
    /// 保険者番号
    #[must_use]
    pub fn insurer_number(&self) -> &str {
        match self {
            Self::Masked { insurer_number, .. } => insurer_number,
            Self::Open(number) => &number.insurer_number,
        }
    }
}

/// What a tile says about a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EligibilitySummary {
    /// How many persons the page shows.
    pub persons: usize,
    /// Since when the member is covered.
    pub joined_on: NaiveDate,
    /// From when the member isn't covered.
    pub lost_on: Option<NaiveDate>,
}

/// Whether numbers are masked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    Masked,
    Open,
}

/// Returns whether members prove once more who they are before numbers are shown. `None` if the society doesn't offer the
/// service now.
#[must_use]
pub fn wants_step_up(tx: &TenantTx) -> Option<bool> {
    super::wants_step_up(tx, ServiceKind::EligibilityNotice)
}

/// The eligibility of everybody whom a member may see, with masked numbers: the insured person first, then the others by
/// their branch numbers.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn household(tx: &TenantTx, member: &MemberFacts) -> Result<Vec<Eligibility>, Failure> {
    read(tx, member, Numbers::Masked).await
}

/// The same with the whole numbers, and records for each person that a number was shown.
///
/// # Errors
/// When the database or a sealed value can't be read, or the database refuses.
pub async fn household_with_numbers(
    tx: &TenantTx,
    member: &MemberFacts,
    random: &mut impl Rng,
) -> Result<Vec<Eligibility>, Failure> {
    let household = read(tx, member, Numbers::Open).await?;
    for person in household.iter().filter(|person| person.number.is_some()) {
        record(tx, Action::EligibilityNumberShown, member, person.person, random).await?;
    }
    Ok(household)
}

/// The eligibility of one person, with the whole number, for a notice (資格情報のお知らせ). `None` if the member may not see the
/// person, or the person isn't covered today. Nothing of it is shown before [`take_notice`] has recorded it.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn notice(tx: &TenantTx, member: &MemberFacts, person: PersonId) -> Result<Option<Eligibility>, Failure> {
    let household = read(tx, member, Numbers::Open).await?;
    Ok(household.into_iter().find(|one| one.person == person && one.has_notice()))
}

/// Records that a notice is taken, after it was typeset. Returns false if it may not be taken any more: the person may have
/// been hidden meanwhile.
///
/// # Errors
/// When the database or a sealed value can't be read, or the database refuses.
pub async fn take_notice(
    tx: &TenantTx,
    member: &MemberFacts,
    person: PersonId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    if notice(tx, member, person).await?.is_none() {
        return Ok(false);
    }
    record(tx, Action::EligibilityNoticeTaken, member, person, random).await?;
    Ok(true)
}

/// What the tile of the home page says. `None` if there is nothing to see.
///
/// # Errors
/// When the database can't be read.
pub async fn summary(tx: &TenantTx, member: &MemberFacts) -> Result<Option<EligibilitySummary>, Failure> {
    let seen = household::seen(tx, member, ViewedKind::Eligibility).await?;
    let own = roster::person(tx, member.person).await?;
    let of = |own: roster::Person| EligibilitySummary {
        persons: seen.len(),
        joined_on: own.joined_on,
        lost_on: own.lost_on,
    };
    Ok(own.filter(|_| !seen.is_empty()).map(of))
}

async fn read(tx: &TenantTx, member: &MemberFacts, numbers: Numbers) -> Result<Vec<Eligibility>, Failure> {
    let seen = household::seen(tx, member, ViewedKind::Eligibility).await?;
    let ids: Vec<_> = seen.iter().map(|one| one.id).collect();
    let mut known = roster::addressees(tx, &ids).await?;
    let today = day_in_japan(tx.now());
    let mut household = Vec::with_capacity(seen.len());
    for one in seen {
        let Some(roster::Addressee { person, kana, number, .. }) = known.remove(&one.id) else { continue };
        let birth_date = person.birth_date(tx.keys())?;
        let coverage = coverage::today(person.joined_on, person.lost_on, today);
        household.push(Eligibility {
            own: person.id == member.person,
            person: person.id,
            joined_on: person.joined_on,
            lost_on: person.lost_on,
            name: person.name,
            kana,
            relationship: one.relationship,
            insured: one.insured,
            birth_date,
            number: number.map(|number| shown(number, numbers)),
            share: (coverage == CoverageToday::Covered).then(|| share::by_age(birth_date, today)),
            coverage,
        });
    }
    Ok(household)
}

fn shown(number: PersonNumber, numbers: Numbers) -> ShownNumber {
    match numbers {
        Numbers::Open => ShownNumber::Open(number),
        Numbers::Masked => {
            ShownNumber::Masked { number: mask(&number.number, READABLE), insurer_number: number.insurer_number }
        }
    }
}

async fn record(
    tx: &TenantTx,
    action: Action,
    member: &MemberFacts,
    person: PersonId,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    audit::record(tx, action, "person", person.0, json!({"account": member.account}), random).await
}
