//! Lists of a society's persons, page by page: who is or was covered, with or without an account, of an employer or an
//! era.

mod filter;
mod numbered;
mod store;

pub use self::filter::{LETTER_EXPIRES_SOON, MailTrouble, PeopleFilter, PeopleOrder, RegistrationFilter};
pub use self::store::DomainTrouble;
pub(in crate::roster) use self::store::{ListPlace, load, place};

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use self::store::{Listing, PageAsked};
use super::coverage::CoverageToday;
use super::visibility::{Eyes, Visibility, visibility};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId};

/// The most persons of one page.
pub const MOST: u64 = 200;

/// The number of persons that an export reads at a time.
const BATCH: u64 = 500;
const BATCH_LEN: usize = 500;

/// A person in a list. The type has no Debug, because the data are personal.
#[derive(Clone, PartialEq, Eq)]
pub struct ListedPerson {
    /// The person's id.
    pub id: PersonId,
    /// 氏名, as the roster has it.
    pub name: String,
    /// 氏名カナ; empty if the roster has none.
    pub kana: String,
    /// The insured person of the household; `None` if it is this person.
    pub insured: Option<InsuredOfHousehold>,
    /// 続柄 in the roster's word, e.g. 長女.
    pub relationship: String,
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
    /// Whether the person is covered today.
    pub coverage: CoverageToday,
    /// The person's own account.
    pub account: Option<ListedAccount>,
    /// 事業所コード of the household; empty if the roster has none.
    pub employer_code: String,
    /// 事業所名 of the household; empty if the roster has none.
    pub employer_name: String,
    /// Whether the society hides the person (閲覧制限).
    pub restricted: bool,
}

impl ListedPerson {
    /// The person as these eyes see them. Of a person of whom only the name is seen, everything else is as if the roster had
    /// nothing.
    pub(in crate::roster) fn seen_by(self, eyes: Eyes) -> Option<Self> {
        match visibility(self.restricted, eyes) {
            Visibility::Open => Some(self),
            Visibility::Hidden => None,
            Visibility::NameOnly => Some(Self {
                insured: None,
                relationship: String::new(),
                account: None,
                employer_code: String::new(),
                employer_name: String::new(),
                lost_on: None,
                ..self
            }),
        }
    }
}

/// An account, as a list shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedAccount {
    /// The account's id.
    pub id: AccountId,
    /// Whether the society has disabled it.
    pub disabled: bool,
    /// The last sign-in, if it isn't too long ago.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Whether the latest mail to one of its addresses was refused for good.
    pub undeliverable: bool,
}

/// The insured person of a dependant's household.
#[derive(Clone, PartialEq, Eq)]
pub struct InsuredOfHousehold {
    /// The person's id.
    pub id: PersonId,
    /// 氏名, as the roster has it.
    pub name: String,
}

/// Where a page of a list begins: after this person. It holds an id only, so that it can stand in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageKey(PersonId);

impl PageKey {
    /// The page after this person.
    #[must_use]
    pub const fn after(person: PersonId) -> Self {
        Self(person)
    }

    pub(in crate::roster) const fn person(self) -> PersonId {
        self.0
    }
}

impl fmt::Display for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PageKey {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(|id| Self(PersonId(id)))
    }
}

/// A page of a list.
#[derive(Default)]
pub struct ListedPage {
    /// The persons, in order.
    pub people: Vec<ListedPerson>,
    /// Where the next page begins; `None` if this is the last.
    pub next: Option<PageKey>,
}

/// The number of persons in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleCount {
    /// Exactly so many.
    Exactly(u64),
    /// More than so many. They weren't counted further.
    MoreThan(u64),
}

/// Returns a page of the society's persons as staff without a special right see them, see [`list_seen_by`].
///
/// # Errors
/// When the database refuses.
pub async fn list(
    tx: &TenantTx,
    filter: &PeopleFilter,
    order: PeopleOrder,
    after: Option<PageKey>,
    limit: u64,
) -> Result<ListedPage, Failure> {
    list_seen_by(tx, Eyes::Desk, filter, order, (after, limit)).await
}

/// The order that a list has for these eyes, if this one is asked for: the order of numbers is that of the kana where the list
/// has too many persons.
///
/// # Errors
/// When the database refuses.
pub async fn order_seen_by(
    tx: &TenantTx,
    eyes: Eyes,
    filter: &PeopleFilter,
    order: PeopleOrder,
) -> Result<PeopleOrder, Failure> {
    if order == PeopleOrder::Number && Listing::of(tx, filter, eyes).await?.few(tx).await?.is_none() {
        return Ok(PeopleOrder::Kana);
    }
    Ok(order)
}

