//! What a member sees of the household's medical expenses: one year at a time, by month and person, with sums that are made of
//! the rows that are seen and of nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use super::row::{Amounts, Treatment, TreatmentKind};
use super::store::{self, StoredExpense};
use crate::accounts::sessions::session::MemberFacts;
use crate::audit::{self, Action};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::household;
use crate::ids::{PersonId, PublicationId};
use crate::policy::household::ViewedKind;
use crate::policy::services::ServiceKind;
use crate::services::{imports, wants_step_up as service_wants};

/// A year of a household's medical expenses. The type has no Debug, because the data are medical.
pub struct ExpenseYear {
    /// The year of treatment.
    pub year: i32,
    /// The years with rows, the latest first; the one that is shown is always among them.
    pub years: Vec<i32>,
    /// The latest month with rows of any year.
    pub until: Option<NaiveDate>,
    /// The name of the insured person (被保険者), where the member sees them.
    pub insured: Option<String>,
    /// The persons with rows in the year, the insured person first.
    pub persons: Vec<PersonOfYear>,
    /// The kinds with rows in the year and their sums, in the order of [`TreatmentKind::ALL`].
    pub kinds: Vec<(TreatmentKind, Amounts)>,
    /// The months with rows in the year, the latest first.
    pub months: Vec<MonthOfYear>,
    /// The sum of the year.
    pub sum: Amounts,
    /// What was published last, of any year.
    pub latest: Option<LatestExpenses>,
}

/// A person with rows in a year. The type has no Debug, because the data are medical.
pub struct PersonOfYear {
    /// Who it is.
    pub person: PersonId,
    /// 氏名
    pub name: String,
    /// The sum of the year.
    pub sum: Amounts,
}

/// A month with rows. The type has no Debug, because the data are medical.
pub struct MonthOfYear {
    /// The first day of the month.
    pub month: NaiveDate,
    /// The rows.
    pub rows: Vec<RowOfMonth>,
    /// The sum of the month.
    pub sum: Amounts,
}

/// A row. The type has no Debug, because the data are medical.
pub struct RowOfMonth {
    /// Whose it is.
    pub name: String,
    /// What it says.
    pub treatment: Treatment,
    /// Whether it was published last, and in this month.
    pub is_new: bool,
}

/// What was published last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatestExpenses {
    /// Since when members see it.
    pub from: DateTime<Utc>,
    /// Whether that was in this month.
    pub is_new: bool,
    /// The first and the last month of its rows.
    pub months: (NaiveDate, NaiveDate),
    /// How many rows the household has in it.
    pub rows: usize,
    /// What was paid at counters, in yen.
    pub own_share: i64,
}

/// What a tile says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpenseSummary {
    /// The latest month with rows.
    pub until: NaiveDate,
    /// What was paid at counters in the year of that month, in yen.
    pub own_share: i64,
}

/// As what a year is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenAs {
    /// A CSV of all rows.
    Csv,
    /// A spreadsheet in the shape of the National Tax Agency's form.
    Spreadsheet,
    /// A typeset list.
    Pdf,
}

impl TakenAs {
    const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Spreadsheet => "spreadsheet",
            Self::Pdf => "pdf",
        }
    }
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
    let year = read(tx, member, wanted).await?;
    for one in &year.persons {
        let detail = json!({"account": member.account});
        audit::record(tx, Action::ExpensesViewed, "person", one.person.0, detail, random).await?;
    }
    Ok(year)
}

/// A year for a file. Nothing of the file is given away before [`take`] has recorded it.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn year_to_take(tx: &TenantTx, member: &MemberFacts, wanted: Option<i32>) -> Result<ExpenseYear, Failure> {
    read(tx, member, wanted).await
}

/// Records for each person of a year that a file of it is taken, after it was made. Returns false if it may not be taken any more:
/// somebody in it may have been hidden meanwhile.
///
/// # Errors
/// When the database can't be read, or refuses.
pub async fn take(
    tx: &TenantTx,
    member: &MemberFacts,
    year: &ExpenseYear,
    taken: TakenAs,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let seen: HashSet<_> =
        household::seen(tx, member, ViewedKind::MedicalExpenses).await?.into_iter().map(|one| one.id).collect();
    if year.persons.iter().any(|one| !seen.contains(&one.person)) {
        return Ok(false);
    }
    for one in &year.persons {
        let detail = json!({"account": member.account, "year": year.year, "file": taken.word()});
        audit::record(tx, Action::ExpensesTaken, "person", one.person.0, detail, random).await?;
    }
    Ok(true)
}

