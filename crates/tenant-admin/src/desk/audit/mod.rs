//! The audit trail (操作履歴): who did what, to whom, when, from where; filtered, page by page, and as a file.

mod detail;
pub mod page;

use std::collections::HashMap;

use chrono::NaiveDate;
use madoguchi_core::audit::read::{self, AuditEntry, AuditFilter, AuditKey, ByActor};
use madoguchi_core::database::TenantTx;
use madoguchi_core::export::cell;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::trail::{self, TrailPerson};
use madoguchi_core::{staff, support};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use madoguchi_words::Words;
use uuid::Uuid;

use self::page::{ACTORS, Audit, Choice, Entry, Narrowed};
use super::face::{Access, At, Routes, Samples, Visit, Within, read_day};
use super::files::{self, About, ExportedList, Rows};

/// Rows on one page.
const A_PAGE: u64 = 50;
/// Rows that are read at once for a file.
const A_BATCH: u64 = 1_000;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::AUDIT, Access::May(Permission::ReadAudit), show).post(
        links::AUDIT_EXPORT,
        Access::MayFresh(Permission::ReadAudit),
        export,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Audit>(Within::Desk)
}

/// Reads what was chosen. What can't be read is told at its field and narrows nothing down.
fn narrowed(words: &Words, get: &mut dyn FnMut(&str) -> String) -> (Narrowed, Vec<FieldError>) {
    let narrowed = Narrowed {
        action: get("action"),
        actor: get("actor"),
        from: get("from"),
        until: get("until"),
        person: get("person"),
    };
    let mut errors = Vec::new();
    for (field, typed) in [("from", &narrowed.from), ("until", &narrowed.until)] {
        if !typed.is_empty() && day(typed).is_none() {
            errors.push(FieldError::at(field, words.text("desk-audit-error-day")));
        }
    }
    (narrowed, errors)
}

fn day(typed: &str) -> Option<NaiveDate> {
    read_day(typed).ok().flatten()
}

async fn filter(tx: &TenantTx, narrowed: &Narrowed) -> Result<AuditFilter, Trouble> {
    let concerning = match narrowed.person.as_str() {
        "" => None,
        id => {
            let id = PersonId(Uuid::try_parse(id).map_err(|_| Trouble::NotForYou)?);
            Some(trail::of_person(tx, id).await?)
        }
    };
    Ok(AuditFilter {
        action: narrowed.action.parse().ok(),
        actor: by_actor(&narrowed.actor),
        from: day(&narrowed.from),
        // The last day is meant with all of its hours.
        until: day(&narrowed.until).and_then(|day| day.succ_opt()),
        concerning,
        ..AuditFilter::default()
    })
}

/// Whose acts are meant: one of the staff by their id, or a kind of actors.
fn by_actor(typed: &str) -> Option<ByActor> {
    match Uuid::try_parse(typed) {
        Ok(id) => Some(ByActor::Id(id)),
        Err(_) => ACTORS.iter().find(|(word, _)| *word == typed).map(|(word, _)| ByActor::Kind((*word).to_owned())),
    }
}

/// The names of the staff by their ids.
async fn names(tx: &TenantTx) -> Result<HashMap<Uuid, String>, Trouble> {
    let all = staff::list(tx).await?;
    Ok(all.into_iter().map(|listed| (listed.account.id.0, listed.account.name)).collect())
}

async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let words = visit.words();
    let mut trouble = None;
    let mut get = |field: &str| match params.one(field) {
        Ok(value) => value.to_owned(),
        Err(unreadable) => {
            trouble = Some(unreadable);
            String::new()
        }
    };
    let (narrowed, errors) = narrowed(words, &mut get);
    let after = get("after");
    if let Some(unreadable) = trouble {
        return Err(unreadable.into());
    }
    let after = match after.as_str() {
        "" => None,
        text => Some(text.parse::<AuditKey>().map_err(|_| Trouble::NotForYou)?),
    };
    let of_person = Uuid::try_parse(&narrowed.person).ok().map(PersonId);
    // Whoever reads somebody's whole trail is in it.
    if let Some(person) = of_person.filter(|_| after.is_none()) {
        let mut random = visit.app.random();
        let tx = visit.write(clerk.actor()).await?;
        support::looked_at(&tx, &clerk, (Permission::ReadAudit, "audit"), person, &mut random).await?;
        tx.commit().await?;
    }
    let tx = visit.read(clerk.actor()).await?;
    let filter = filter(&tx, &narrowed).await?;
    let listed = read::list(&tx, &filter, after, A_PAGE).await?;
    let names = names(&tx).await?;
    let person_name = match (&filter.concerning, of_person) {
        (Some(_), Some(id)) => support::name_of(&tx, id).await?,
        _ => None,
    };
    let whom = trail::persons(&tx, &listed.entries).await?;
    let shows = Shows::to(&clerk, words, &names);
    let more_href = listed.next.map(|next| narrowed.href(&next.to_string()));
    let page = Audit {
        errors,
        more_href,
        rows: listed.entries.iter().zip(whom).map(|(entry, whom)| shows.entry(entry, whom)).collect(),
        person_name,
        actors: Choice::actors(words, &names, &narrowed.actor),
        ..blank(words, narrowed)
    };
    Ok(visit.page(Audit::TEMPLATE, &page))
}

