//! Data for members at the desk, such as medical expenses and checkups: a file is looked at without a change and published at an
//! instant; what members don't see yet is moved or withdrawn.

pub mod page;
mod said;

use std::time::Duration;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::{KeptFileId, PublicationId};
use madoguchi_core::input::instant::read_instant;
use madoguchi_core::links::desk as links;
use madoguchi_core::services::is_off_in_shared_accounts;
use madoguchi_core::services::publication::intake::{self, FilePublished, IntakeError, Transactions};
use madoguchi_core::services::publication::kept_file::{self, KeptFile};
use madoguchi_core::services::publication::{
    self, ListedPublication, PublicationChange, PublicationEnd, PublicationKind,
};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions;
use madoguchi_web::{Answer, FieldError, Fields, Files, Page, Params, SocietyCall, Trouble};
use tokio::time::timeout;
use uuid::Uuid;

use self::page::{Analysis, Done, Publications, Publishing};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The field of the kind of data.
const KIND: &str = "kind";
/// The field of the file.
const FILE: &str = "file";
/// The field of the instant from which members see a publication.
const FROM: &str = "from";
/// The query parameter that names what has just happened.
const DONE: &str = "done";
/// How long a publication is waited for. It goes on after that; the list says how it stands.
const PATIENCE: Duration = Duration::from_secs(15);

/// Returns the routes and who may reach each. A sign-in must be recent before a file is chosen, because the form couldn't be sent
/// again after the proofs.
pub(crate) fn routes() -> Routes {
    let publish = Access::MayFresh(Permission::PublishMedical);
    Routes::new()
        .get(links::PUBLICATIONS, publish, list)
        .post(links::PUBLICATIONS, Access::MayUpload(Permission::PublishMedical), upload)
        .get(links::PUBLICATION_FILE, publish, look)
        .post(links::PUBLICATION_FILE, publish, publish_file)
        .get(links::PUBLICATION, publish, show)
        .post(links::PUBLICATION, publish, reschedule)
        .post(links::WITHDRAW_PUBLICATION, publish, withdraw)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Publications>(Within::Desk).page::<Analysis>(Within::Desk).page::<Publishing>(Within::Desk)
}

/// The transactions of a clerk's publication. Each asks anew whether the clerk may still do it.
struct ByClerk {
    call: SocietyCall,
    clerk: At,
}

impl ByClerk {
    fn of(visit: &Visit, clerk: &At) -> Self {
        Self { call: visit.at.clone(), clerk: clerk.clone() }
    }

    /// The call at this instant: a large file is still taken in when its request's instant is over.
    fn now(&self) -> SocietyCall {
        self.call.later(self.call.app.clock.now())
    }
}

impl Transactions for ByClerk {
    async fn read(&self) -> Result<TenantTx, Failure> {
        self.now().read(self.clerk.actor()).await
    }

    async fn write(&self) -> Result<TenantTx, Failure> {
        let tx = self.now().write(self.clerk.actor()).await?;
        sessions::hold(&tx, &self.clerk, Permission::PublishMedical).await?;
        Ok(tx)
    }
}

/// The id of a file or a publication in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<Uuid, Trouble> {
    id.map(|Path(id)| id).map_err(|_| Trouble::NotForYou)
}

fn done(visit: &Visit, what: Done) -> Response {
    visit.go(&format!("{}?{DONE}={}", links::PUBLICATIONS, what.word()))
}

/// Lists the publications, with the form for a file.
async fn list(visit: Visit, clerk: At, params: Params) -> Answer {
    let notice = Done::of(params.one(DONE)?);
    listed(&visit, &clerk, notice, None, Vec::new()).await
}

async fn listed(
    visit: &Visit,
    clerk: &At,
    notice: Option<Done>,
    chosen: Option<PublicationKind>,
    errors: Vec<FieldError>,
) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let found = publication::list(&tx).await?;
    tx.rollback().await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let sharing = visit.policy.account.sharing;
    let off = visit.policy.services.iter().any(|service| is_off_in_shared_accounts(service, sharing));
    let page = Publications { errors, notice, ..Publications::of(visit.words(), &found, visit.now, (chosen, off)) };
    Ok(visit.page_with(status, Publications::TEMPLATE, &page))
}

/// Keeps a file that can be read, and shows what is in it.
async fn upload(visit: Visit, clerk: At, files: Files, fields: Fields) -> Answer {
    let words = visit.words();
    let kind = PublicationKind::of_word(fields.one(KIND)?);
    let again = |field: &'static str, message: String| vec![FieldError::at(field, message)];
    let Some(kind) = kind else {
        let errors = again(KIND, words.text("desk-publications-error-no-kind").to_owned());
        return listed(&visit, &clerk, None, None, errors).await;
    };
    let Some(bytes) = files.one(FILE) else {
        let errors = again(FILE, words.text("desk-publications-error-no-file").to_owned());
        return listed(&visit, &clerk, None, Some(kind), errors).await;
    };
    if let Err(error) = intake::check(kind, bytes) {
        let errors = again(FILE, said::file(words, &error));
        return listed(&visit, &clerk, None, Some(kind), errors).await;
    }
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let id = kept_file::keep(&tx, &clerk, kind, bytes, &mut random).await?;
    tx.commit().await?;
    Ok(visit.go(&links::of(links::PUBLICATION_FILE, id.0)))
}

/// Shows what publishing a kept file would do.
async fn look(visit: Visit, clerk: At, id: Id) -> Answer {
    analysed(&visit, &clerk, KeptFileId(id_of(id)?), "", Vec::new()).await
}

