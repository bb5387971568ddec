//! The texts under which persons are found, and what else finds them, in the database.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType, Query, SelectStatement, UnionType};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::MatchedBy;
use super::folding::RULES;
use super::keys::NameKeys;
use super::typed::TypedName;
use crate::database::{TenantTx, to_word};
use crate::entities::{account, email_address, person, person_identifier, person_name_key, provisional_credential};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::roster::list::ListPlace;

/// Rows of one INSERT. A statement takes a limited number of values.
const AT_ONCE: usize = 500;

/// The first text after all texts that begin with another one ends with this character. No stored text has it.
const AFTER_ALL: char = '\u{10FFFF}';

/// The names in the statement.
const MATCH: &str = "matched";
const PERSON: &str = "person_id";
const ORDER: &str = "order_key";
const HOW: &str = "how";
const OTHER: &str = "other";

/// What is looked for.
#[derive(Default)]
pub(super) struct Wanted {
    pub letter: Option<String>,
    pub user_id: Option<String>,
    /// The blind index of an e-mail address.
    pub email: Option<Vec<u8>>,
    /// Blind indexes of symbol and number, by the branch number that was typed.
    pub numbers: Vec<(Option<String>, Vec<Vec<u8>>)>,
    pub name: Option<TypedName>,
}

/// The persons who are found, ordered by kana, at most `limit` of them, each with how it was found.
pub(super) async fn found(
    tx: &TenantTx,
    wanted: &Wanted,
    after: Option<&ListPlace>,
    limit: u64,
) -> Result<Vec<(PersonId, MatchedBy)>, Failure> {
    let rarer = match &wanted.name {
        Some(TypedName { apart: Some(apart), .. }) => rarer(tx, apart).await?,
        _ => Word::First,
    };
    let mut matches = matches(tx.tenant().0, wanted, rarer).into_iter();
    let Some(mut all) = matches.next() else { return Ok(Vec::new()) };
    all.unions(matches.map(|select| (UnionType::All, select)));
    let of = |column| Expr::col((MATCH, column));
    let mut page = Query::select();
    page.from_subquery(all, MATCH)
        .expr_as(of(PERSON), PERSON)
        .expr_as(Func::min(of(HOW)), HOW)
        .add_group_by([of(ORDER), of(PERSON)])
        .order_by_expr(of(ORDER), sea_orm::Order::Asc)
        .order_by_expr(of(PERSON), sea_orm::Order::Asc)
        .limit(limit);
    if let Some(after) = after {
        let there = Expr::tuple([Expr::value(after.order_key.as_str()), Expr::value(after.id)]);
        page.and_where(Expr::tuple([of(ORDER), of(PERSON)]).gt(there));
    }
    let found = tx.connection().query_all(&page).await?;
    let found = found.iter().map(|row| {
        let (id, how): (Uuid, i32) = (row.try_get("", PERSON)?, row.try_get("", HOW)?);
        Ok((PersonId(id), MatchedBy::of_number(how)?))
    });
    found.collect()
}

/// A statement for each way to find somebody. Each begins at an index and yields person, place in lists and kind of match.
fn matches(tenant: Uuid, wanted: &Wanted, rarer: Word) -> Vec<SelectStatement> {
    let mut matches = Vec::new();
    if let Some(login_id) = &wanted.letter {
        let letter = |column| Expr::col((provisional_credential::Entity, column));
        let mut select = Query::select();
        select
            .from(provisional_credential::Entity)
            .and_where(letter(provisional_credential::Column::TenantId).eq(tenant))
            .and_where(letter(provisional_credential::Column::LoginId).eq(login_id.as_str()));
        matches.push(of_person(
            select,
            tenant,
            letter(provisional_credential::Column::PersonId),
            MatchedBy::ProvisionalId,
        ));
    }
    let of_account = |column| Expr::col((account::Entity, column));
    if let Some(user_id) = &wanted.user_id {
        let mut select = Query::select();
        select
            .from(account::Entity)
            .and_where(of_account(account::Column::TenantId).eq(tenant))
            .and_where(of_account(account::Column::UserIdFolded).eq(user_id.as_str()));
        matches.push(of_person(select, tenant, of_account(account::Column::PersonId), MatchedBy::UserId));
    }
    if let Some(index) = &wanted.email {
        let address = |column| Expr::col((email_address::Entity, column));
        let mut select = Query::select();
        select
            .from(email_address::Entity)
            .inner_join(
                account::Entity,
                of_account(account::Column::TenantId).eq(tenant).and(
                    of_account(account::Column::Id).equals((email_address::Entity, email_address::Column::AccountId)),
                ),
            )
            .and_where(address(email_address::Column::TenantId).eq(tenant))
            .and_where(address(email_address::Column::AddressIndex).eq(index.clone()));
        matches.push(of_person(select, tenant, of_account(account::Column::PersonId), MatchedBy::Email));
    }
    for (branch, indexes) in &wanted.numbers {
        let number = |column| Expr::col((person_identifier::Entity, column));
        let mut select = Query::select();
        select
            .from(person_identifier::Entity)
            .and_where(number(person_identifier::Column::TenantId).eq(tenant))
            .and_where(number(person_identifier::Column::SymbolAndNumberIndex).is_in(indexes.iter().cloned()))
            .and_where_option(
                branch.as_ref().map(|branch| number(person_identifier::Column::Branch).eq(branch.as_str())),
            );
        let person = number(person_identifier::Column::PersonId);
        matches.push(of_person(select, tenant, person, MatchedBy::SymbolAndNumber));
    }
    if let Some(TypedName { whole, apart }) = &wanted.name {
        for source in SOURCES {
            matches.extend(whole.iter().map(|beginning| with_beginning(tenant, beginning, source)));
            if let Some([first, rest]) = apart {
                let pairs = first.iter().flat_map(|first| rest.iter().map(move |rest| (first, rest)));
                matches.extend(pairs.map(|(first, rest)| with_words(tenant, (first, rest), source, rarer)));
            }
        }
    }
    matches
}

