//! The time machine (タイムマシン): what a member would see on a day, past or ahead, as the settings of that day have it. The
//! member is a fictitious one; no member's data are read. The pages are the portal's own, in a frame in which nothing runs,
//! leads anywhere or can be sent.

mod moment;
pub mod page;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::MessageId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::desk as links;
use madoguchi_core::outbox::{OutgoingMail, mails_at};
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::published::Published;
use madoguchi_core::settings::{self, PolicyTimeline};
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::member_pages::{AsOf, SamplePerson};
use madoguchi_web::still::{Framing, Leads, still};
use madoguchi_web::{Answer, Page, Params, ShownMail, Trouble, assets};
use uuid::Uuid;

use self::moment::{Asked, What};
use self::page::{Applies, TimeMachine};
use super::face::{Access, At, Routes, Samples, Visit, Within};
use super::settings::published::MembersTexts;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let read = Access::May(Permission::ReadSettings);
    Routes::new().get(links::TIME_MACHINE, read, show).get(links::TIME_MACHINE_PAGE, read, framed).get(
        links::TIME_MACHINE_COLOURS,
        read,
        colours,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<TimeMachine>(Within::Desk)
}

/// The society's settings, as they were, are and are planned.
async fn timeline(visit: &Visit, clerk: &At) -> Result<PolicyTimeline, Failure> {
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    tx.rollback().await?;
    Ok(timeline)
}

/// The form, what applies on that day, and the page in its frame.
async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let (asked, wrong) = Asked::read(&params, visit.now)?;
    let (words, timeline) = (visit.words(), timeline(&visit, &clerk).await?);
    let policy = timeline.policy_at(asked.at())?;
    let names = visit.face().previews().pages.names(&policy);
    let mails = mails_at(&policy, words.text("desk-time-person"), asked.at())?;
    let kinds: Vec<_> = mails.iter().map(|mail| mail.kind()).collect();
    let there = match &asked.what {
        What::Page(name) => names.contains(&name.as_str()),
        What::Mail(kind) => kinds.contains(&kind.as_str()),
    };
    let mail = match &asked.what {
        What::Mail(_) if there => mail(&visit, &policy, &asked)?,
        What::Mail(_) | What::Page(_) => None,
    };
    let page = TimeMachine {
        errors: wrong.iter().map(|field| page::wrong(words, field)).collect(),
        applies: Applies::of(words, &timeline, &policy, &visit.tenant.holidays, &asked),
        choices: page::choices(words, &asked, &names, &kinds),
        languages: page::languages(&policy, &asked),
        categories: page::categories(words, &asked),
        widths: page::widths(words, &asked),
        src: there.then(|| asked.href(links::TIME_MACHINE_PAGE)),
        mail: mail.map(page::MailText::of),
        day: asked.day.to_string(),
        time: asked.time(),
        joined: asked.joined.to_string(),
        wide: asked.wide,
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Framing::Frames.on(visit.page_with(status, TimeMachine::TEMPLATE, &page)))
}

/// A page or a mail of that day, to be framed.
async fn framed(visit: Visit, clerk: At, params: Params) -> Answer {
    let (asked, wrong) = Asked::read(&params, visit.now)?;
    if !wrong.is_empty() {
        return Err(Trouble::NotForYou);
    }
    let timeline = timeline(&visit, &clerk).await?;
    let policy = timeline.policy_at(asked.at())?;
    match &asked.what {
        What::Mail(_) => {
            let mail = mail(&visit, &policy, &asked)?.ok_or(Trouble::NotForYou)?;
            Ok(Framing::FramedMail.on(html(still(&mail.html, &OfTheDay { asked: &asked }))))
        }
        What::Page(name) => {
            let language = page::spoken(&policy, asked.language);
            let notices = timeline.ledger(Published::Privacy);
            let tx = visit.read(clerk.actor()).await?;
            let texts = MembersTexts::load(&tx, &policy, &notices, (asked.at(), language)).await?;
            tx.rollback().await?;
            let person = SamplePerson {
                name: visit.words().text("desk-time-person").to_owned(),
                joined_on: asked.joined,
                category: asked.category,
            };
            let of = AsOf {
                site: &visit.app.site,
                assets: &visit.app.assets,
                policy: &policy,
                terms: &texts.terms,
                privacy: texts.privacy(),
                holidays: &visit.tenant.holidays,
                now: asked.at(),
                language,
                person: &person,
            };
            let shown = visit.face().previews().pages.show(name, &of)?.ok_or(Trouble::NotForYou)?;
            Ok(Framing::FramedPage.on(html(still(&shown, &OfTheDay { asked: &asked }))))
        }
    }
}

/// The colours of that day, because the desk itself has those of today.
async fn colours(visit: Visit, clerk: At, params: Params) -> Answer {
    let (asked, _) = Asked::read(&params, visit.now)?;
    let policy = timeline(&visit, &clerk).await?.policy_at(asked.at())?;
    Ok(assets::colours(&policy.branding))
}

fn html(text: String) -> Response {
    Html(text).into_response()
}

/// Links lead nowhere; the colours are those of the day.
struct OfTheDay<'a> {
    asked: &'a Asked,
}

impl Leads for OfTheDay<'_> {
    fn link(&self, _: &str) -> Option<String> {
        None
    }

    fn sheet(&self, href: &str) -> String {
        if assets::is_colours(href) { self.asked.href(links::TIME_MACHINE_COLOURS) } else { href.to_owned() }
    }
}

/// The mail that was asked for; `None` if the society sends none of this kind on that day.
fn mail(visit: &Visit, policy: &Policy, asked: &Asked) -> Result<Option<ShownMail>, Trouble> {
    let What::Mail(kind) = &asked.what else { return Ok(None) };
    let name = visit.words().text("desk-time-person");
    let Some(mail) = mails_at(policy, name, asked.at())?.into_iter().find(|mail| mail.kind() == kind) else {
        return Ok(None);
    };
    let recipient = EmailAddress::parse(page::RECIPIENT).map_err(|_| Trouble::broken("an address that is none"))?;
    let outgoing = OutgoingMail {
        id: MessageId(Uuid::nil()),
        recipient,
        account: None,
        language: page::spoken(policy, asked.language),
        mail,
        created_at: asked.at(),
        attempts: 0,
    };
    let portal = visit.app.site.url_of(&visit.tenant.canonical_host);
    let shown = visit.face().previews().mails.show(&outgoing, policy, &portal);
    shown.map(Some).map_err(|trouble| Trouble::Broken(trouble.into()))
}
