//! What a member sees of the household's medical expenses: one year at a time, by month and person, with sums that are made of
//! the rows that are seen and of nothing else.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use rand::Rng;
use serde_json::json;

use super::row::{Amounts, Treatment};
use super::store;
use crate::accounts::sessions::session::MemberFacts;
use crate::audit::{self, Action};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::policy::services::ServiceKind;
use crate::services::{household, wants_step_up as service_wants};

/// A year of a household's medical expenses. The type has no Debug, because the data are medical.
pub struct ExpenseYear {
    /// The year of treatment.
    pub year: i32,
    /// The years with rows, the latest first; the one that is shown is always among them.
    pub years: Vec<i32>,
    /// The latest month with rows of any year.
    pub until: Option<NaiveDate>,
    /// The persons with rows in the year, the insured person first.
    pub persons: Vec<PersonOfYear>,
    /// The months with rows in the year, the latest first.
    pub months: Vec<MonthOfYear>,
    /// The sum of the year.
    pub sum: Amounts,
}

/// A person with rows in a year. The type has no Debug, because the data are medical.
pub struct PersonOfYear {
    /// 氏名
    pub name: String,
    /// The sum of the year.
    pub sum: Amounts,
}

/// A month with rows. The type has no Debug, because the data are medical.
pub struct MonthOfYear {
    /// The first day of the month.
    pub month: NaiveDate,
    /// The rows: whose each is, and what it says.
    pub rows: Vec<(String, Treatment)>,
    /// The sum of the month.
    pub sum: Amounts,
}

/// What a tile says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpenseSummary {
    /// The latest month with rows.
    pub until: NaiveDate,
    /// What was paid at counters in the year of that month, in yen.
    pub own_share: i64,
}

/// Returns whether members prove once more who they are before the page is shown. `None` if the society doesn't offer the
/// service now.
#[must_use]
pub fn wants_step_up(tx: &TenantTx) -> Option<bool> {
    service_wants(tx, ServiceKind::MedicalExpenses)
}

/// Shows a year: the wanted one if it has rows, else the latest one. Records for each person with rows that they were looked at.
///
/// # Errors
/// When the database or a sealed value can't be read, or the database refuses.
pub async fn view(
    tx: &TenantTx,
    member: &MemberFacts,
    wanted: Option<i32>,
    random: &mut impl Rng,
) -> Result<ExpenseYear, Failure> {
    let (year, looked_at) = read(tx, member, wanted).await?;
    for person in looked_at {
        let detail = json!({"account": member.account});
        audit::record(tx, Action::ExpensesViewed, "person", person.0, detail, random).await?;
    }
    Ok(year)
}

/// What the tile of the home page says. `None` if there are no rows.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn summary(tx: &TenantTx, member: &MemberFacts) -> Result<Option<ExpenseSummary>, Failure> {
    let (year, _) = read(tx, member, None).await?;
    Ok(year.until.map(|until| ExpenseSummary { until, own_share: year.sum.own_share }))
}

async fn read(
    tx: &TenantTx,
    member: &MemberFacts,
    wanted: Option<i32>,
) -> Result<(ExpenseYear, Vec<PersonId>), Failure> {
    let seen = household::seen(tx, member).await?;
    let ids: Vec<_> = seen.iter().map(|one| one.id).collect();
    let months = store::months(tx, &ids).await?;
    let mut years: Vec<_> = months.iter().map(Datelike::year).collect();
    years.dedup();
    let latest = years.first().copied();
    let year = wanted.filter(|year| years.contains(year)).or(latest).unwrap_or(day_in_japan(tx.now()).year());
    if years.is_empty() {
        years.push(year);
    }
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
    let rows = store::visible(tx, &ids, (first(year), first(year.saturating_add(1)))).await?;
    let names: HashMap<_, _> = seen.iter().map(|one| (one.id, one.name.as_str())).collect();
    let mut of_persons: HashMap<PersonId, Amounts> = HashMap::new();
    let mut of_months: BTreeMap<NaiveDate, MonthOfYear> = BTreeMap::new();
    let mut sum = Amounts::default();
    for row in rows {
        let amounts = row.treatment.amounts;
        sum = sum.plus(amounts);
        let of_person = of_persons.entry(row.person).or_default();
        *of_person = of_person.plus(amounts);
        let empty = MonthOfYear { month: row.month, rows: Vec::new(), sum: Amounts::default() };
        let month = of_months.entry(row.month).or_insert(empty);
        month.sum = month.sum.plus(amounts);
        let name = names.get(&row.person).copied().unwrap_or_default();
        month.rows.push((name.to_owned(), row.treatment));
    }
    let with_rows = |one: &&crate::roster::HouseholdMember| of_persons.contains_key(&one.id);
    let looked_at: Vec<_> = seen.iter().filter(with_rows).map(|one| one.id).collect();
    let persons = seen
        .iter()
        .filter_map(|one| of_persons.get(&one.id).map(|sum| PersonOfYear { name: one.name.clone(), sum: *sum }));
    let shown = ExpenseYear {
        year,
        years,
        until: months.first().copied(),
        persons: persons.collect(),
        months: of_months.into_values().rev().collect(),
        sum,
    };
    Ok((shown, looked_at))
}
