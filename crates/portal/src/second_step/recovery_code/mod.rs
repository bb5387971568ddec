//! Recovery codes: they are created and shown once, on a page for printing, and used as the second step.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::methods::recovery_code::{self, Made, RecoveryCodeStanding};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::input::text::trim;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page};

use self::page::{RecoveryCodes, State};
use super::one_time_code::answer_with;
use crate::face::{Member, SigningIn, Visit};

/// Explains recovery codes.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let standing = recovery_code::standing(&tx, &member).await?;
    tx.rollback().await?;
    Ok(stands(&visit, standing))
}

/// Creates ten codes and shows them once.
pub async fn make(visit: Visit, member: Member) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let made = recovery_code::make(&tx, &member, &mut random).await?;
    tx.commit().await?;
    Ok(match made {
        Made::Codes(codes) => {
            let codes = codes.iter().map(|code| code.expose().to_owned()).collect();
            let made_on = visit.words().date(day_in_japan(visit.now));
            let address = visit.app.site.url_of(&visit.tenant.canonical_host);
            visit.page(RecoveryCodes::TEMPLATE, &RecoveryCodes { state: State::Made { codes, made_on, address } })
        }
        Made::Not(standing) => stands(&visit, standing),
    })
}

fn stands(visit: &Visit, standing: RecoveryCodeStanding) -> Response {
    match standing {
        RecoveryCodeStanding::MayMake(left) => {
            visit.page(RecoveryCodes::TEMPLATE, &RecoveryCodes { state: State::Ask { left } })
        }
        RecoveryCodeStanding::NoMethod => visit.go(links::SET_UP),
        RecoveryCodeStanding::NotAllowed => visit.go(&links::step_up(&visit.path)),
    }
}

/// Takes a code as the second step.
pub async fn answer(visit: Visit, on_the_way: SigningIn, fields: Fields) -> Answer {
    let typed = fields.one("recovery_code")?;
    if trim(typed).is_empty() {
        let errors = vec![FieldError::at("recovery_code", visit.words().text("recovery-code-error-empty"))];
        return Ok(super::page(&visit, &on_the_way, errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    let answered = recovery_code::answer(&tx, &on_the_way, typed, &mut random).await?;
    tx.commit().await?;
    answer_with(&visit, &on_the_way, &answered, "recovery_code", "recovery-code-error-wrong").await
}