/// What the tile of the home page says. `None` if there are no rows.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn summary(tx: &TenantTx, member: &MemberFacts) -> Result<Option<ExpenseSummary>, Failure> {
    let year = read(tx, member, None).await?;
    Ok(year.until.map(|until| ExpenseSummary { until, own_share: year.sum.own_share }))
}

/// The publication that members saw last in which these persons have rows.
async fn latest_import(
    tx: &TenantTx,
    people: &[PersonId],
    kept_from: NaiveDate,
) -> Result<Option<(PublicationId, DateTime<Utc>)>, Failure> {
    let theirs = store::imports_of(tx, people, kept_from).await?;
    let publications = imports::stored(tx).await?;
    let theirs = publications.into_iter().filter(|one| theirs.contains(&one.id));
    Ok(theirs.filter_map(|one| Some((one.id, one.visible_from?))).max_by_key(|(_, from)| *from))
}

async fn read(tx: &TenantTx, member: &MemberFacts, wanted: Option<i32>) -> Result<ExpenseYear, Failure> {
    let seen = household::seen(tx, member, ViewedKind::MedicalExpenses).await?;
    let ids: Vec<_> = seen.iter().map(|one| one.id).collect();
    let kept_from = super::kept_from(tx);
    let months = store::months(tx, &ids, kept_from).await?;
    let mut years: Vec<_> = months.iter().map(Datelike::year).collect();
    years.dedup();
    let latest = years.first().copied();
    let year = wanted.filter(|year| years.contains(year)).or(latest).unwrap_or(day_in_japan(tx.now()).year());
    if years.is_empty() {
        years.push(year);
    }
    let latest = latest_import(tx, &ids, kept_from).await?;
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
    let mut rows = store::visible(tx, &ids, (first(year).max(kept_from), first(year.saturating_add(1)))).await?;
    // As the household stands on the page, and the same whenever it is read.
    let place = |person: PersonId| ids.iter().position(|id| *id == person);
    rows.sort_by_cached_key(|row| {
        (row.month, place(row.person), row.treatment.kind, row.treatment.provider.clone(), row.treatment.amounts.total)
    });
    let news = match latest {
        Some((import, from)) => Some((import, news(tx, store::of_import(tx, &ids, import, kept_from).await?, from))),
        None => None,
    };
    let new_import = news.as_ref().filter(|(_, news)| news.is_some_and(|news| news.is_new)).map(|(import, _)| *import);
    let names: HashMap<_, _> = seen.iter().map(|one| (one.id, one.name.as_str())).collect();
    let mut of_persons: HashMap<PersonId, Amounts> = HashMap::new();
    let mut of_kinds: BTreeMap<TreatmentKind, Amounts> = BTreeMap::new();
    let mut of_months: BTreeMap<NaiveDate, MonthOfYear> = BTreeMap::new();
    let mut sum = Amounts::default();
    for row in rows {
        let amounts = row.treatment.amounts;
        sum = sum.plus(amounts);
        let of_person = of_persons.entry(row.person).or_default();
        *of_person = of_person.plus(amounts);
        let of_kind = of_kinds.entry(row.treatment.kind).or_default();
        *of_kind = of_kind.plus(amounts);
        let empty = MonthOfYear { month: row.month, rows: Vec::new(), sum: Amounts::default() };
        let month = of_months.entry(row.month).or_insert(empty);
        month.sum = month.sum.plus(amounts);
        let name = names.get(&row.person).copied().unwrap_or_default().to_owned();
        month.rows.push(RowOfMonth { name, treatment: row.treatment, is_new: new_import == Some(row.import) });
    }
    let persons = seen.iter().filter_map(|one| {
        let sum = *of_persons.get(&one.id)?;
        Some(PersonOfYear { person: one.id, name: one.name.clone(), sum })
    });
    Ok(ExpenseYear {
        year,
        years,
        until: months.first().copied(),
        insured: seen.iter().find(|one| one.insured).map(|one| one.name.clone()),
        persons: persons.collect(),
        kinds: of_kinds.into_iter().collect(),
        months: of_months.into_values().rev().collect(),
        sum,
        latest: news.and_then(|(_, news)| news),
    })
}

/// What a publication has for the household.
fn news(tx: &TenantTx, rows: Vec<StoredExpense>, from: DateTime<Utc>) -> Option<LatestExpenses> {
    let month_of = |at| day_in_japan(at).with_day(1);
    let months = rows.iter().map(|row| row.month);
    Some(LatestExpenses {
        from,
        is_new: month_of(from) == month_of(tx.now()),
        months: (months.clone().min()?, months.max()?),
        rows: rows.len(),
        own_share: rows.iter().fold(0, |sum: i64, row| sum.saturating_add(row.treatment.amounts.own_share)),
    })
}
