//! Finds the society and the message that a report is about, and hands the report to core.

mod status;

pub use status::{StatusTaken, take_status_mail};

use madoguchi_core::accounts::profile::addresses::delivery::{self, DeliveryReport, Reported};
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_mail::reports::SaidOfMail;

use crate::wiring::{House, random};

/// Takes what the mail service says of one recipient. `None` if this installation has no such society.
///
/// # Errors
/// When the database refuses. The report can be taken again.
pub async fn take_said(house: &House, said: SaidOfMail) -> Result<Option<Reported>, Failure> {
    let Some(society) = house.tenant(said.society).await? else { return Ok(None) };
    let report = DeliveryReport { message: said.message, address: said.address, fate: said.fate };
    take(house, &society, &Actor::System, &report).await.map(Some)
}

/// Takes a report in a society.
async fn take(house: &House, society: &Tenant, actor: &Actor, report: &DeliveryReport) -> Result<Reported, Failure> {
    let tx = house.write(society, actor.clone()).await?;
    let reported = delivery::report(&tx, report, &mut random()).await?;
    tx.commit().await?;
    Ok(reported)
}
