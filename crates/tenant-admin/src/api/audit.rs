//! The audit trail as programs read it, page by page.

use chrono::{DateTime, Utc};
use madoguchi_core::audit::read::{self, AuditEntry, AuditFilter, AuditKey, AuditPage};
use madoguchi_core::audit::{Action, list_read};
use madoguchi_core::database::TenantTx;
use madoguchi_web::api::Limit;
use madoguchi_web::{Params, Trouble};
use rand::Rng;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::asked::{day, one};

/// How many rows a page has.
const LIMIT: Limit = Limit { usual: 100, most: 1_000 };

/// A page of rows, the newest first.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditPage)]
pub(crate) struct AuditShown {
    items: Vec<EntryShown>,
    next: Option<String>,
}

/// A row.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct EntryShown {
    id: Uuid,
    at: DateTime<Utc>,
    action: String,
    actor: String,
    actor_id: Option<Uuid>,
    subject: String,
    subject_id: Uuid,
    account: Option<Uuid>,
    request_id: Uuid,
    network: Option<String>,
    detail: Value,
}

impl From<AuditEntry> for EntryShown {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            action: entry.word,
            actor: entry.actor.kind,
            actor_id: entry.actor.id,
            subject: entry.subject.kind,
            subject_id: entry.subject.id,
            account: entry.account.map(|account| account.0),
            request_id: entry.request_id,
            network: entry.network,
            detail: entry.detail,
        }
    }
}

/// What is asked for.
pub(crate) struct Asked {
    filter: AuditFilter,
    after: Option<AuditKey>,
    limit: u64,
}

impl Asked {
    /// Reads it: `action`, `from` and `until` as days in Japan, `after`, `limit`.
    pub(crate) fn read(params: &Params) -> Result<Self, Trouble> {
        let filter = AuditFilter {
            action: one(params, "action", |text| text.parse::<Action>().ok())?,
            from: one(params, "from", day)?,
            until: one(params, "until", day)?,
            ..AuditFilter::default()
        };
        Ok(Self { filter, after: one(params, "after", |text| text.parse().ok())?, limit: LIMIT.read(params)? })
    }

    /// Records that a part of the trail is read, and lists it.
    pub(crate) async fn list(&self, tx: &TenantTx, random: &mut impl Rng) -> Result<AuditShown, Trouble> {
        let AuditPage { entries, next } = read::list(tx, &self.filter, self.after, self.limit).await?;
        let asked = json!({
            "action": self.filter.action,
            "from": self.filter.from,
            "until": self.filter.until,
            "after": self.after.map(|after| after.to_string()),
        });
        list_read(tx, "audit", &asked, entries.len(), random).await?;
        Ok(AuditShown {
            items: entries.into_iter().map(EntryShown::from).collect(),
            next: next.map(|next| next.to_string()),
        })
    }
}