/// The page without rows.
fn blank(words: &Words, narrowed: Narrowed) -> Audit {
    Audit {
        errors: Vec::new(),
        actions: Choice::actions(words, &narrowed.action),
        actors: Vec::new(),
        person_name: None,
        rows: Vec::new(),
        more_href: None,
        pairs: narrowed.pairs(),
        narrowed,
    }
}

/// How entries are shown to a clerk.
struct Shows<'a> {
    words: &'static Words,
    /// The names of the staff.
    names: &'a HashMap<Uuid, String>,
    /// Whether the clerk may read the names of hidden persons.
    hidden: bool,
}

impl<'a> Shows<'a> {
    fn to(clerk: &At, words: &'static Words, names: &'a HashMap<Uuid, String>) -> Self {
        Self { words, names, hidden: clerk.may(Permission::SeeRestricted) }
    }

    /// An entry in words.
    fn entry(&self, entry: &AuditEntry, whom: Option<TrailPerson>) -> Entry {
        let words = self.words;
        let named = |id: Option<Uuid>| id.and_then(|id| self.names.get(&id).cloned());
        let actor = match entry.actor.kind.as_str() {
            "staff" => named(entry.actor.id).unwrap_or_else(|| words.text("desk-audit-by-staff").to_owned()),
            "operator" => {
                let name = entry.actor.operator.clone().unwrap_or_default();
                words.format("desk-audit-by-operator", &[("name", name.into())])
            }
            kind => words.text(page::actor_key(kind)).to_owned(),
        };
        let subject = match (&whom, entry.subject.kind.as_str()) {
            (_, "staff") => named(Some(entry.subject.id)).unwrap_or_default(),
            (Some(person), _) if person.hidden && !self.hidden => words.text("desk-restricted-mark").to_owned(),
            (Some(person), _) => person.name.clone(),
            (None, _) => String::new(),
        };
        Entry {
            at: words.instant(entry.at),
            actor,
            what: entry.action.map_or_else(|| entry.word.clone(), |action| page::action_name(words, action)),
            subject,
            person_href: whom.map(|person| links::person(person.id)),
            more: detail::in_words(words, entry),
            network: entry.network.clone().unwrap_or_default(),
        }
    }
}

/// The same list as a file.
async fn export(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let words = visit.words();
    let mut trouble = None;
    let (narrowed, errors) = narrowed(words, &mut |field| match fields.one(field) {
        Ok(value) => value.to_owned(),
        Err(unreadable) => {
            trouble = Some(unreadable);
            String::new()
        }
    });
    if let Some(unreadable) = trouble {
        return Err(unreadable.into());
    }
    if !errors.is_empty() {
        return Err(Trouble::BadRequest);
    }
    let tx = visit.read(clerk.actor()).await?;
    let filter = filter(&tx, &narrowed).await?;
    let (names, hidden) = (names(&tx).await?, clerk.may(Permission::SeeRestricted));
    drop(tx);
    let range = match (filter.from, filter.until) {
        (None, None) => words.text("desk-filter-any").to_owned(),
        (from, until) => files::range(words, from, until),
    };
    let about = About {
        list: ExportedList::Audit,
        permission: Permission::ReadAudit,
        further: None,
        titles: ["at", "actor", "what", "whom", "more", "network"].map(|key| words.text(title_key(key))).to_vec(),
        lines: vec![
            [words.text("desk-export-filter").to_owned(), narrowed.in_words(words, &names)],
            [words.text("desk-export-range").to_owned(), range],
        ],
        filter: narrowed.as_json(),
    };
    files::send(&visit, clerk, about, AuditRows { filter, names, hidden, after: None, is_over: false }).await
}

/// The rows of a file of the trail.
struct AuditRows {
    filter: AuditFilter,
    names: HashMap<Uuid, String>,
    /// Whether the clerk may read the names of hidden persons.
    hidden: bool,
    after: Option<AuditKey>,
    is_over: bool,
}

impl Rows for AuditRows {
    async fn next(&mut self, tx: &TenantTx, words: &'static Words) -> Result<Vec<Vec<String>>, Failure> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let batch = read::list(tx, &self.filter, self.after, A_BATCH).await?;
        self.after = batch.next;
        self.is_over = batch.next.is_none();
        let whom = trail::persons(tx, &batch.entries).await?;
        let shows = Shows { words, names: &self.names, hidden: self.hidden };
        let cells = |(entry, whom): (&AuditEntry, Option<TrailPerson>)| {
            let row = shows.entry(entry, whom);
            vec![
                cell::text(&row.at),
                cell::text(&row.actor),
                cell::text(&row.what),
                cell::text(&row.subject),
                cell::text(&row.more),
                cell::code(&row.network),
            ]
        };
        Ok(batch.entries.iter().zip(whom).map(cells).collect())
    }
}

const fn title_key(key: &str) -> &'static str {
    match key.as_bytes() {
        b"at" => "desk-audit-at",
        b"actor" => "desk-audit-actor",
        b"what" => "desk-audit-what",
        b"whom" => "desk-audit-whom",
        b"more" => "desk-audit-more",
        _ => "desk-audit-network",
    }
}