/// Completes a statement whose `person` is a person's id.
fn of_person(mut select: SelectStatement, tenant: Uuid, person: Expr, how: MatchedBy) -> SelectStatement {
    let of = |column| Expr::col((person::Entity, column));
    select
        .inner_join(person::Entity, of(person::Column::TenantId).eq(tenant).and(of(person::Column::Id).eq(person)))
        .expr_as(of(person::Column::Id), PERSON)
        .expr_as(of(person::Column::OrderKey), ORDER)
        .expr_as(Expr::value(how as i32), HOW);
    select
}

/// Persons with a name that begins with a text, at one of its words. The index has all columns that are asked for.
fn with_beginning(tenant: Uuid, beginning: &str, source: MatchedBy) -> SelectStatement {
    let of = |column| Expr::col((person_name_key::Entity, column));
    let mut select = Query::select();
    select
        .from(person_name_key::Entity)
        .expr_as(of(person_name_key::Column::PersonId), PERSON)
        .expr_as(of(person_name_key::Column::OrderKey), ORDER)
        .expr_as(Expr::value(source as i32), HOW)
        .and_where(of(person_name_key::Column::TenantId).eq(tenant))
        .and_where(of(person_name_key::Column::Source).eq(to_word(&source)));
    begins(&mut select, of(person_name_key::Column::Key), beginning);
    select
}

/// Restricts a statement to texts that begin with another one.
fn begins(select: &mut SelectStatement, key: Expr, beginning: &str) {
    select.and_where(key.clone().gte(beginning)).and_where(key.lt(format!("{beginning}{AFTER_ALL}")));
}

/// One of two typed words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    First,
    Later,
}

/// The most texts that are counted to find the rarer word. To count them takes a small part of what a search takes that
/// begins with as many.
const COUNTED: u64 = 5_000;

/// Which of two typed words begins fewer names. A search begins with those.
async fn rarer(tx: &TenantTx, apart: &[Vec<String>; 2]) -> Result<Word, Failure> {
    const ONE: &str = "one";
    const SIDE: &str = "side";
    const FOUND: &str = "found";
    const SOME: &str = "some";
    let of = |column| Expr::col((person_name_key::Entity, column));
    let mut counts = Vec::new();
    for (side, beginnings) in apart.iter().enumerate() {
        let side = i32::try_from(side).unwrap_or_default();
        let is_word = |word: Expr| if side == 0 { word.eq(0_i16) } else { word.gt(0_i16) };
        for (source, beginning) in SOURCES.iter().flat_map(|source| beginnings.iter().map(move |text| (source, text))) {
            let mut some = with_beginning(tx.tenant().0, beginning, *source);
            some.clear_selects().expr_as(Expr::value(1), ONE).and_where(is_word(of(person_name_key::Column::Word)));
            let mut count = Query::select();
            count.expr_as(Expr::value(side), SIDE).expr_as(Func::count(Expr::col(ONE)), FOUND);
            counts.push(count.from_subquery(some.limit(COUNTED).take(), SOME).take());
        }
    }
    let mut counts = counts.into_iter();
    let Some(mut all) = counts.next() else { return Ok(Word::First) };
    all.unions(counts.map(|select| (UnionType::All, select)));
    let mut sides = [0, 0];
    for row in tx.connection().query_all(&all).await? {
        let (side, found): (i32, i64) = (row.try_get("", SIDE)?, row.try_get("", FOUND)?);
        if let Some(sum) = usize::try_from(side).ok().and_then(|side| sides.get_mut(side)) {
            *sum += found;
        }
    }
    let [first, later] = sides;
    Ok(if later < first { Word::Later } else { Word::First })
}

