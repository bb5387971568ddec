//! What a member sees of their own checkups: one fiscal year at a time, beside the year before, and how values went over the years.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rand::Rng;
use rust_decimal::Decimal;
use serde_json::json;

use super::item::{Item, ItemGroup, Variant};
use super::store::{self, StoredCheckup};
use super::threshold::{ThresholdReached, ThresholdTable, Thresholds};
use super::value::{LaboratoryRange, Observation, ResultValue};
use super::{fiscal_year, kept_from};
use crate::accounts::sessions::session::MemberFacts;
use crate::audit::{self, Action};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::policy::account::Sharing;
use crate::policy::services::ServiceKind;
use crate::roster::{self, file::Sex};
use crate::services::wants_step_up as service_wants;

/// The items whose values are drawn over the years.
const DRAWN: [Item; 12] = [
    Item::Weight,
    Item::Bmi,
    Item::Waist,
    Item::Systolic,
    Item::Diastolic,
    Item::TriglyceridesFasting,
    Item::Hdl,
    Item::Ldl,
    Item::GlucoseFasting,
    Item::HbA1c,
    Item::GammaGt,
    Item::Egfr,
];

/// A fiscal year of a person's checkups. The type has no Debug, because the data are medical.
pub struct CheckupYear {
    /// The fiscal year (年度).
    pub year: i32,
    /// The fiscal years with checkups, the latest first; the one that is shown is always among them.
    pub years: Vec<i32>,
    /// 氏名
    pub name: String,
    /// The checkups of the year, the latest first.
    pub checkups: Vec<CheckupOfYear>,
    /// How values went over the years, up to the year that is shown.
    pub trends: Vec<Trend>,
}

/// A checkup of a year. The type has no Debug, because the data are medical.
pub struct CheckupOfYear {
    /// The day.
    pub examined_on: NaiveDate,
    /// 健診機関名
    pub facility: Option<String>,
    /// The day of the checkup of the year before with which it is compared.
    pub before: Option<NaiveDate>,
    /// The thresholds with which it is compared.
    pub thresholds: Option<&'static ThresholdTable>,
    /// The results by the parts of the page.
    pub groups: Vec<(ItemGroup, Vec<ResultLine>)>,
}

/// A result. The type has no Debug, because the data are medical.
pub struct ResultLine {
    /// The item; none where it isn't known here.
    pub item: Option<Item>,
    /// The national code in the file.
    pub code: String,
    /// The name in the file.
    pub name: Option<String>,
    /// The value.
    pub value: ResultValue,
    /// How the value came about, where that matters.
    pub variant: Option<Variant>,
    /// The value of the year before.
    pub before: Option<ResultValue>,
    /// By how much the value is larger than the one of the year before; of numbers in one unit.
    pub difference: Option<Decimal>,
    /// The thresholds, and the one that is reached.
    pub thresholds: Option<(Thresholds, Option<ThresholdReached>)>,
    /// The reference range of the laboratory.
    pub range: Option<LaboratoryRange>,
}

/// How the values of an item went. The type has no Debug, because the data are medical.
pub struct Trend {
    /// The item.
    pub item: Item,
    /// The fiscal years with their values, the earliest first; at least two.
    pub points: Vec<(i32, Decimal)>,
}

/// As what a year is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckupsTakenAs {
    /// A CSV of all results.
    Csv,
    /// A typeset report.
    Pdf,
}

impl CheckupsTakenAs {
    const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Pdf => "pdf",
        }
    }
}

/// Returns whether members prove once more who they are before the page is shown. `None` if the society doesn't offer the service now.
#[must_use]
pub fn wants_step_up(tx: &TenantTx) -> Option<bool> {
    service_wants(tx, ServiceKind::CheckupResults)
}