async fn kept(visit: &Visit, clerk: &At, id: KeptFileId) -> Result<KeptFile, Trouble> {
    let tx = visit.read(clerk.actor()).await?;
    let file = kept_file::kept(&tx, clerk, id).await?;
    tx.rollback().await?;
    file.ok_or(Trouble::NotForYou)
}

async fn analysed(visit: &Visit, clerk: &At, id: KeptFileId, from: &str, errors: Vec<FieldError>) -> Answer {
    let file = kept(visit, clerk, id).await?;
    let (words, kind) = (visit.words(), file.kind);
    let page = match intake::analyse(&ByClerk::of(visit, clerk), kind, file.as_bytes()).await {
        Ok(report) => Analysis::of(words, id, kind, &report),
        Err(IntakeError::File(error)) => Analysis::unreadable(words, id, kind, &error),
        Err(IntakeError::Mistakes(_)) => return Err(Trouble::broken("an analysis that gave up")),
        Err(IntakeError::Failed(failure)) => return Err(failure.into()),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visit.page_with(status, Analysis::TEMPLATE, &Analysis { errors, from: from.to_owned(), ..page }))
}

/// Publishes a kept file. It goes on when the clerk's browser has gone, or the answer has been given.
async fn publish_file(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed, words) = (KeptFileId(id_of(id)?), fields.one(FROM)?.to_owned(), visit.words());
    let Some(from) = read_instant(&typed) else {
        let errors = vec![FieldError::at(FROM, words.text("desk-publications-error-from"))];
        return analysed(&visit, &clerk, id, &typed, errors).await;
    };
    let file = kept(&visit, &clerk, id).await?;
    let (by, mut random) = (ByClerk::of(&visit, &clerk), visit.app.random());
    let work = tokio::spawn(async move {
        let published = intake::publish(&by, file.kind, file.as_bytes(), from, &mut random).await?;
        if matches!(published, FilePublished::Ended(_)) {
            let tx = by.write().await?;
            kept_file::forget(&tx, &by.clerk).await?;
            tx.commit().await?;
        }
        Ok::<_, IntakeError>(published)
    });
    let Ok(worked) = timeout(PATIENCE, work).await else { return Ok(done(&visit, Done::Running)) };
    let published = match worked.map_err(|_| Trouble::broken("a publication that ended early"))? {
        Ok(published) => published,
        Err(IntakeError::Failed(failure)) => return Err(failure.into()),
        // The page tells what is wrong.
        Err(IntakeError::File(_) | IntakeError::Mistakes(_)) => {
            let errors = vec![FieldError::overall(words.text("desk-publications-error-mistakes"))];
            return analysed(&visit, &clerk, id, &typed, errors).await;
        }
    };
    match published {
        FilePublished::Ended(PublicationEnd::Published(_)) => Ok(done(&visit, Done::Published)),
        FilePublished::Ended(PublicationEnd::PublishedMeanwhile(_)) => Ok(done(&visit, Done::Meanwhile)),
        FilePublished::Ended(PublicationEnd::NothingNew) => Ok(done(&visit, Done::NothingNew)),
        FilePublished::Ended(PublicationEnd::Withdrawn) => Ok(done(&visit, Done::Superseded)),
        FilePublished::Waits(waiting) => {
            let error = words.format("desk-publications-error-waits", &[("at", words.instant(waiting.from).into())]);
            analysed(&visit, &clerk, id, &typed, vec![FieldError::overall(error)]).await
        }
    }
}

/// Shows one publication.
async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    one(&visit, &clerk, PublicationId(id_of(id)?), None, Vec::new()).await
}

async fn one(visit: &Visit, clerk: &At, id: PublicationId, typed: Option<&str>, errors: Vec<FieldError>) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let found = publication::list(&tx).await?;
    tx.rollback().await?;
    let is_it = |listed: &&ListedPublication| listed.id == id;
    let found = found.iter().find(is_it).ok_or(Trouble::NotForYou)?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Publishing::of(visit.words(), found, visit.now);
    let from = typed.map_or(page.from, str::to_owned);
    Ok(visit.page_with(status, Publishing::TEMPLATE, &Publishing { errors, from, ..page }))
}

/// Moves a publication to another instant.
async fn reschedule(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed) = (PublicationId(id_of(id)?), fields.one(FROM)?);
    let Some(from) = read_instant(typed) else {
        let errors = vec![FieldError::at(FROM, visit.words().text("desk-publications-error-from"))];
        return one(&visit, &clerk, id, Some(typed), errors).await;
    };
    let mut random = visit.app.random();
    let tx = ByClerk::of(&visit, &clerk).write().await?;
    let change = publication::reschedule(&tx, id, from, &mut random).await?;
    changed(&visit, &clerk, (tx, id), change, Done::Moved).await
}

/// Withdraws a publication.
async fn withdraw(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = PublicationId(id_of(id)?);
    let mut random = visit.app.random();
    let tx = ByClerk::of(&visit, &clerk).write().await?;
    let change = publication::withdraw(&tx, id, &mut random).await?;
    changed(&visit, &clerk, (tx, id), change, Done::Withdrawn).await
}

async fn changed(
    visit: &Visit,
    clerk: &At,
    (tx, id): (TenantTx, PublicationId),
    change: PublicationChange,
    what: Done,
) -> Answer {
    let key = match change {
        PublicationChange::Done => {
            tx.commit().await?;
            return Ok(done(visit, what));
        }
        PublicationChange::NotThere => return Err(Trouble::NotForYou),
        PublicationChange::IsOut => "desk-publications-error-out",
        PublicationChange::Unfinished => "desk-publications-error-unfinished",
    };
    drop(tx);
    one(visit, clerk, id, None, vec![FieldError::overall(visit.words().text(key))]).await
}
