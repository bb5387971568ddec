//! The hand-over of a sign-in from a PC to a phone. The PC shows a QR code; the member compares a number on both
//! devices; then both continue.

pub mod page;
pub mod phone;

use axum::response::Response;
use madoguchi_core::accounts::sessions::hand_over::{self, HandOver, HandOverState};
use madoguchi_core::links;
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Fields, Page};

use self::page::{Pc, PcState};
use crate::face::{Access, Routes, Samples, SigningIn, Visit, Within, session};
use crate::fields::progress::Progress;
use madoguchi_web::qr::Qr;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::HAND_OVER_PC, Access::SigningIn, show)
        .post(links::HAND_OVER_PC, Access::SigningIn, begin)
        .post(links::HAND_OVER_CONFIRM, Access::SigningIn, confirm)
        .post(links::HAND_OVER_FINISH, Access::SigningIn, finish)
        .get(links::HAND_OVER, Access::Anyone, phone::show)
        .post(links::HAND_OVER, Access::Anyone, phone::open)
        .get(links::HAND_OVER_WAIT, Access::SigningIn, phone::wait)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Pc>(Within::Society).page::<page::Phone>(Within::Society)
}

/// Shows the state of the hand-over.
pub async fn show(visit: Visit, on_the_way: SigningIn) -> Answer {
    let tx = visit.read(Actor::Anonymous).await?;
    let found = hand_over::of(&tx, on_the_way.id).await?;
    tx.rollback().await?;
    Ok(match found {
        Some(found) => page(&visit, &on_the_way, &found),
        // There is no hand-over, or it has expired: the sign-in page offers a new one.
        None => visit.go(links::sign_in_next(on_the_way.next)),
    })
}

/// Begins a hand-over and shows its QR code.
pub async fn begin(visit: Visit, on_the_way: SigningIn) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    let token = hand_over::begin(&tx, &on_the_way, &mut random).await?;
    tx.commit().await?;
    let Some(token) = token else { return Ok(visit.go(links::sign_in_next(on_the_way.next))) };
    let address = format!("{}{}", visit.app.site.url_of(&visit.tenant.canonical_host), links::hand_over(&token));
    let minutes = hand_over::LIFE.num_minutes();
    let state = PcState::Waiting { qr: Some(Qr::of(&address)?), minutes };
    Ok(visit.page(Pc::TEMPLATE, &Pc { progress: Progress::on_the_way(&visit, &on_the_way), state }))
}

/// Takes the member's answer whether the phone shows the same number.
pub async fn confirm(visit: Visit, on_the_way: SigningIn, fields: Fields) -> Answer {
    let (same, number) = (fields.one("same")? == "yes", fields.one("number")?);
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    if same {
        hand_over::confirm(&tx, &on_the_way, number, &mut random).await?;
    } else {
        hand_over::refuse(&tx, &on_the_way).await?;
    }
    tx.commit().await?;
    Ok(visit.go(links::HAND_OVER_PC))
}

/// Signs in on the PC after the phone has set up.
pub async fn finish(visit: Visit, on_the_way: SigningIn) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    let entered = hand_over::finish(&tx, &on_the_way, &mut random).await?;
    tx.commit().await?;
    Ok(match entered {
        Some(entered) => session::enter(&visit, &entered, session::inside(&on_the_way)).await?,
        None if on_the_way.next == Next::SetUp => visit.go(links::HAND_OVER_PC),
        None => visit.go(links::sign_in_next(on_the_way.next)),
    })
}

fn page(visit: &Visit, on_the_way: &SigningIn, found: &HandOver) -> Response {
    let state = match found.state {
        HandOverState::Waiting => PcState::Waiting { qr: None, minutes: hand_over::LIFE.num_minutes() },
        HandOverState::Opened => PcState::Opened { number: found.number.clone() },
        HandOverState::Confirmed => PcState::Confirmed,
        HandOverState::Done => PcState::Done,
    };
    visit.page(Pc::TEMPLATE, &Pc { progress: Progress::on_the_way(visit, on_the_way), state })
}