/// Returns a page of the society's persons as these eyes see them, at most `limit` of them (1 to [`MOST`]). A page that begins
/// after a person who isn't there is the first page.
///
/// Where only the name of a hidden person is seen, a filter or another order than that of the kana would tell more of them:
/// such a list leaves them out. Where a list can't have the order, it has the one of [`order_seen_by`].
///
/// # Errors
/// When the database refuses.
pub async fn list_seen_by(
    tx: &TenantTx,
    eyes: Eyes,
    filter: &PeopleFilter,
    order: PeopleOrder,
    (after, limit): (Option<PageKey>, u64),
) -> Result<ListedPage, Failure> {
    let listing = Listing::of(tx, filter, eyes).await?;
    let limit = limit.clamp(1, MOST);
    let mut order = order;
    if order == PeopleOrder::Number {
        if let Some(ids) = numbered::ordered(tx, &listing).await? {
            return page_of(tx, eyes, &ids, (after, limit)).await;
        }
        order = PeopleOrder::Kana;
    }
    let place = match after {
        Some(after) => place(tx, after.person()).await?.filter(|place| listing.has(order, place)),
        None => None,
    };
    // One more shows whether there is a next page.
    let page = PageAsked { order, after: place, limit: limit + 1 };
    let mut rows = listing.page(tx, &page).await?;
    let has_more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let people: Vec<ListedPerson> = rows.into_iter().filter_map(|row| row.person.seen_by(eyes)).collect();
    let next = people.last().filter(|_| has_more).map(|last| PageKey::after(last.id));
    Ok(ListedPage { people, next })
}

/// The page of a list whose persons are known in their order.
async fn page_of(
    tx: &TenantTx,
    eyes: Eyes,
    ids: &[PersonId],
    (after, limit): (Option<PageKey>, u64),
) -> Result<ListedPage, Failure> {
    let last = after.and_then(|after| ids.iter().position(|id| *id == after.person()));
    let rest = ids.get(last.map_or(0, |last| last + 1)..).unwrap_or_default();
    let (page, further) = rest.split_at(rest.len().min(usize::try_from(limit).unwrap_or(usize::MAX)));
    let rows = load(tx, &page.iter().map(|id| id.0).collect::<Vec<_>>()).await?;
    let people = rows.into_iter().filter_map(|row| row.person.seen_by(eyes)).collect();
    let next = page.last().filter(|_| !further.is_empty()).map(|last| PageKey::after(*last));
    Ok(ListedPage { people, next })
}

/// Counts the persons of a list in an order that staff without a special right see, see [`count_seen_by`].
///
/// # Errors
/// When the database refuses.
pub async fn count(
    tx: &TenantTx,
    filter: &PeopleFilter,
    order: PeopleOrder,
    most: u64,
) -> Result<PeopleCount, Failure> {
    count_seen_by(tx, Eyes::Desk, filter, order, most).await
}

/// Counts the persons of a list in an order as these eyes see it, but no more than `most` of them: who asks for a page waits
/// for no count of hundreds of thousands.
///
/// # Errors
/// When the database refuses.
pub async fn count_seen_by(
    tx: &TenantTx,
    eyes: Eyes,
    filter: &PeopleFilter,
    order: PeopleOrder,
    most: u64,
) -> Result<PeopleCount, Failure> {
    let counted = Listing::of(tx, filter, eyes).await?.count(tx, order, most.saturating_add(1)).await?;
    Ok(if counted > most { PeopleCount::MoreThan(most) } else { PeopleCount::Exactly(counted) })
}

/// The domains of members' addresses to which mails were refused for good, with the number of addresses, those with most
/// addresses first, at most `most` of them; and the number of all such addresses. Both as these eyes see them.
///
/// # Errors
/// When the database refuses.
pub async fn mail_trouble(tx: &TenantTx, eyes: Eyes, most: u64) -> Result<(Vec<DomainTrouble>, u64), Failure> {
    store::mail_trouble(tx, eyes, most).await
}

/// All persons of a list, batch by batch, for an export. It is the list's own query, so that an export has exactly the
/// persons whom the list shows, except persons whom the society hides: they are in no file.
#[derive(Clone, Debug)]
pub struct PeopleExport {
    filter: PeopleFilter,
    order: PeopleOrder,
    after: Option<ListPlace>,
    /// The persons who are left, in an order that is made in memory.
    numbered: Option<VecDeque<PersonId>>,
    is_over: bool,
}

impl PeopleExport {
    /// An export from the list's beginning.
    #[must_use]
    pub const fn new(filter: PeopleFilter, order: PeopleOrder) -> Self {
        Self { filter, order, after: None, numbered: None, is_over: false }
    }

    /// Returns the next batch; an empty one after the last. A caller that takes all batches in one transaction holds one
    /// batch in memory.
    ///
    /// # Errors
    /// When the database refuses. The same batch can be asked for again.
    pub async fn next(&mut self, tx: &TenantTx) -> Result<Vec<ListedPerson>, Failure> {
        if self.is_over {
            return Ok(Vec::new());
        }
        if self.order == PeopleOrder::Number && self.numbered.is_none() {
            let listing = Listing::of(tx, &self.filter, Eyes::InBulk).await?;
            match numbered::ordered(tx, &listing).await? {
                Some(ids) => self.numbered = Some(ids.into()),
                None => self.order = PeopleOrder::Kana,
            }
        }
        if let Some(left) = &mut self.numbered {
            let ids: Vec<PersonId> = left.iter().take(BATCH_LEN).copied().collect();
            let page = page_of(tx, Eyes::InBulk, &ids, (None, BATCH)).await?;
            left.drain(..ids.len());
            return Ok(page.people);
        }
        let page = PageAsked { order: self.order, after: self.after.clone(), limit: BATCH };
        let rows = Listing::of(tx, &self.filter, Eyes::InBulk).await?.page(tx, &page).await?;
        self.is_over = rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
        self.after = rows.last().map(|last| last.place.clone());
        Ok(rows.into_iter().filter_map(|row| row.person.seen_by(Eyes::InBulk)).collect())
    }
}
