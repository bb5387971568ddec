//! Announcements: a program reads them and writes drafts. Somebody at the desk publishes them.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use madoguchi_core::announcements::content::{AnnouncementContent, AnnouncementTyped};
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::{self, Announcement, AnnouncementChange};
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::input::instant::typed_instant;
use madoguchi_core::links::api as links;
use madoguchi_web::api::{Limit, Problem, ProblemKind, Sent, instant};
use madoguchi_web::{Answer, FieldError, Params, Trouble, json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::answer::{Begun, begin, faulty, finish, tagged, unchanged};
use crate::api::asked::one;
use crate::desk::announcements::form::page::errors;
use crate::desk::face::{At, Visit};

/// How many announcements a page has.
const LIMIT: Limit = Limit { usual: 50, most: 200 };

/// A draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnnouncementDraft)]
pub(super) struct DraftSent {
    title_ja: String,
    body_ja: String,
    #[serde(default)]
    title_en: String,
    #[serde(default)]
    body_en: String,
    audience: String,
    #[serde(default)]
    audience_value: String,
    #[serde(default)]
    public: bool,
    #[schema(format = DateTime)]
    from: Option<String>,
    #[schema(format = DateTime)]
    until: Option<String>,
}

/// A page of announcements.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnouncementPage)]
pub(super) struct AnnouncementsShown {
    items: Vec<AnnouncementShown>,
    next: Option<String>,
}

/// An announcement.
#[derive(Serialize, ToSchema)]
#[schema(as = Announcement)]
pub(super) struct AnnouncementShown {
    id: Uuid,
    version: i32,
    state: &'static str,
    title_ja: String,
    body_ja: String,
    title_en: String,
    body_en: String,
    audience: String,
    audience_value: String,
    public: bool,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

impl AnnouncementShown {
    fn of(stored: &Announcement, now: DateTime<Utc>) -> Self {
        let typed = AnnouncementTyped::of(&stored.content);
        Self {
            id: stored.id.0,
            version: stored.version,
            state: stored.standing(now).word(),
            title_ja: typed.title_ja,
            body_ja: typed.body_ja,
            title_en: typed.title_en,
            body_en: typed.body_en,
            audience: typed.audience,
            audience_value: stored.content.audience.value(),
            public: stored.content.public,
            from: stored.content.from,
            until: stored.content.until,
            created_at: stored.created_at,
            changed_at: stored.changed_at,
        }
    }
}

impl DraftSent {
    /// Reads it by the rules of the desk's form.
    fn read(self, visit: &Visit) -> Result<AnnouncementContent, Trouble> {
        let words = visit.words();
        let mut wrong = Vec::new();
        let mut at = |field, text: &Option<String>| match text.as_deref() {
            None => String::new(),
            Some(text) => instant(text).map(typed_instant).unwrap_or_else(|| {
                wrong.push(FieldError::at(field, words.text("api-error-instant")));
                String::new()
            }),
        };
        let (from, until) = (at("from", &self.from), at("until", &self.until));
        let value_of = |kind| if self.audience == kind { self.audience_value.clone() } else { String::new() };
        let typed = AnnouncementTyped {
            era: value_of("era"),
            employer: value_of("employer"),
            category: value_of("category"),
            title_ja: self.title_ja,
            body_ja: self.body_ja,
            title_en: self.title_en,
            body_en: self.body_en,
            audience: self.audience,
            public: self.public,
            from,
            until,
        };
        let read = typed.read(&visit.policy.eras);
        if let Err(faults) = &read {
            wrong.extend(errors(words, faults));
        }
        match read {
            Ok(content) if wrong.is_empty() => Ok(content),
            _ => Err(faulty(&wrong)),
        }
    }
}

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<AnnouncementId, Trouble> {
    id.map(|Path(id)| AnnouncementId(id)).map_err(|_| Trouble::NotForYou)
}

fn tag(stored: &Announcement) -> String {
    format!("\"{}\"", stored.version)
}

/// The announcements, page by page.
#[utoipa::path(
    get,
    path = links::ANNOUNCEMENTS,
    summary = "api-announcements",
    description = "api-announcements-what",
    params(
        ("state" = Option<String>, Query, example = "draft"),
        ("after" = Option<Uuid>, Query),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "api-announcements-answer", body = AnnouncementsShown)),
)]
pub(super) async fn list(visit: Visit, clerk: At, params: Params) -> Answer {
    let state = one(&params, "state", AnnouncementStanding::of_word)?;
    let after = one(&params, "after", |text| text.parse().ok().map(AnnouncementId))?;
    let limit = LIMIT.read(&params)?;
    let tx = visit.read(clerk.actor()).await?;
    // One more shows whether there is a next page.
    let mut found = announcements::list(&tx, state, after, limit + 1).await?;
    let has_more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if has_more {
        found.pop();
    }
    let shown = AnnouncementsShown {
        next: found.last().filter(|_| has_more).map(|last| last.id.to_string()),
        items: found.iter().map(|stored| AnnouncementShown::of(stored, visit.now)).collect(),
    };
    Ok(json::answer(StatusCode::OK, &shown))
}

