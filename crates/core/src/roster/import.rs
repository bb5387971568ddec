//! The import of a roster: new persons are added, known persons are updated, and a file that contradicts what is known
//! is refused.
//!
//! A number can come to another person: numbers are given out again, and systems export wrong ones. Such a row is
//! written over nobody, because the account of the known person would belong to the other one then.

use std::collections::{HashMap, HashSet};
use std::fmt;

use chrono::NaiveDate;
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::file::{InsuredOrDependant, Row};
use super::identifier_index;
use super::search::{NameKeys, NamesToPrepare};
use super::store::{self, KnownPerson};
use crate::audit;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::input::text::search_key;
use crate::policy::retention::left_before;
use crate::sealed::TenantKeys;

/// The counts of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Persons who are new, those with another person's earlier number included.
    pub new: usize,
    /// Known persons with changed data.
    pub changed: usize,
    /// Known persons without changes.
    pub unchanged: usize,
    /// New persons whose number was another person's before. The coverage of that other person has ended.
    pub replaced: usize,
    /// Unknown persons of households that left so long ago that the policy keeps them no longer. They are left out.
    pub over: usize,
}

/// What contradicts the known roster and is taken in nevertheless, because an operator has looked at the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Known numbers with another person's name and birth date. The other person is added as a new one.
    pub replaced: bool,
    /// A file in which most persons are new.
    pub new: bool,
    /// A file that lacks most of the known persons.
    pub missing: bool,
}

/// How a file contradicts the known roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportDoubts {
    /// Rows with a known number and another person's name and birth date.
    pub replaced: usize,
    /// Persons of the file who are new, if they are more than half of the file.
    pub new: usize,
    /// Known persons who aren't in the file, if they are more than half of those whose coverage hasn't ended.
    pub missing: usize,
    /// Persons in the file.
    pub in_file: usize,
    /// Known persons whose coverage hasn't ended.
    pub known: usize,
}

impl ImportDoubts {
    /// What remains after an operator has accepted some of it.
    const fn without(self, accepted: Accepted) -> Self {
        Self {
            replaced: if accepted.replaced { 0 } else { self.replaced },
            new: if accepted.new { 0 } else { self.new },
            missing: if accepted.missing { 0 } else { self.missing },
            ..self
        }
    }

    const fn is_none(self) -> bool {
        self.replaced == 0 && self.new == 0 && self.missing == 0
    }
}

impl fmt::Display for ImportDoubts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { replaced, new, missing, in_file, known } = self;
        let mut lines = Vec::new();
        if *replaced > 0 {
            lines.push(format!(
                "{replaced} of {in_file} persons have a known number, but another person's name and birth date \
                 (--accept replaced adds them as new persons and ends the coverage of the known ones)"
            ));
        }
        if *new > 0 {
            lines.push(format!(
                "{new} of {in_file} persons are new; numbers that lost zeros or hyphens look like this (--accept new)"
            ));
        }
        if *missing > 0 {
            lines.push(format!("{missing} of {known} known persons aren't in the file (--accept missing)"));
        }
        f.write_str(&lines.join("\n"))
    }
}

/// Why a roster isn't imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefusal {
    /// A line names an insurer number that isn't this society's.
    #[error("line {line}: the insurer number isn't one of this society's")]
    ForeignInsurerNumber {
        /// The line of the file, from 1.
        line: u64,
    },
    /// The file contradicts the known roster. Nothing was written.
    #[error("{0}")]
    Doubtful(ImportDoubts),
    /// A technical failure.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// A row of the file beside what is known.
struct Compared<'a> {
    row: &'a Row,
    index: Vec<u8>,
    digest: Vec<u8>,
    known: Option<&'a KnownPerson>,
    /// Whether the number is known as another person's.
    is_other: bool,
}

/// Imports a roster. New persons are added and known persons are updated. The import is idempotent: the same file again
/// changes nothing. From the commit on, the persons are found by [`super::find`].
///
/// # Errors
/// When a row belongs to another society, or the file contradicts the known roster in a way that isn't `accepted`. Then
/// nothing was written. When the database refuses, the caller must not commit.
pub async fn import(
    tx: &TenantTx,
    rows: &[Row],
    accepted: Accepted,
    random: &mut impl Rng,
) -> Result<Imported, ImportRefusal> {
    if let Some(row) = rows.iter().find(|row| !tx.policy().society.insurer_numbers.contains(&row.insurer_number)) {
        return Err(ImportRefusal::ForeignInsurerNumber { line: row.line });
    }
    let known = store::known(tx).await?;
    let mut compared = compare(tx.keys(), rows, &known)?;
    let limit = left_before(tx.policy().retention.person_months, day_in_japan(tx.now()));
    let over = leave_out(&mut compared, limit);
    let doubts = doubts(&compared, &known, day_in_japan(tx.now())).without(accepted);
    if !doubts.is_none() {
        return Err(ImportRefusal::Doubtful(doubts));
    }
    let mut done = Imported { over, ..Imported::default() };
    let mut names = NamesToPrepare::default();
    let mut insured_of: HashMap<usize, PersonId> = HashMap::new();
    // Insured persons come first, because the rows of dependants refer to them.
    let (insured, dependants): (Vec<_>, Vec<_>) = compared.iter().partition(|compared| is_insured(compared.row));
    for Compared { row, index, digest, known, is_other } in insured.into_iter().chain(dependants) {
        let same = known.filter(|_| !is_other);
        let id = same.map_or_else(|| PersonId::new(tx.now(), random), |known| known.person);
        if is_insured(row) {
            insured_of.insert(row.household, id);
        }
        let insured = insured_of.get(&row.household).copied().unwrap_or(id);
        match (same, known) {
            (Some(same), _) if same.row_digest == *digest => done.unchanged += 1,
            (Some(same), _) => {
                store::update(tx, same, insured, row, digest.clone(), random).await?;
                names.add_changed(tx, name_keys(id, row)).await?;
                done.changed += 1;
            }
            (None, earlier) => {
                store::insert(tx, id, insured, row, digest.clone(), random).await?;
                names.add_new(tx, name_keys(id, row)).await?;
                done.new += 1;
                if let Some(earlier) = earlier {
                    store::give_number(tx, earlier, id, row).await?;
                    done.replaced += 1;
                } else {
                    store::insert_identifier(tx, id, row, index.clone(), random).await?;
                }
            }
        }
    }
    names.finish(tx).await?;
    if done.new + done.changed > 0 {
        let Imported { new, changed, unchanged, replaced, over } = done;
        let detail =
            json!({"new": new, "changed": changed, "unchanged": unchanged, "replaced": replaced, "over": over});
        audit::record(tx, audit::Action::RosterImported, "society", tx.tenant().0, detail, random).await?;
    }
    Ok(done)
}