/// What names are found by.
const SOURCES: [MatchedBy; 2] = [MatchedBy::Name, MatchedBy::Kana];

/// Persons whose first word begins with one text, and a later word with another one. The words may be of name and kana,
/// because people type 山田 タロウ; the first is of `source`. The search begins with the word that fewer names have, and
/// looks at each of those for the other one.
fn with_words(tenant: Uuid, (first, rest): (&str, &str), source: MatchedBy, rarer: Word) -> SelectStatement {
    let of = |column| Expr::col((person_name_key::Entity, column));
    let other = |column| Expr::col((OTHER, column));
    let mut others = Query::select();
    others
        .expr(Expr::value(1))
        .from_as(person_name_key::Entity, OTHER)
        .and_where(other(person_name_key::Column::TenantId).eq(tenant))
        .and_where(
            other(person_name_key::Column::PersonId)
                .equals((person_name_key::Entity, person_name_key::Column::PersonId)),
        );
    match rarer {
        Word::First => {
            begins(&mut others, other(person_name_key::Column::Key), rest);
            others.and_where(other(person_name_key::Column::Word).gt(0_i16));
            let mut select = with_beginning(tenant, first, source);
            select.and_where(of(person_name_key::Column::Word).eq(0_i16)).and_where(Expr::exists(others));
            select
        }
        Word::Later => {
            begins(&mut others, other(person_name_key::Column::Key), first);
            others
                .and_where(other(person_name_key::Column::Word).eq(0_i16))
                .and_where(other(person_name_key::Column::Source).eq(to_word(&source)));
            let mut select = Query::select();
            select
                .from(person_name_key::Entity)
                .expr_as(of(person_name_key::Column::PersonId), PERSON)
                .expr_as(of(person_name_key::Column::OrderKey), ORDER)
                .expr_as(Expr::value(source as i32), HOW)
                .and_where(of(person_name_key::Column::TenantId).eq(tenant))
                .and_where(of(person_name_key::Column::Source).is_in(SOURCES.iter().map(to_word)))
                .and_where(of(person_name_key::Column::Word).gt(0_i16))
                .and_where(Expr::exists(others));
            begins(&mut select, of(person_name_key::Column::Key), rest);
            select
        }
    }
}

/// Stores the texts under which persons are found. The persons are stored already, with their places in lists.
pub(super) async fn keep(tx: &TenantTx, people: &[NameKeys]) -> Result<(), Failure> {
    let all = people.iter().flat_map(|person| person.keys.iter().map(move |key| (person, key)));
    let rows: Vec<_> = all
        .map(|(person, key)| person_name_key::ActiveModel {
            tenant_id: Set(tx.tenant().0),
            person_id: Set(person.person.0),
            source: Set(to_word(&key.source)),
            word: Set(key.word),
            key: Set(key.text.clone()),
            order_key: Set(person.order.clone()),
        })
        .collect();
    for part in rows.chunks(AT_ONCE) {
        person_name_key::Entity::insert_many(part.iter().cloned()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Deletes the texts of persons.
pub(super) async fn forget(tx: &TenantTx, people: &[NameKeys]) -> Result<(), Failure> {
    for part in people.chunks(AT_ONCE) {
        person_name_key::Entity::delete_many()
            .filter(person_name_key::Column::TenantId.eq(tx.tenant().0))
            .filter(person_name_key::Column::PersonId.is_in(part.iter().map(|person| person.person.0)))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Marks a person's texts as made by the present rules.
pub(super) async fn mark(tx: &TenantTx, person: &NameKeys) -> Result<(), Failure> {
    person::Entity::update_many()
        .col_expr(person::Column::OrderKey, Expr::value(person.order.as_str()))
        .col_expr(person::Column::NameRules, Expr::value(RULES))
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::Id.eq(person.person.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Persons whose texts were made by earlier rules, or by none.
pub(super) async fn outdated(tx: &TenantTx, limit: u64) -> Result<Vec<NameKeys>, Failure> {
    let mut people = person::Entity::find();
    if tx.dialect().locks_rows() {
        // Another worker or an import has the others.
        people = people.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
    }
    let people: Vec<(Uuid, String, String)> = people
        .select_only()
        .columns([person::Column::Id, person::Column::Name, person::Column::Kana])
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        // The index has these persons only, and is taken where its own condition stands in the statement.
        .filter(Expr::cust(format!("name_rules < {RULES}")))
        .limit(limit)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(people.into_iter().map(|(id, name, kana)| NameKeys::of(PersonId(id), &name, &kana)).collect())
}