/// One announcement.
#[utoipa::path(
    get,
    path = links::ANNOUNCEMENT,
    summary = "api-announcement",
    description = "api-announcement-what",
    params(("id" = Uuid, Path, example = "0193a5f0-7c00-7000-8000-000000000001")),
    responses((status = 200, description = "api-announcement-answer", body = AnnouncementShown,
        headers(("ETag" = String, description = "api-header-etag")))),
)]
pub(super) async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let tx = visit.read(clerk.actor()).await?;
    let stored = announcements::announcement(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    Ok(tagged(json::answer(StatusCode::OK, &AnnouncementShown::of(&stored, visit.now)), &tag(&stored)))
}

/// Writes a draft.
#[utoipa::path(
    post,
    path = links::ANNOUNCEMENTS,
    summary = "api-announcement-write",
    description = "api-announcement-write-what",
    params(("Idempotency-Key" = String, Header, example = "8e03978e-40d5-43dd-bc93-6894a57f9325")),
    request_body(content = DraftSent, example = json!({
        "title_ja": "年末年始の電話受付について",
        "body_ja": "12月29日から1月3日まで、電話の受付をお休みします。",
        "audience": "everybody",
        "from": "2026-12-20T09:00:00+09:00",
        "until": "2027-01-04T00:00:00+09:00"
    })),
    responses(
        (status = 201, description = "api-announcement-written", body = AnnouncementShown),
        (status = 422, description = "api-problem-unprocessable"),
    ),
)]
pub(super) async fn write(visit: Visit, clerk: At, sent: Sent) -> Answer {
    let content = sent.value::<DraftSent>()?.read(&visit)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let claimed = match begin(&tx, clerk.id.0, &sent, &mut random).await? {
        Begun::Now(claimed) => claimed,
        Begun::Before(response) => return Ok(response),
    };
    let id = announcements::write(&tx, &clerk, &content, &mut random).await?;
    let stored = announcements::announcement(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    finish(tx, &claimed, StatusCode::CREATED, &AnnouncementShown::of(&stored, visit.now)).await
}

/// Changes a draft.
#[utoipa::path(
    post,
    path = links::ANNOUNCEMENT,
    summary = "api-announcement-change",
    description = "api-announcement-change-what",
    params(
        ("id" = Uuid, Path, example = "0193a5f0-7c00-7000-8000-000000000001"),
        ("If-Match" = String, Header, example = "\"1\""),
        ("Idempotency-Key" = String, Header, example = "8e03978e-40d5-43dd-bc93-6894a57f9326"),
    ),
    request_body(content = DraftSent, example = json!({
        "title_ja": "年末年始の電話受付について（訂正）",
        "body_ja": "12月28日から1月3日まで、電話の受付をお休みします。",
        "audience": "everybody"
    })),
    responses(
        (status = 200, description = "api-announcement-answer", body = AnnouncementShown),
        (status = 409, description = "api-problem-conflict"),
        (status = 412, description = "api-problem-changed"),
        (status = 422, description = "api-problem-unprocessable"),
        (status = 428, description = "api-problem-precondition-missing"),
    ),
)]
pub(super) async fn change(visit: Visit, clerk: At, id: Id, sent: Sent) -> Answer {
    let id = id_of(id)?;
    let content = sent.value::<DraftSent>()?.read(&visit)?;
    let words = visit.words();
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let claimed = match begin(&tx, clerk.id.0, &sent, &mut random).await? {
        Begun::Now(claimed) => claimed,
        Begun::Before(response) => return Ok(response),
    };
    let before = announcements::announcement(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    unchanged(&sent.headers, &tag(&before))?;
    let conflict = |key: &str| -> Answer { Err(Problem::because(ProblemKind::Conflict, words.text(key)).into()) };
    // What members read already isn't a program's to change.
    if before.standing(visit.now) != AnnouncementStanding::Draft {
        return conflict("api-error-no-draft");
    }
    match announcements::change(&tx, &clerk, (id, before.version), &content, &mut random).await? {
        AnnouncementChange::Done | AnnouncementChange::SoAlready => {
            let stored = announcements::announcement(&tx, id).await?.ok_or(Trouble::NotForYou)?;
            finish(tx, &claimed, StatusCode::OK, &AnnouncementShown::of(&stored, visit.now)).await
        }
        AnnouncementChange::ChangedMeanwhile(_) => Err(ProblemKind::Changed.into()),
        AnnouncementChange::NotThere => Err(Trouble::NotForYou),
        AnnouncementChange::Waits(_)
        | AnnouncementChange::TakesTwo
        | AnnouncementChange::Fixed
        | AnnouncementChange::Over
        | AnnouncementChange::Withdrawn => conflict("api-error-no-draft"),
    }
}
