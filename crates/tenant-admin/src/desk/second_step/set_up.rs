//! The set-up of a sign-in method: the choice, and the authenticator app.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::input::text::trim;
use madoguchi_core::links::desk as links;
use madoguchi_core::proof::totp_seed::Proposal;
use madoguchi_core::staff::methods::{self, StaffSetUp};
use madoguchi_web::qr::Qr;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use super::page::{SetUp, SetUpApp};
use crate::desk::account::{self, page::Notice};
use crate::desk::face::{Settling, Visit, session};

/// Shows the choice.
pub(super) async fn show(visit: Visit, settling: Settling) -> Response {
    visit.page(SetUp::TEMPLATE, &SetUp { first: matches!(settling, Settling::SigningIn(_)) })
}

/// Shows the secret for an app.
pub(super) async fn show_app(visit: Visit, settling: Settling) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(settling.actor()).await?;
    let proposal = methods::propose(&tx, settling.setting(), &mut random)?;
    page(&visit, &proposal, Vec::new(), StatusCode::OK)
}

/// Checks the app's first code and stores the app.
pub(super) async fn send_app(visit: Visit, settling: Settling, fields: Fields) -> Answer {
    let (sealed, typed) = (fields.one("seed")?, fields.one("code")?);
    let mut random = visit.app.random();
    let tx = visit.write(settling.actor()).await?;
    let words = visit.words();
    let (proposal, error) = match methods::set_up_app(&tx, settling.setting(), sealed, typed, &mut random).await? {
        StaffSetUp::Entered(token) => {
            tx.commit().await?;
            return session::begin(&visit, visit.go(links::RECOVERY_CODES), &token).await;
        }
        StaffSetUp::Added => {
            tx.commit().await?;
            return Ok(account::done(&visit, Notice::MethodAdded));
        }
        StaffSetUp::WrongCode(proposal) => {
            let key = if trim(typed).is_empty() { "one-time-code-error-empty" } else { "one-time-code-error-wrong" };
            (proposal, FieldError::at("code", words.text(key)))
        }
        StaffSetUp::TooOld(proposal) => (proposal, FieldError::overall(words.text("one-time-code-error-too-old"))),
        StaffSetUp::Refused | StaffSetUp::Ended => return Err(Trouble::SessionEnded),
    };
    page(&visit, &proposal, vec![error], StatusCode::UNPROCESSABLE_ENTITY)
}

fn page(visit: &Visit, proposal: &Proposal, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let issuer = visit.words().format("desk-app-issuer", &[("society", (&visit.policy.society.name).into())]);
    let url = proposal.url(&issuer)?;
    let page = SetUpApp {
        errors,
        qr: Qr::of(&url)?,
        secret: proposal.secret().as_str().to_owned(),
        seed: proposal.sealed.clone(),
        back_href: links::SET_UP,
    };
    Ok(visit.page_with(status, SetUpApp::TEMPLATE, &page))
}
