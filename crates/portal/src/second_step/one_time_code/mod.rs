//! The authenticator app (TOTP): set-up, use as the second step, removal.

pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::accounts::methods::one_time_code::{self, Answered, Bar, Removable, SetUp, Tried, Whose};
use madoguchi_core::input::text::trim;
use madoguchi_core::links::{self, TO_FIELD};
use madoguchi_core::proof::totp_seed::Proposal;
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::Hitch;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, SignInEnd, Trouble};

use self::page::{RemoveOneTimeCode, SetUpOneTimeCode};
use crate::face::{Member, SettingUp, SigningIn, Visit, session};
use crate::fields::progress::{Progress, Stage};
use crate::fields::waiting::minutes_until;
use madoguchi_web::qr::Qr;

/// Shows the secret for an app.
pub async fn show(visit: Visit, setting_up: SettingUp, params: Params) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Member(setting_up.account())).await?;
    let proposed = one_time_code::propose(&tx, whose(&setting_up), &mut random).await?;
    tx.rollback().await?;
    match proposed {
        Ok(proposal) => page(&visit, &setting_up, params.one(TO_FIELD)?, &proposal, Vec::new(), StatusCode::OK),
        Err(bar) => barred(&visit, &setting_up, bar),
    }
}

/// Checks the app's first code and stores the app.
pub async fn send(visit: Visit, setting_up: SettingUp, fields: Fields) -> Answer {
    let (sealed, typed, to) = (fields.one("seed")?, fields.one("code")?, fields.one(TO_FIELD)?);
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(setting_up.account())).await?;
    let came = one_time_code::set_up(&tx, whose(&setting_up), sealed, typed, &mut random).await?;
    match came {
        SetUp::Entered(entered) => {
            tx.commit().await?;
            session::enter(&visit, &entered, setting_up.inside()).await
        }
        SetUp::Added => {
            tx.commit().await?;
            Ok(visit.go(links::after_set_up(to)))
        }
        other => {
            tx.rollback().await?;
            not_set_up(&visit, &setting_up, to, other, typed)
        }
    }
}

fn not_set_up(visit: &Visit, setting_up: &SettingUp, to: &str, came: SetUp, typed: &str) -> Answer {
    let words = visit.words();
    let (proposal, error) = match came {
        SetUp::WrongCode(proposal) if trim(typed).is_empty() => {
            (proposal, FieldError::at("code", words.text("one-time-code-error-empty")))
        }
        SetUp::WrongCode(proposal) => (proposal, FieldError::at("code", words.text("one-time-code-error-wrong"))),
        SetUp::TooOld(proposal) => (proposal, FieldError::overall(words.text("one-time-code-error-too-old"))),
        SetUp::Barred(bar) => return barred(visit, setting_up, bar),
        SetUp::Ended | SetUp::Entered(_) | SetUp::Added => return Err(Trouble::SessionEnded),
    };
    page(visit, setting_up, to, &proposal, vec![error], StatusCode::UNPROCESSABLE_ENTITY)
}

fn whose(setting_up: &SettingUp) -> Whose<'_> {
    match setting_up {
        SettingUp::SigningIn(on_the_way) => Whose::SigningIn(on_the_way),
        SettingUp::Member(member) => Whose::Member(member),
    }
}

/// Answers a visitor who may not set up an app.
fn barred(visit: &Visit, setting_up: &SettingUp, bar: Bar) -> Answer {
    match (bar, setting_up) {
        (Bar::NotOffered, _) => Err(Trouble::NotForYou),
        (Bar::NotShown, SettingUp::SigningIn(_)) => Ok(visit.go(links::SECOND_STEP)),
        (Bar::NotShown, SettingUp::Member(_)) => Ok(visit.go(&links::step_up(&visit.path))),
    }
}

fn page(
    visit: &Visit,
    setting_up: &SettingUp,
    to: &str,
    proposal: &Proposal,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let url = proposal.url(society_name(visit))?;
    let to = links::after_set_up(to);
    let (back_href, progress) = match setting_up {
        SettingUp::SigningIn(on_the_way) => (links::SET_UP, Progress::on_the_way(visit, on_the_way)),
        SettingUp::Member(_) if to == links::REGISTER_DONE => {
            (links::REGISTER_SECOND_STEP, Some(Progress::of(visit, Stage::SecondStep)))
        }
        SettingUp::Member(_) => (links::LOGIN_METHODS, None),
    };
    let page = SetUpOneTimeCode {
        errors,
        progress,
        to,
        on_phone: visit.device.is_mobile(),
        qr: Qr::of(&url)?,
        url: url.as_str().to_owned(),
        secret: proposal.secret().as_str().to_owned(),
        seed: proposal.sealed.clone(),
        back_href,
    };
    Ok(visit.page_with(status, SetUpOneTimeCode::TEMPLATE, &page))
}

