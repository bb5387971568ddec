//! What comes soon, and where mail is in trouble: each with the list in which it is dealt with.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::announcements::{self, Announcement};
use madoguchi_core::database::TenantTx;
use madoguchi_core::links::desk as links;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{self, PeopleCount, PeopleFilter, PeopleOrder, RegistrationFilter};
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::{outbox, roster};
use madoguchi_web::Trouble;

use super::page::Item;
use crate::desk::face::Visit;
use crate::desk::members::grouped;
use crate::desk::members::list::Shown;
use crate::mail_trouble::{receiving_text, waiting_text};

/// How far ahead announcements are told.
const AHEAD: Duration = Duration::days(7);
/// Announcements that are told at most, of those that begin and of those that end.
const ANNOUNCEMENTS: u64 = 5;
/// Domains that are told at most.
const DOMAINS: u64 = 5;
/// Reasons why mails wait that are told at most.
const REASONS: u64 = 3;
/// Persons that are counted at most.
const COUNTED: u64 = 10_000;

/// Letters of covered persons that expire soon, with the list of these persons.
pub(super) async fn letters(visit: &Visit, tx: &TenantTx, eyes: Eyes) -> Result<Option<Item>, Trouble> {
    let words = visit.words();
    let registration = RegistrationFilter::LetterExpiresSoon;
    let filter = PeopleFilter {
        coverage: Some(CoverageToday::Covered),
        registration: Some(registration),
        ..PeopleFilter::default()
    };
    let (key, count) = match roster::count_seen_by(tx, eyes, &filter, PeopleOrder::Kana, COUNTED).await? {
        PeopleCount::Exactly(0) => return Ok(None),
        PeopleCount::Exactly(count) => ("desk-today-letters", count),
        PeopleCount::MoreThan(most) => ("desk-today-letters-more", most),
    };
    let days = list::LETTER_EXPIRES_SOON.num_days();
    let shown = Shown { coverage: "covered".into(), account: registration.word().into(), ..Shown::default() };
    Ok(Some(Item {
        text: words.format(key, &[("days", days.into()), ("count", grouped(count).into())]),
        href: Some(shown.href(None)),
        link: Some(words.text("desk-today-list")),
    }))
}

/// Announcements that begin or end soon.
pub(super) async fn announcements(visit: &Visit, tx: &TenantTx) -> Result<Vec<Item>, Trouble> {
    let words = visit.words();
    let (beginning, ending) = announcements::coming(tx, visit.now + AHEAD, ANNOUNCEMENTS).await?;
    let item = |key: &'static str, found: &Announcement, at: DateTime<Utc>| {
        let title = &found.content.japanese.title;
        Item {
            text: words.format(key, &[("title", title.into()), ("at", words.instant(at).into())]),
            href: Some(links::of(links::ANNOUNCEMENT, found.id.0)),
            link: Some(words.text("desk-today-open-announcement")),
        }
    };
    let begins = beginning.iter().filter_map(|found| Some(item("desk-today-begins", found, found.content.from?)));
    let ends = ending.iter().filter_map(|found| Some(item("desk-today-ends", found, found.content.until?)));
    Ok(begins.chain(ends).collect())
}

/// Where mails aren't delivered: by domain, each with the list of its members; and mails that wait for a mail server.
pub(super) async fn mail_trouble(visit: &Visit, tx: &TenantTx, eyes: Eyes) -> Result<Vec<Item>, Trouble> {
    let words = visit.words();
    let to_list = |shown: Shown, text: String| Item {
        text,
        href: Some(shown.href(None)),
        link: Some(words.text("desk-today-list")),
    };
    let (domains, all) = list::mail_trouble(tx, eyes, DOMAINS).await?;
    let told: u64 = domains.iter().map(|domain| domain.addresses).sum();
    let mut items = Vec::new();
    for trouble in domains {
        let arguments = [("domain", (&trouble.domain).into()), ("count", grouped(trouble.addresses).into())];
        let text = words.format("desk-today-domain", &arguments);
        items.push(to_list(Shown { domain: trouble.domain, ..Shown::default() }, text));
    }
    if all > told {
        let text = words.format("desk-today-domains-more", &[("count", grouped(all - told).into())]);
        items.push(to_list(Shown { mail: "trouble".into(), ..Shown::default() }, text));
    }
    let gateways = outbox::receiving_troubles(tx).await?.into_iter().map(|trouble| {
        let text = receiving_text(words, &visit.policy.email, &trouble);
        to_list(Shown { domain: trouble.domain, ..Shown::default() }, text)
    });
    items.splice(0..0, gateways);
    for (because, waiting) in outbox::waiting_because(tx, REASONS).await? {
        items.push(Item { text: waiting_text(words, &because, waiting), href: None, link: None });
    }
    Ok(items)
}
