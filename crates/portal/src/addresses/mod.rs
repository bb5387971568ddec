//! A member's e-mail addresses: the main address can be changed (メールアドレスの変更), and a second address for recovery can be
//! added (予備のメールアドレス). Both pages share their handlers, with another [`Purpose`] each; the rules are core's.

pub mod page;
pub mod remove;
pub mod undo;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::profile::addresses::registered::Resent;
use madoguchi_core::accounts::profile::addresses::{self, AddressFault, Addresses, Requested};
use madoguchi_core::accounts::sessions::session::hold;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links;
use madoguchi_core::policy::email::EmailFault;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use self::page::{Address, Held, Notice, Pending};
use crate::face::session::NOTICE_FIELD;
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use crate::fields::account::{EmailField, company_domains, typo_warning};
use crate::fields::wording;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::EMAIL, Access::SteppedUp, show_email)
        .post(links::EMAIL, Access::SteppedUp, send_email)
        .post(links::RESEND_EMAIL, Access::SteppedUp, resend_email)
        .post(links::CANCEL_EMAIL, Access::SteppedUp, cancel_email)
        .get(links::REMOVE_EMAIL, Access::SteppedUp, remove::ask_email)
        .post(links::REMOVE_EMAIL, Access::SteppedUp, remove::email)
        .get(links::RECOVERY_ADDRESS, Access::SteppedUp, show_second)
        .post(links::RECOVERY_ADDRESS, Access::SteppedUp, send_second)
        .post(links::RESEND_RECOVERY_ADDRESS, Access::SteppedUp, resend_second)
        .post(links::CANCEL_RECOVERY_ADDRESS, Access::SteppedUp, cancel_second)
        .get(links::REMOVE_RECOVERY_ADDRESS, Access::SteppedUp, remove::ask_second)
        .post(links::REMOVE_RECOVERY_ADDRESS, Access::SteppedUp, remove::second)
        .get(links::UNDO_EMAIL, Access::Anyone, undo::show)
        .post(links::UNDO_EMAIL, Access::Anyone, undo::send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<Address>(Within::Member)
        .page::<page::RemoveAddress>(Within::Member)
        .page::<page::UndoEmail>(Within::Society)
}

/// Shows the page of the main address.
pub async fn show_email(visit: Visit, member: Member, params: Params) -> Answer {
    show(&visit, &member, Purpose::Main, params.one(NOTICE_FIELD)?).await
}

/// Requests another main address.
pub async fn send_email(visit: Visit, member: Member, fields: Fields) -> Answer {
    send(&visit, &member, Purpose::Main, &fields).await
}

/// Sends another mail that verifies the new main address.
pub async fn resend_email(visit: Visit, member: Member) -> Answer {
    resend(&visit, &member, Purpose::Main).await
}

/// Cancels the change of the main address.
pub async fn cancel_email(visit: Visit, member: Member) -> Answer {
    cancel(&visit, &member, Purpose::Main).await
}

/// Shows the page of the second address.
pub async fn show_second(visit: Visit, member: Member, params: Params) -> Answer {
    show(&visit, &member, Purpose::Recovery, params.one(NOTICE_FIELD)?).await
}

/// Requests another second address.
pub async fn send_second(visit: Visit, member: Member, fields: Fields) -> Answer {
    send(&visit, &member, Purpose::Recovery, &fields).await
}

/// Sends another mail that verifies the new second address.
pub async fn resend_second(visit: Visit, member: Member) -> Answer {
    resend(&visit, &member, Purpose::Recovery).await
}

/// Cancels the new second address.
pub async fn cancel_second(visit: Visit, member: Member) -> Answer {
    cancel(&visit, &member, Purpose::Recovery).await
}

/// Returns the page for a purpose.
const fn home_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Main => links::EMAIL,
        Purpose::Recovery => links::RECOVERY_ADDRESS,
    }
}

fn told(purpose: Purpose, notice: Notice) -> String {
    format!("{}?{NOTICE_FIELD}={}", home_of(purpose), notice.word())
}

/// The content of the address field, and the messages on the page.
#[derive(Default)]
struct Shown {
    notice: Option<Notice>,
    email: String,
    email_confirmed: String,
    warning: Option<String>,
    errors: Vec<FieldError>,
}

async fn show(visit: &Visit, member: &Member, purpose: Purpose, notice: &str) -> Answer {
    let has = read(visit, member).await?;
    let shown = Shown { notice: Notice::read(notice), ..Shown::default() };
    Ok(page(visit, purpose, &has, shown, StatusCode::OK))
}

async fn read(visit: &Visit, member: &Member) -> Result<Addresses, Trouble> {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let has = addresses::addresses(&tx, member.account).await?;
    tx.rollback().await?;
    Ok(has)
}