/// Leaves out households that nobody knows and that left before `limit`: the worker would delete them again. Returns how many
/// persons they have.
fn leave_out(compared: &mut Vec<Compared<'_>>, limit: NaiveDate) -> usize {
    let stays = |one: &Compared<'_>| one.known.is_some() || one.row.lost.is_none_or(|lost| lost >= limit);
    let staying: HashSet<usize> = compared.iter().filter(|one| stays(one)).map(|one| one.row.household).collect();
    let before = compared.len();
    compared.retain(|one| staying.contains(&one.row.household));
    before - compared.len()
}

fn name_keys(id: PersonId, row: &Row) -> NameKeys {
    NameKeys::of(id, &row.name, row.kana.as_deref().unwrap_or_default())
}

fn compare<'a>(
    keys: &TenantKeys,
    rows: &'a [Row],
    known: &'a HashMap<(Vec<u8>, String), KnownPerson>,
) -> Result<Vec<Compared<'a>>, Failure> {
    rows.iter()
        .map(|row| {
            let index = identifier_index(keys, &row.household_key());
            let digest = row_digest(keys, row);
            let known = known.get(&(index.clone(), row.branch.clone().unwrap_or_default()));
            let is_other = match known {
                Some(known) if known.row_digest != digest => is_other(keys, known, row)?,
                _ => false,
            };
            Ok(Compared { row, index, digest, known, is_other })
        })
        .collect()
}

/// Whether a row describes another person than the known one. People change their names, and systems correct birth dates
/// and dates of joining, but not all at once. The kana of a name stay when its characters are corrected.
fn is_other(keys: &TenantKeys, known: &KnownPerson, row: &Row) -> Result<bool, Failure> {
    let has_other_name = search_key(&known.name) != search_key(&row.name);
    if !has_other_name || known.birth_date(keys)? == row.birth_date {
        return Ok(false);
    }
    let has_same_kana =
        row.kana.as_ref().is_some_and(|kana| !kana.is_empty() && search_key(kana) == search_key(&known.kana));
    Ok(known.joined_on != row.joined || !has_same_kana)
}

fn doubts(
    compared: &[Compared<'_>],
    known: &HashMap<(Vec<u8>, String), KnownPerson>,
    today: NaiveDate,
) -> ImportDoubts {
    let in_file: HashSet<PersonId> = compared.iter().filter_map(|compared| Some(compared.known?.person)).collect();
    let covered = known.values().filter(|known| known.lost_on.is_none_or(|lost| lost > today));
    let (mut covered_in_all, mut missing) = (0_usize, 0_usize);
    for person in covered {
        covered_in_all += 1;
        missing += usize::from(!in_file.contains(&person.person));
    }
    let new = compared.iter().filter(|compared| compared.known.is_none()).count();
    let most = |part: usize, whole: usize| if part > whole / 2 { part } else { 0 };
    ImportDoubts {
        replaced: compared.iter().filter(|compared| compared.is_other).count(),
        // The first roster of a society is new as a whole.
        new: if known.is_empty() { 0 } else { most(new, compared.len()) },
        missing: most(missing, covered_in_all),
        in_file: compared.len(),
        known: covered_in_all,
    }
}

fn is_insured(row: &Row) -> bool {
    matches!(row.standing, InsuredOrDependant::Insured { .. })
}

/// A keyed digest of all values of a row. An equal digest saves the write of an unchanged row.
fn row_digest(keys: &TenantKeys, row: &Row) -> Vec<u8> {
    let category = match row.standing {
        InsuredOrDependant::Insured { category } => crate::database::to_word(&category),
        InsuredOrDependant::Dependant => String::new(),
    };
    let parts = [
        row.symbol.as_str(),
        &row.number,
        &row.name,
        row.kana.as_deref().unwrap_or_default(),
        &row.birth_date.to_string(),
        &format!("{:?}", row.sex),
        &row.relationship_word,
        &category,
        &row.joined.to_string(),
        &row.lost.map(|day| day.to_string()).unwrap_or_default(),
        row.workplace_code.as_deref().unwrap_or_default(),
        row.workplace_name.as_deref().unwrap_or_default(),
        row.email.as_ref().map(|email| email.as_str()).unwrap_or_default(),
    ];
    // An optional value enters the digest only if the row has it, so that stored digests of rows without it stay valid.
    let change = row.change.map(|change| format!("{} {}", crate::database::to_word(&change.next), change.from));
    let parts: Vec<&str> = parts.into_iter().chain(change.as_deref()).collect();
    let plain = Sha256::digest(parts.join("\u{1f}").as_bytes());
    keys.blind_index("person_row", &crate::sealed::to_hex(&plain))
}