/// Returns the society's name for the app's list. It is always the Japanese name, because the app keeps it whatever
/// language the pages have.
fn society_name(visit: &Visit) -> &str {
    &visit.policy.society.name
}

/// Takes a code as the second step.
pub async fn answer(visit: Visit, on_the_way: SigningIn, fields: Fields) -> Answer {
    let (typed, remember) = (fields.one("code")?, fields.one("remember")? == "yes");
    if trim(typed).is_empty() {
        let errors = vec![FieldError::at("code", visit.words().text("one-time-code-error-empty"))];
        return Ok(super::page(&visit, &on_the_way, errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    let asking = on_the_way.remembering(remember);
    let answered = one_time_code::answer(&tx, &asking, typed, &mut random).await?;
    tx.commit().await?;
    answer_with(&visit, &on_the_way, &answered, "code", "one-time-code-error-wrong").await
}

/// Answers an attempt at the second step. An error is shown at its field.
pub(super) async fn answer_with(
    visit: &Visit,
    on_the_way: &SigningIn,
    answered: &Answered,
    field: &'static str,
    wrong: &str,
) -> Answer {
    let tried = match answered {
        Answered::Entered(entered) => return session::enter(visit, entered, session::inside(on_the_way)).await,
        Answered::NotAsked(next) => return Ok(visit.go(links::sign_in_next(*next))),
        Answered::Ended => return Err(Trouble::SessionEnded),
        Answered::Refused(tried) => tried,
    };
    let paused = matches!(tried, Tried::Paused(_));
    session::count(visit, if paused { SignInEnd::Paused } else { SignInEnd::Refused });
    let (message, status) = told(visit, *tried, wrong);
    let hitch = if paused { Hitch::CodePaused } else { Hitch::CodeRefused };
    let response = super::stuck(visit, on_the_way, vec![FieldError::at(field, message)], status, hitch);
    Ok(match tried {
        Tried::Paused(until) => {
            let wait = (*until - visit.now).num_seconds().max(1).to_string();
            ([(RETRY_AFTER, wait)], response).into_response()
        }
        Tried::Used | Tried::Wrong | Tried::Right => response,
    })
}

/// Words why a code was refused, and returns the status of the page that says so.
pub(crate) fn told(visit: &Visit, tried: Tried, wrong: &str) -> (String, StatusCode) {
    let words = visit.words();
    match tried {
        Tried::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let message = words.format("one-time-code-error-wait", &[("minutes", minutes.into())]);
            (message, StatusCode::TOO_MANY_REQUESTS)
        }
        Tried::Used => (words.text("one-time-code-error-used").to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        Tried::Wrong | Tried::Right => (words.text(wrong).to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Asks for confirmation before the app is removed.
pub async fn ask_removal(visit: Visit, member: Member) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let removable = one_time_code::removable(&tx, &member).await?;
    tx.rollback().await?;
    Ok(removal(&visit, removable, StatusCode::OK))
}

/// Removes the app.
pub async fn remove(visit: Visit, member: Member) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let removed = one_time_code::remove(&tx, &member, &mut random).await?;
    tx.commit().await?;
    Ok(match removed {
        Removable::Yes => visit.go(links::LOGIN_METHODS),
        other => removal(&visit, other, StatusCode::CONFLICT),
    })
}

fn removal(visit: &Visit, removable: Removable, status: StatusCode) -> Response {
    match removable {
        // The app has just been removed, or there was none.
        Removable::Nothing => visit.go(links::LOGIN_METHODS),
        Removable::Yes => visit.page(RemoveOneTimeCode::TEMPLATE, &RemoveOneTimeCode { needed: false }),
        Removable::Needed => visit.page_with(status, RemoveOneTimeCode::TEMPLATE, &RemoveOneTimeCode { needed: true }),
    }
}
