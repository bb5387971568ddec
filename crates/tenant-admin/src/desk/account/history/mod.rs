//! What happened to one's own account.

pub mod page;

use std::collections::HashMap;

use madoguchi_core::links::desk as links;
use madoguchi_core::staff;
use madoguchi_core::staff::history;
use madoguchi_web::{Answer, Page, Params};

use self::page::{OwnHistory, Row};
use crate::desk::audit::page::action_name;
use crate::desk::face::{At, Visit};

/// The query parameter of the row behind which the page begins.
const AFTER_FIELD: &str = "after";

/// Shows the newest rows.
pub(super) async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let words = visit.words();
    let after = params.one(AFTER_FIELD)?.parse().ok();
    let tx = visit.read(clerk.actor()).await?;
    let (rows, next) = history::list(&tx, &clerk, after).await?;
    let names: HashMap<_, _> =
        staff::list(&tx).await?.into_iter().map(|listed| (listed.account.id, listed.account.name)).collect();
    let rows = rows.into_iter().map(|row| Row {
        at: words.instant(row.at),
        what: row.action.map_or_else(String::new, |action| action_name(words, action)),
        device: row.device.map(|device| words.device(device)),
        by: row.by.and_then(|by| names.get(&by).cloned()),
        network: row.network,
        odd: row.action.is_some_and(page::is_odd),
    });
    let page = OwnHistory {
        rows: rows.collect(),
        more_href: next.map(|next| format!("{}?{AFTER_FIELD}={next}", links::OWN_HISTORY)),
    };
    Ok(visit.page(OwnHistory::TEMPLATE, &page))
}
