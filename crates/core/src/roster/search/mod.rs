//! FINDING SOMEBODY: one field that takes whatever the desk has in hand: a name, its kana, symbol and number (記号・番号), the
//! provisional ID of a letter, a user ID, or an e-mail address.
//!
//! IDs, addresses and numbers are found exactly, after the normalisation that they have elsewhere, too. Names and kana are
//! found by their beginning and by the beginning of each later word, in the form of `folding.rs`. That form is stored for
//! each person when the roster is imported, and made anew by the worker where its rules are newer.

mod folding;
mod keys;
mod order;
mod store;
mod typed;
mod words;

pub(super) use self::folding::RULES;
pub(super) use self::keys::NameKeys;
pub(super) use self::order::order_key;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::store::Wanted;
use self::typed::Meanings;
use super::file::HouseholdKey;
use super::identifier_index;
use super::list::{self, ListedPerson, PageKey};
use super::visibility::{Eyes, Visibility, visibility};
use crate::database::TenantTx;
use crate::failure::Failure;

/// The most persons of one page.
pub const MOST: u64 = 100;

/// How a person was found. If several ways lead to a person, the first of this list is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// By the provisional ID (仮ID) of a letter to this person.
    ProvisionalId,
    /// By the user ID (ユーザID).
    UserId,
    /// By an e-mail address of the account, verified or not.
    Email,
    /// By symbol and number (記号・番号), and the branch number (枝番), if it was typed.
    SymbolAndNumber,
    /// By the name (氏名) or a part of it.
    Name,
    /// By the kana (氏名カナ) or a part of it.
    Kana,
}

impl MatchedBy {
    const ALL: [Self; 6] =
        [Self::ProvisionalId, Self::UserId, Self::Email, Self::SymbolAndNumber, Self::Name, Self::Kana];

    fn of_number(number: i32) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|matched| *matched as i32 == number);
        found.ok_or(Failure::Inconsistent("a match of no kind"))
    }
}

/// A person who was found. The type has no Debug, because the data are personal.
#[derive(Clone)]
pub struct FoundPerson {
    /// The person.
    pub person: ListedPerson,
    /// How the person was found.
    pub matched_by: MatchedBy,
}

/// A page of persons who were found.
#[derive(Default)]
pub struct Found {
    /// The persons, by kana.
    pub people: Vec<FoundPerson>,
    /// Where the next page begins; `None` if this is the last.
    pub next: Option<PageKey>,
}

/// Finds persons of the society as staff without a special right see them, by whatever was typed, at most `limit` of them (1 to [`MOST`]). Former members are found,
/// too. A page that begins after a person who isn't there is the first page.
///
/// # Errors
/// When the database refuses.
pub async fn find(tx: &TenantTx, typed: &str, after: Option<PageKey>, limit: u64) -> Result<Found, Failure> {
    find_seen_by(tx, Eyes::Desk, typed, (after, limit)).await
}

/// Finds persons as [`find`] does, as these eyes see them. Who may not see a hidden person finds them by their name only:
/// a letter, a user ID, an address or a number would tell whose it is, or to which household they belong.
///
/// # Errors
/// When the database refuses.
pub async fn find_seen_by(
    tx: &TenantTx,
    eyes: Eyes,
    typed: &str,
    (after, limit): (Option<PageKey>, u64),
) -> Result<Found, Failure> {
    let meanings = typed::read(typed);
    if meanings.is_none() {
        return Ok(Found::default());
    }
    let place = match after {
        Some(after) => list::place(tx, after.person()).await?,
        None => None,
    };
    let limit = limit.clamp(1, MOST);
    // One more shows whether there is a next page.
    let mut found = store::found(tx, &wanted(tx, meanings), place.as_ref(), limit + 1).await?;
    let has_more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if has_more {
        found.pop();
    }
    let ids: Vec<_> = found.iter().map(|(id, _)| id.0).collect();
    let rows = list::load(tx, &ids).await?;
    let last = rows.last().map(|row| row.person.id);
    let people: Vec<_> = rows
        .into_iter()
        .zip(found)
        .filter(|(row, (_, matched_by))| {
            let tells = !matches!(matched_by, MatchedBy::Name | MatchedBy::Kana);
            !tells || visibility(row.person.restricted, eyes) == Visibility::Open
        })
        .filter_map(|(row, (_, matched_by))| Some(FoundPerson { person: row.person.seen_by(eyes)?, matched_by }))
        .collect();
    let next = last.filter(|_| has_more).map(PageKey::after);
    Ok(Found { people, next })
}

/// What is looked for in the database: addresses and numbers are stored as blind indexes.
fn wanted(tx: &TenantTx, meanings: Meanings) -> Wanted {
    let Meanings { letter, user_id, email, numbers, name } = meanings;
    let insurers = &tx.policy().society.insurer_numbers;
    let mut indexes: BTreeMap<Option<String>, Vec<Vec<u8>>> = BTreeMap::new();
    for number in numbers {
        let keys = insurers.iter().map(|insurer| HouseholdKey::of(insurer, &number.symbol, &number.number));
        indexes.entry(number.branch.clone()).or_default().extend(keys.map(|key| identifier_index(tx.keys(), &key)));
    }
    Wanted {
        letter,
        user_id,
        email: email.map(|email| tx.keys().email_index(&email.compare_key())),
        numbers: indexes.into_iter().collect(),
        name,
    }
}

/// The names of an import, which are stored for the search some at a time. The persons are stored already.
#[derive(Default)]
pub(super) struct NamesToPrepare {
    new: Vec<NameKeys>,
    changed: Vec<NameKeys>,
}

impl NamesToPrepare {
    /// The number of persons whose names are stored at a time.
    const AT_ONCE: usize = 500;

    /// Adds a person who is new.
    pub(super) async fn add_new(&mut self, tx: &TenantTx, person: NameKeys) -> Result<(), Failure> {
        self.new.push(person);
        if self.new.len() < Self::AT_ONCE { Ok(()) } else { store::keep(tx, &std::mem::take(&mut self.new)).await }
    }

    /// Adds a person whose name may be another one now.
    pub(super) async fn add_changed(&mut self, tx: &TenantTx, person: NameKeys) -> Result<(), Failure> {
        self.changed.push(person);
        if self.changed.len() < Self::AT_ONCE { Ok(()) } else { replace(tx, &std::mem::take(&mut self.changed)).await }
    }

    /// Stores the last names.
    pub(super) async fn finish(self, tx: &TenantTx) -> Result<(), Failure> {
        store::keep(tx, &self.new).await?;
        replace(tx, &self.changed).await
    }
}

/// Stores the texts of persons in place of the earlier ones.
async fn replace(tx: &TenantTx, changed: &[NameKeys]) -> Result<(), Failure> {
    store::forget(tx, changed).await?;
    store::keep(tx, changed).await
}

/// Makes the texts of at most `limit` persons anew whose texts are older than the present rules, or who have none because
/// an earlier version of the program stored them. Returns the number of these persons; 0 when all are up to date.
///
/// # Errors
/// When the database refuses.
pub async fn refold(tx: &TenantTx, limit: u64) -> Result<u64, Failure> {
    let people = store::outdated(tx, limit).await?;
    replace(tx, &people).await?;
    for person in &people {
        store::mark(tx, person).await?;
    }
    Ok(u64::try_from(people.len()).unwrap_or(u64::MAX))
}
