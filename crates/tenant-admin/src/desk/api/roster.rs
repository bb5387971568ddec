//! The roster: a program brings a file as the society's system exports it.

use axum::extract::Request;
use axum::http::StatusCode;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::failure::Failure;
use madoguchi_core::links::api as links;
use madoguchi_core::roster::file::{self, FileRefusal, Roster, RosterNotice};
use madoguchi_core::roster::{ImportDoubts, ImportRefusal, Imported};
use madoguchi_core::roster_delivery;
use madoguchi_web::api::{Problem, ProblemKind, Sent};
use madoguchi_web::{Answer, Params, Trouble, json};
use madoguchi_words::Words;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::answer::{Begun, begin, finish};
use crate::api::asked::one;
use crate::desk::face::{At, LARGEST_DATA, Visit};

/// The most errors and notices of a file that are told.
const MOST: usize = 100;

/// What an import did.
#[derive(Serialize, ToSchema)]
#[schema(as = RosterImport)]
pub(super) struct ImportShown {
    rehearsal: bool,
    new: usize,
    changed: usize,
    unchanged: usize,
    households: usize,
    notices: Vec<NoticeShown>,
    notices_in_all: usize,
}

/// Something odd in a file.
#[derive(Serialize, ToSchema)]
#[schema(as = RosterNotice)]
pub(super) struct NoticeShown {
    line: Option<u64>,
    column: Option<&'static str>,
    message: String,
}

impl From<&RosterNotice> for NoticeShown {
    fn from(notice: &RosterNotice) -> Self {
        Self { line: notice.line, column: notice.column.map(|column| column.title()), message: notice.kind.to_string() }
    }
}

impl ImportShown {
    fn of(roster: &Roster, done: Imported, rehearsal: bool) -> Self {
        Self {
            rehearsal,
            new: done.new,
            changed: done.changed,
            unchanged: done.unchanged,
            households: roster.households,
            notices: roster.notices.iter().take(MOST).map(NoticeShown::from).collect(),
            notices_in_all: roster.notices_in_all,
        }
    }
}

/// Takes a file in: the whole file or, with an error in it, nothing.
#[utoipa::path(
    post,
    path = links::ROSTER_IMPORTS,
    summary = "api-roster",
    description = "api-roster-what",
    params(
        ("rehearsal" = Option<bool>, Query, example = true),
        ("Idempotency-Key" = String, Header, example = "8e03978e-40d5-43dd-bc93-6894a57f9327"),
    ),
    request_body(content = String, content_type = "text/csv",
        example = "保険者番号,記号,番号,氏名,氏名カナ,生年月日,性別,続柄,資格取得日"),
    responses(
        (status = 200, description = "api-roster-answer", body = ImportShown),
        (status = 409, description = "api-roster-doubtful"),
        (status = 422, description = "api-problem-unprocessable"),
    ),
)]
pub(super) async fn import(visit: Visit, clerk: At, params: Params, request: Request) -> Answer {
    let rehearsal = one(&params, "rehearsal", |text| text.parse().ok())?.unwrap_or(false);
    let sent = Sent::csv(request, LARGEST_DATA).await?;
    let (bytes, today) = (sent.body.clone(), day_in_japan(visit.now));
    // Reading thousands of rows would hold up other requests.
    let read = tokio::task::spawn_blocking(move || file::read(&bytes, today)).await.map_err(|_| Failure::Background)?;
    let roster = read.map_err(|refusal| unreadable(&refusal))?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let claimed = match begin(&tx, clerk.id.0, &sent, &mut random).await? {
        Begun::Now(claimed) => claimed,
        Begun::Before(response) => return Ok(response),
    };
    let delivered = roster_delivery::deliver(&tx, &clerk, &roster.rows, &mut random).await;
    let shown = ImportShown::of(&roster, delivered.map_err(|refusal| refused(visit.words(), refusal))?, rehearsal);
    if rehearsal {
        return Ok(json::answer(StatusCode::OK, &shown));
    }
    finish(tx, &claimed, StatusCode::OK, &shown).await
}

/// Why a file isn't read. Nothing of its content is repeated.
fn unreadable(refusal: &FileRefusal) -> Trouble {
    let errors: Vec<Value> = match refusal {
        FileRefusal::File(error) => vec![json!({"field": null, "message": error.to_string()})],
        FileRefusal::Rows { errors, .. } => errors
            .iter()
            .take(MOST)
            .map(|error| {
                let column = error.column.map(|column| format!(" {}", column.title())).unwrap_or_default();
                json!({"field": format!("{}{column}", error.line), "message": error.kind.to_string()})
            })
            .collect(),
    };
    Problem::from(ProblemKind::Unprocessable).with("errors", errors.into()).into()
}

fn refused(words: &Words, refusal: ImportRefusal) -> Trouble {
    match refusal {
        ImportRefusal::ForeignInsurerNumber { line } => {
            let error = json!({"field": line.to_string(), "message": words.text("api-error-insurer-number")});
            Problem::from(ProblemKind::Unprocessable).with("errors", json!([error])).into()
        }
        ImportRefusal::Doubtful(ImportDoubts { replaced, new, missing, in_file, known }) => {
            let doubts =
                json!({"replaced": replaced, "new": new, "missing": missing, "in_file": in_file, "known": known});
            Problem::because(ProblemKind::Conflict, words.text("api-roster-doubtful")).with("doubts", doubts).into()
        }
        ImportRefusal::Broken(failure) => failure.into(),
    }
}