async fn send(visit: &Visit, member: &Member, purpose: Purpose, fields: &Fields) -> Answer {
    let (typed, confirmed) = (fields.one("email")?, fields.one("email_confirmed")?);
    let has = read(visit, member).await?;
    if let Err(fault) = addresses::judge(&visit.policy.email, &has, purpose, typed, confirmed) {
        return Ok(page(visit, purpose, &has, again(visit, typed, fault), StatusCode::UNPROCESSABLE_ENTITY));
    }
    if let Some((message, confirmed)) = typo_warning(visit, typed, confirmed) {
        let shown =
            Shown { email: typed.to_owned(), email_confirmed: confirmed, warning: Some(message), ..Shown::default() };
        return Ok(page(visit, purpose, &has, shown, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    hold(&tx, member).await?;
    let requested = addresses::request(&tx, member.account, purpose, typed, confirmed, &mut random).await?;
    tx.commit().await?;
    let (shown, status) = match requested {
        Requested::Promised => return Ok(visit.go(&told(purpose, Notice::Sent))),
        Requested::Enough => (enough(visit, typed), StatusCode::TOO_MANY_REQUESTS),
        Requested::NotYet(fault) => (again(visit, typed, fault), StatusCode::UNPROCESSABLE_ENTITY),
    };
    Ok(page(visit, purpose, &has, shown, status))
}

async fn resend(visit: &Visit, member: &Member, purpose: Purpose) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    hold(&tx, member).await?;
    let resent = addresses::resend(&tx, member.account, purpose, &mut random).await?;
    tx.commit().await?;
    match resent {
        Resent::Promised => Ok(visit.go(&told(purpose, Notice::Sent))),
        // The address was verified or cancelled in the meantime, as the page shows.
        Resent::NothingToVerify => Ok(visit.go(home_of(purpose))),
        Resent::Enough => {
            let has = read(visit, member).await?;
            Ok(page(visit, purpose, &has, enough(visit, ""), StatusCode::TOO_MANY_REQUESTS))
        }
    }
}

async fn cancel(visit: &Visit, member: &Member, purpose: Purpose) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    hold(&tx, member).await?;
    let cancelled = addresses::cancel(&tx, member.account, purpose, &mut random).await?;
    tx.commit().await?;
    Ok(if cancelled { visit.go(&told(purpose, Notice::Cancelled)) } else { visit.go(home_of(purpose)) })
}

fn enough(visit: &Visit, typed: &str) -> Shown {
    let errors = vec![FieldError::overall(visit.words().text("address-error-enough"))];
    Shown { email: typed.to_owned(), errors, ..Shown::default() }
}

fn again(visit: &Visit, typed: &str, fault: AddressFault) -> Shown {
    let (words, rules) = (visit.words(), &visit.policy.email);
    let shown = Shown { email: typed.to_owned(), ..Shown::default() };
    let message = match fault {
        AddressFault::Email(EmailFault::InPrinciple) => {
            let confirmed = EmailAddress::parse(typed).map_or_else(|_| String::new(), |it| it.as_str().to_owned());
            let warning = Some(wording::address_in_principle(words, rules));
            return Shown { email_confirmed: confirmed, warning, ..shown };
        }
        AddressFault::NoMain => {
            let errors = vec![FieldError::overall(words.text("address-error-no-main"))];
            return Shown { errors, ..shown };
        }
        AddressFault::Email(EmailFault::Form(fault)) => wording::email(words, fault),
        AddressFault::Email(EmailFault::Rule(refusal)) => wording::address_refused(words, rules, refusal),
        AddressFault::InForce => words.text("address-error-in-force").to_owned(),
        AddressFault::IsTheOther => words.text("address-error-is-the-other").to_owned(),
        AddressFault::CompanyEnds(ending) => page::company_ends(words, ending),
        AddressFault::Company => words.text("address-error-company").to_owned(),
    };
    Shown { errors: vec![FieldError::at("email", message)], ..shown }
}

fn page(visit: &Visit, purpose: Purpose, has: &Addresses, shown: Shown, status: StatusCode) -> Response {
    let (words, rules) = (visit.words(), &visit.policy.email);
    let held = has.in_force(purpose);
    let mut field = EmailField::new(words, rules, has.rule(rules), shown.email);
    if purpose == Purpose::Recovery {
        field.which = page::second_rule(words, &company_domains(words, rules));
    }
    field.warning = shown.warning;
    let page = Address {
        errors: shown.errors,
        second: purpose == Purpose::Recovery,
        // A notice from an earlier request may be outdated.
        notice: shown.notice.filter(|notice| notice.still_holds(has.pending(purpose).is_some(), held.is_some())),
        mail_from: visit.policy.contact.mail_from.clone(),
        current: held.map(Held::of),
        pending: has.pending(purpose).map(|pending| Pending::of(words, pending)),
        field: (purpose == Purpose::Main || has.main.is_some()).then_some(field),
        email_confirmed: shown.email_confirmed,
        removable: held.is_some() && (purpose == Purpose::Recovery || !rules.required),
        back_href: links::PROFILE,
    };
    visit.page_with(status, Address::TEMPLATE, &page)
}