/// Shows a fiscal year: the wanted one if it has checkups, else the latest one. Records that it was looked at.
///
/// # Errors
/// When the database or a sealed value can't be read, or the database refuses.
pub async fn view(
    tx: &TenantTx,
    member: &MemberFacts,
    wanted: Option<i32>,
    random: &mut impl Rng,
) -> Result<CheckupYear, Failure> {
    let year = read(tx, member, wanted).await?;
    if !year.checkups.is_empty() {
        let detail = json!({"account": member.account, "year": year.year});
        audit::record(tx, Action::CheckupsViewed, "person", member.person.0, detail, random).await?;
    }
    Ok(year)
}

/// A year for a file. Nothing of the file is given away before [`take`] has recorded it.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn year_to_take(tx: &TenantTx, member: &MemberFacts, wanted: Option<i32>) -> Result<CheckupYear, Failure> {
    read(tx, member, wanted).await
}

/// Records that a file of a year is taken, after it was made. Returns false if it may not be taken any more, or there is nothing in it.
///
/// # Errors
/// When the database can't be read, or refuses.
pub async fn take(
    tx: &TenantTx,
    member: &MemberFacts,
    year: &CheckupYear,
    taken: CheckupsTakenAs,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    if year.checkups.is_empty() || !is_open(tx, member).await? {
        return Ok(false);
    }
    let detail = json!({"account": member.account, "year": year.year, "file": taken.word()});
    audit::record(tx, Action::CheckupsTaken, "person", member.person.0, detail, random).await?;
    Ok(true)
}

/// The latest fiscal year with checkups, for the tile of the home page. `None` if there are none. No result is opened for it.
///
/// # Errors
/// When the database can't be read.
pub async fn latest_year(tx: &TenantTx, member: &MemberFacts) -> Result<Option<i32>, Failure> {
    if !is_open(tx, member).await? {
        return Ok(None);
    }
    Ok(store::latest_day(tx, member.person, kept_from(tx)).await?.map(fiscal_year))
}

/// Whether the account may show its person's results now. Who was invited by the insured person has shown nothing that this person
/// doesn't know, too, and sees results only after having used a letter that the society posted to them. In an account that the household shares, others look at them, too: not at
/// those of a person whom the society hides (閲覧制限).
async fn is_open(tx: &TenantTx, member: &MemberFacts) -> Result<bool, Failure> {
    if service_wants(tx, ServiceKind::CheckupResults).is_none() {
        return Ok(false);
    }
    let person = roster::person(tx, member.person).await?;
    let is_shared = tx.policy().account.sharing == Sharing::Household;
    let Some(person) = person.filter(|person| !is_shared || person.restricted_at.is_none()) else { return Ok(false) };
    Ok(person.insured || !enrolment::invitation::is_all_that_was_used(tx, person.id).await?)
}

async fn seen(tx: &TenantTx, member: &MemberFacts) -> Result<Vec<StoredCheckup>, Failure> {
    if !is_open(tx, member).await? {
        return Ok(Vec::new());
    }
    store::visible(tx, member.person, kept_from(tx)).await
}

async fn read(tx: &TenantTx, member: &MemberFacts, wanted: Option<i32>) -> Result<CheckupYear, Failure> {
    let found = seen(tx, member).await?;
    let mut years: Vec<_> = found.iter().map(|one| fiscal_year(one.examined_on)).collect();
    years.dedup();
    let this_year = fiscal_year(day_in_japan(tx.now()));
    let year = wanted.filter(|year| years.contains(year)).or(years.first().copied()).unwrap_or(this_year);
    if years.is_empty() {
        years.push(year);
    }
    let of = |year: i32| found.iter().filter(move |one| fiscal_year(one.examined_on) == year);
    let before: Vec<_> = of(year.saturating_sub(1)).collect();
    let name = roster::person(tx, member.person).await?.map(|person| person.name).unwrap_or_default();
    Ok(CheckupYear {
        year,
        name,
        checkups: of(year).map(|one| of_year(one, &before)).collect(),
        trends: trends(&found, year),
        years,
    })
}

