//! The recovery of an only owner that the vendor has asked for: anybody at the desk looks at it and can withdraw it.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use madoguchi_core::ids::StaffRecoveryId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::recovery::{self, RecoveryWithdrawer};
use madoguchi_web::{Answer, Page, Trouble};
use uuid::Uuid;

use self::page::Recovery;
use crate::desk::face::{At, Visit};

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<StaffRecoveryId, Trouble> {
    id.map(|Path(id)| StaffRecoveryId(id)).map_err(|_| Trouble::NotForYou)
}

/// Shows what was asked for.
pub(super) async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let tx = visit.read(clerk.actor()).await?;
    let waiting = recovery::waiting(&tx).await?.into_iter().find(|waiting| waiting.id == id);
    let waiting = waiting.ok_or(Trouble::NotForYou)?;
    let words = visit.words();
    let page = Recovery {
        href: links::of(links::STAFF_RECOVERY, waiting.id.0),
        name: waiting.name,
        asked_by: waiting.asked_by,
        asked_at: words.instant(waiting.asked_at),
        reason: waiting.reason,
        ripe_at: words.instant(waiting.ripe_at),
        ripe: waiting.ripe_at <= visit.now,
    };
    Ok(visit.page(Recovery::TEMPLATE, &page))
}

/// Withdraws it.
pub(super) async fn withdraw(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !recovery::withdraw(&tx, RecoveryWithdrawer::Clerk(&clerk), id, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(links::TODAY))
}
