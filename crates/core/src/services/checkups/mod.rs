//! CHECKUPS (健診結果): what facilities found, as the society publishes it, and what the person examined sees of it.
//!
//! A file is taken in by `services::publication`. An examination of a person is one row however often it comes: the publication that
//! members saw last has its results, so that a corrected file takes the place of an earlier one, and a withdrawn one gives way to it
//! again. Whom a checkup is about is found by symbol and number and checked by the birth date. Nobody is added to the roster here.
//!
//! Only the person examined sees the results, whoever else is of the household. Where the household shares the account, the service is
//! off unless the society says otherwise (ADR 67).

pub mod file;
pub mod item;
pub mod reading;
mod store;
pub mod threshold;
pub mod value;

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use rand::Rng;
use sea_orm::sea_query::SelectStatement;
use uuid::Uuid;

use self::file::FileCheckup;
use self::value::Checkup;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{PersonId, PublicationId};
use crate::policy::retention::first_month_kept;
use crate::roster::{self, NumberHolder};
use crate::services::finding::{LeftOut, Placed};

/// A checkup of a file beside the person that it is about. The type has no Debug, because the data are medical.
pub struct PlacedCheckup {
    person: PersonId,
    examined_on: NaiveDate,
    checkup: Checkup,
    /// The blind index of the examination.
    exam: Vec<u8>,
    /// The blind index of the examination with its results.
    index: Vec<u8>,
}

/// The fiscal year (年度) of a day: from April to March.
#[must_use]
pub fn fiscal_year(day: NaiveDate) -> i32 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

/// Finds whom checkups are about, and which of them were published before as they are.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn place(tx: &TenantTx, rows: Vec<FileCheckup>) -> Result<Placed<PlacedCheckup>, Failure> {
    let keys: Vec<_> = rows.iter().map(|row| row.household.clone()).collect();
    let holders = roster::holders(tx, &keys).await?;
    let people: Vec<_> = holders.values().flat_map(HashMap::values).map(|holder| holder.person).collect();
    let mut born = HashMap::with_capacity(people.len());
    for (id, addressee) in roster::addressees(tx, &people).await? {
        born.insert(id, addressee.person.birth_date(tx.keys())?);
    }
    let kept_from = kept_from(tx);
    let mut placed = Placed::default();
    let mut candidates = Vec::with_capacity(rows.len());
    for row in rows {
        let found = match holders.get(&row.household) {
            _ if row.examined_on < kept_from => Err(LeftOut::TooOld),
            None => Err(LeftOut::UnknownNumber),
            Some(household) => holder_of(household, &born, &row),
        };
        match found {
            Err(why) => placed.left_out.push((row.at, why)),
            Ok(person) => candidates.push(indexed(tx, person, row)?),
        }
    }
    let known = store::published(tx, candidates.iter().map(|row| row.exam.clone()).collect()).await?;
    placed.known = candidates.extract_if(.., |row| known.get(&row.exam) == Some(&row.index)).count() as u64;
    placed.new = candidates;
    Ok(placed)
}

/// The person of a household whom a checkup is about.
fn holder_of(
    household: &HashMap<String, NumberHolder>,
    born: &HashMap<PersonId, NaiveDate>,
    row: &FileCheckup,
) -> Result<PersonId, LeftOut> {
    let is_theirs = |holder: &&NumberHolder| born.get(&holder.person) == Some(&row.birth_date);
    let holder = match &row.branch {
        Some(branch) => {
            // Rosters that began without branch numbers have none for the insured person.
            let holder = household.get(branch).or_else(|| household.get("")).ok_or(LeftOut::UnknownBranch)?;
            Some(holder).filter(is_theirs).ok_or(LeftOut::BirthDate)?
        }
        None => {
            let mut found = household.values().filter(is_theirs);
            let holder = found.next().ok_or(LeftOut::BirthDate)?;
            if found.any(|other| other.person != holder.person) {
                return Err(LeftOut::Ambiguous);
            }
            holder
        }
    };
    if was_covered(holder, row.examined_on) { Ok(holder.person) } else { Err(LeftOut::NotCovered) }
}

/// Whether a person was covered on a day, under this number.
fn was_covered(holder: &NumberHolder, day: NaiveDate) -> bool {
    let is_theirs = holder.held_from <= holder.joined_on || holder.held_from <= day;
    is_theirs && holder.joined_on <= day && holder.lost_on.is_none_or(|lost| lost > day)
}