/// The result of an item in a checkup: the one with the preferred code that has a value.
fn best(checkup: &StoredCheckup, item: Item) -> Option<&Observation> {
    let has_value = |one: &Observation| !matches!(one.value, ResultValue::NotMeasured | ResultValue::NotDone);
    let places = checkup.checkup.observations.iter().filter_map(|one| {
        let (of, place) = Item::of_code(&one.code)?;
        (of == item).then_some((!has_value(one), place, one))
    });
    places.min_by_key(|(is_empty, place, _)| (*is_empty, *place)).map(|(.., one)| one)
}

fn of_year(checkup: &StoredCheckup, before: &[&StoredCheckup]) -> CheckupOfYear {
    let thresholds = ThresholdTable::on(checkup.examined_on);
    // The latest checkup of the year before that has the item: there may be several.
    let earlier = |observation: &Observation, item: Option<Item>| {
        before.iter().find_map(|one| match item {
            Some(item) => best(one, item),
            None => one.checkup.observations.iter().find(|one| one.code == observation.code),
        })
    };
    let mut groups: BTreeMap<ItemGroup, Vec<(Option<Item>, ResultLine)>> = BTreeMap::new();
    for observation in &checkup.checkup.observations {
        let item = Item::of_code(&observation.code).map(|(item, _)| item);
        if item.is_some_and(|item| best(checkup, item).is_none_or(|best| best != observation)) {
            continue;
        }
        let earlier = earlier(observation, item).map(|one| one.value.clone());
        let line = ResultLine {
            item,
            code: observation.code.clone(),
            name: observation.name.clone(),
            variant: Item::variant(&observation.code),
            difference: earlier.as_ref().and_then(|earlier| difference(&observation.value, earlier)),
            before: earlier,
            thresholds: item.and_then(|item| compared(thresholds, item, checkup.checkup.sex, &observation.value)),
            value: observation.value.clone(),
            range: observation.range,
        };
        groups.entry(item.map_or(ItemGroup::Others, Item::group)).or_default().push((item, line));
    }
    let sorted = |(group, mut lines): (ItemGroup, Vec<(Option<Item>, ResultLine)>)| {
        lines.sort_by_key(|(item, _)| *item);
        (group, lines.into_iter().map(|(_, line)| line).collect())
    };
    CheckupOfYear {
        examined_on: checkup.examined_on,
        facility: checkup.checkup.facility.clone(),
        before: before.first().map(|one| one.examined_on),
        thresholds,
        groups: groups.into_iter().map(sorted).collect(),
    }
}

/// The number of a value.
const fn number(value: &ResultValue) -> Option<Decimal> {
    match value {
        ResultValue::Quantity { number, .. } => *number,
        _ => None,
    }
}

/// By how much a value is larger than an earlier one. A value out of a machine's range isn't compared.
fn difference(value: &ResultValue, earlier: &ResultValue) -> Option<Decimal> {
    match (value, earlier) {
        (
            ResultValue::Quantity { number: Some(number), beyond: None, .. },
            ResultValue::Quantity { number: Some(earlier), beyond: None, .. },
        ) => number.checked_sub(*earlier),
        _ => None,
    }
}

fn compared(
    table: Option<&ThresholdTable>,
    item: Item,
    sex: Option<Sex>,
    value: &ResultValue,
) -> Option<(Thresholds, Option<ThresholdReached>)> {
    let thresholds = table?.thresholds(item, sex)?;
    Some((thresholds, thresholds.reached(number(value)?)))
}

/// How the drawn items went up to a year: of each year the latest checkup that has a number.
fn trends(found: &[StoredCheckup], until: i32) -> Vec<Trend> {
    let mut drawn = Vec::new();
    for item in DRAWN {
        let mut points: HashMap<i32, Decimal> = HashMap::new();
        for one in found.iter().filter(|one| fiscal_year(one.examined_on) <= until) {
            if let Some(number) = best(one, item).and_then(|one| number(&one.value)) {
                points.entry(fiscal_year(one.examined_on)).or_insert(number);
            }
        }
        let mut points: Vec<_> = points.into_iter().collect();
        points.sort_unstable();
        if points.len() > 1 {
            drawn.push(Trend { item, points });
        }
    }
    drawn
}
