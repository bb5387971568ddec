//! The societies (健康保険組合) of the platform: the list with its search, one society, and why its policy is as it is. All of it
//! is read-only, and none of it shows a person.

pub mod page;

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use madoguchi_core::database::TenantTx;
use madoguchi_core::gates::{self, Outside};
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::standing::{self, SocietyNumbers};
use madoguchi_core::outbox;
use madoguchi_core::policy::keys;
use madoguchi_core::settings;
use madoguchi_core::tenancy::search::SocietySearch;
use madoguchi_core::tenancy::{Tenant, TenantStatus};
use madoguchi_web::{Answer, Page, Params, Trouble};

use self::page::{GateRow, PolicySection, SectionLink, Societies, Society, SocietyRow, StateChoice};
use super::approvals::{self, within};
use super::face::{Access, OnDuty, Routes, Samples, Visit, Within};
use crate::desk::settings::explained_rows;
use crate::mail_trouble::{receiving_text, waiting_text};

/// Reasons why mails wait that are told at most.
const REASONS: u64 = 3;
/// The societies of a page.
const PAGE: usize = 25;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let read = Access::May(OperatorPermission::ReadSocieties);
    Routes::new().get(links::SOCIETIES, read, list).get(links::SOCIETY, read, show).get(
        links::SOCIETY_POLICY,
        read,
        show_policy,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Societies>(Within::Inside).page::<Society>(Within::Inside).page::<PolicySection>(Within::Inside)
}

/// Lists the societies that fit, in the order of their slugs, page by page.
async fn list(visit: Visit, operator: OnDuty, params: Params) -> Answer {
    let (q, state, after) = (params.one("q")?, params.one("state")?, params.one("after")?);
    let (search, wanted) = (SocietySearch::read(q), page::state_of(state));
    let base = &visit.app.site.base;
    let fits =
        |tenant: &Tenant| wanted.is_none_or(|wanted| tenant.status == wanted) && search.fits(tenant, base, visit.now);
    // One more shows whether there is a next page.
    let mut found = visit.app.directory.page(Some(after).filter(|after| !after.is_empty()), PAGE + 1, fits);
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let mut rows = Vec::with_capacity(found.len());
    for tenant in &found {
        let numbers = numbers(&visit, &operator, tenant).await;
        rows.push(SocietyRow::of(visit.words(), tenant, visit.now, numbers));
    }
    let next = found.last().filter(|_| has_more).map(|last| page::next_href(q, state, &last.slug));
    let page = Societies {
        q: q.to_owned(),
        states: StateChoice::list(visit.words(), wanted),
        narrowed: !q.is_empty() || wanted.is_some() || !after.is_empty(),
        rows,
        next_href: next,
    };
    Ok(visit.page(Societies::TEMPLATE, &page))
}

/// The numbers of a society; nothing where its key can't be opened or its rows can't be counted, which must not hide the
/// others.
async fn numbers(visit: &Visit, operator: &OnDuty, tenant: &Arc<Tenant>) -> Option<SocietyNumbers> {
    let counted = async {
        let tx = within(visit, tenant).read(operator.actor()).await?;
        standing::numbers(&tx).await
    };
    match counted.await {
        Ok(numbers) => Some(numbers),
        Err(failure) => {
            tracing::error!(society = tenant.slug, %failure, "the members of a society can't be counted");
            None
        }
    }
}

fn found(visit: &Visit, slug: &str) -> Result<Arc<Tenant>, Trouble> {
    visit.app.directory.by_slug(slug).ok_or(Trouble::NotForYou)
}

/// Shows one society.
async fn show(visit: Visit, operator: OnDuty, slug: Result<Path<String>, PathRejection>) -> Answer {
    let Path(slug) = slug.map_err(|_| Trouble::NotForYou)?;
    let tenant = found(&visit, &slug)?;
    let numbers = numbers(&visit, &operator, &tenant).await;
    let tx = within(&visit, &tenant).read(operator.actor()).await?;
    let all = settings::explain_all(&settings::timeline(&tx).await?, visit.now);
    let second = match numbers {
        Some(_) => Some(approvals::standing(&visit, &operator, &tx).await?),
        None => None,
    };
    let mail = mail_trouble(&visit, &tenant, &tx).await?;
    // A page asks no name servers and reads no certificates; the command does.
    let gates = match tenant.status {
        TenantStatus::Draft | TenantStatus::Ready => gates::look(&tx, &Outside::default()).await?,
        TenantStatus::Live | TenantStatus::Suspended | TenantStatus::Retired => Vec::new(),
    };
    drop(tx);
    let sections = keys::sections().into_iter();
    let page = Society::of(
        visit.words(),
        &tenant,
        (&visit.app.site, visit.now),
        numbers,
        (second, mail, gates.iter().map(|look| GateRow::of(visit.words(), look)).collect()),
        sections.map(|section| SectionLink::of(visit.words(), &slug, section, &all)).collect(),
    );
    Ok(visit.page(Society::TEMPLATE, &page))
}

/// Where a society's mails don't arrive: receiving domains that take none, with how many members that concerns, and mails that can't be
/// sent.
async fn mail_trouble(visit: &Visit, tenant: &Tenant, tx: &TenantTx) -> Result<Vec<String>, Trouble> {
    let (words, rules) = (visit.words(), &tenant.policy(visit.now).email);
    let gateways = outbox::receiving_troubles(tx).await?;
    let waiting = outbox::waiting_because(tx, REASONS).await?;
    let gateways = gateways.iter().map(|trouble| receiving_text(words, rules, trouble));
    Ok(gateways.chain(waiting.iter().map(|(because, count)| waiting_text(words, because, *count))).collect())
}

/// Shows a section of a society's policy: each value with the layer that it comes from, since when, who and why.
async fn show_policy(visit: Visit, operator: OnDuty, path: Result<Path<(String, String)>, PathRejection>) -> Answer {
    let Path((slug, section)) = path.map_err(|_| Trouble::NotForYou)?;
    let tenant = found(&visit, &slug)?;
    let section = keys::sections().into_iter().find(|known| *known == section).ok_or(Trouble::NotForYou)?;
    let tx = within(&visit, &tenant).read(operator.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    drop(tx);
    let all = settings::explain_all(&timeline, visit.now);
    let here: Vec<_> = all.into_iter().filter(|one| one.key.section() == section).collect();
    let words = visit.words();
    let page = PolicySection {
        society: tenant.policy(visit.now).society.name.clone(),
        heading: words.policy_heading(section),
        rows: explained_rows(words, visit.now, &here),
        back_href: links::society(&slug),
    };
    Ok(visit.page(PolicySection::TEMPLATE, &page))
}