fn indexed(tx: &TenantTx, person: PersonId, row: FileCheckup) -> Result<PlacedCheckup, Failure> {
    let FileCheckup { examined_on, checkup, .. } = row;
    let content =
        serde_json::to_string(&checkup).map_err(|_| Failure::Inconsistent("results that can't be written"))?;
    let Checkup { facility_number, report, programme, .. } = &checkup;
    let exam = format!("{person}\u{1f}{examined_on}\u{1f}{facility_number}\u{1f}{report}\u{1f}{programme}");
    let index = tx.keys().blind_index("checkup", &format!("{exam}\u{1f}{content}"));
    Ok(PlacedCheckup { person, examined_on, exam: tx.keys().blind_index("checkup_exam", &exam), index, checkup })
}

/// The first day that the society keeps.
fn kept_from(tx: &TenantTx) -> NaiveDate {
    first_month_kept(tx.policy().retention.checkup_months, day_in_japan(tx.now()))
}

/// Adds checkups to a publication. Those that it has already stay as they are.
pub(super) async fn add(
    tx: &TenantTx,
    import: PublicationId,
    rows: &[PlacedCheckup],
    random: &mut impl Rng,
) -> Result<u64, Failure> {
    store::add(tx, import, rows, random).await
}

/// How many checkups a publication has.
pub(super) async fn count(tx: &TenantTx, import: PublicationId) -> Result<u64, Failure> {
    store::count(tx, import).await
}

/// Deletes checkups of these publications, at most `most`. Returns how many.
pub(super) async fn clear_of(tx: &TenantTx, imports: Vec<Uuid>, most: u64) -> Result<u64, Failure> {
    store::clear_of(tx, imports, most).await
}

/// Deletes checkups that the society keeps no longer, at most `most`. Returns how many, and the first day that is kept.
pub(super) async fn clear_old(tx: &TenantTx, most: u64) -> Result<(u64, NaiveDate), Failure> {
    let before = kept_from(tx);
    Ok((store::clear_old(tx, before, most).await?, before))
}

/// The ids of the publications that have checkups.
pub(super) fn with_rows(tx: &TenantTx) -> SelectStatement {
    store::with_rows(tx)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::insurer_number::InsurerNumber;
    use crate::roster::file::HouseholdKey;
    use crate::services::finding::At;

    #[test]
    fn twins_are_told_apart_by_the_branch_number_alone() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let person = |number: u128| PersonId(Uuid::from_u128(number));
        let holder = |number| NumberHolder {
            person: person(number),
            joined_on: day("2020-04-01"),
            lost_on: None,
            held_from: day("2020-04-01"),
        };
        let household = HashMap::from([("02".to_owned(), holder(2)), ("03".to_owned(), holder(3))]);
        let born = HashMap::from([(person(2), day("1980-01-02")), (person(3), day("1980-01-02"))]);
        let insurer = InsurerNumber::parse("06139992").unwrap();
        let found = |branch: Option<&str>, examined_on: &str| {
            let row = FileCheckup {
                at: At::Whole,
                household: HouseholdKey::of(&insurer, "1", "2"),
                branch: branch.map(str::to_owned),
                birth_date: day("1980-01-02"),
                examined_on: day(examined_on),
                checkup: Checkup {
                    facility_number: String::new(),
                    facility: None,
                    report: String::new(),
                    programme: String::new(),
                    sex: None,
                    observations: Vec::new(),
                },
            };
            holder_of(&household, &born, &row)
        };
        assert_eq!(found(Some("03"), "2026-07-01"), Ok(person(3)));
        assert_eq!(found(None, "2026-07-01"), Err(LeftOut::Ambiguous));
        assert_eq!(found(Some("03"), "2020-03-31"), Err(LeftOut::NotCovered));
        assert_eq!(found(Some("03"), "2020-04-01"), Ok(person(3)));
    }

    #[test]
    fn a_fiscal_year_begins_in_april() {
        let year = |day: &str| fiscal_year(day.parse().unwrap());
        assert_eq!([year("2026-03-31"), year("2026-04-01"), year("2027-01-15")], [2025, 2026, 2026]);
    }
}
