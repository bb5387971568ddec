//! A delivery-status mail.

use std::sync::Arc;

use madoguchi_core::accounts::profile::addresses::delivery::{self, DeliveryReport, Reported};
use madoguchi_core::failure::Failure;
use madoguchi_core::outbox::ReportedFate;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_mail::reports::{StatusMail, StatusOfRecipient};

use super::take;
use crate::wiring::House;

/// What became of a status mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusTaken {
    /// A society's mail was found.
    Found {
        /// The society's slug.
        society: String,
        /// What the report did.
        reported: Reported,
    },
    /// No mail of any society fits.
    Nothing,
}

/// Takes a status mail: by the message that it names, otherwise by the address and the latest mail that has left for it. Anybody
/// could write a mail of the second kind, so that counts as a soft bounce at most. All societies have to be loaded.
///
/// # Errors
/// When the database refuses. The status mail can be taken again.
pub async fn take_status_mail(house: &House, actor: &Actor, mail: &StatusMail) -> Result<StatusTaken, Failure> {
    for society in senders(house, &mail.sender_domain) {
        for recipient in &mail.recipients {
            let reported = match mail.message {
                Some(message) => by_message(house, &society, actor, recipient, message).await?,
                None => by_address(house, &society, actor, recipient).await?,
            };
            if reported != Reported::UnknownMessage {
                return Ok(StatusTaken::Found { society: society.slug.clone(), reported });
            }
        }
    }
    Ok(StatusTaken::Nothing)
}

/// The societies that send mails from a domain.
fn senders(house: &House, domain: &str) -> Vec<Arc<Tenant>> {
    let now = house.clock.now();
    let sends = |society: &Arc<Tenant>| {
        let from = &society.policy(now).contact.mail_from;
        from.rsplit_once('@').is_some_and(|(_, of)| of.eq_ignore_ascii_case(domain))
    };
    house.directory.all().into_iter().filter(sends).collect()
}

async fn by_message(
    house: &House,
    society: &Tenant,
    actor: &Actor,
    recipient: &StatusOfRecipient,
    message: madoguchi_core::ids::MessageId,
) -> Result<Reported, Failure> {
    let mut reported = Reported::UnknownMessage;
    for address in &recipient.addresses {
        let report = DeliveryReport { message, address: address.clone(), fate: recipient.fate };
        reported = take(house, society, actor, &report).await?;
        if reported != Reported::AnotherAddress {
            break;
        }
    }
    Ok(reported)
}

async fn by_address(
    house: &House,
    society: &Tenant,
    actor: &Actor,
    recipient: &StatusOfRecipient,
) -> Result<Reported, Failure> {
    for address in &recipient.addresses {
        let tx = house.read(society, actor.clone()).await?;
        let latest = delivery::latest_message_to(&tx, address).await?;
        tx.rollback().await?;
        if let Some(message) = latest {
            let fate = recipient.fate.min(ReportedFate::SoftBounce);
            let report = DeliveryReport { message, address: address.clone(), fate };
            return take(house, society, actor, &report).await;
        }
    }
    Ok(Reported::UnknownMessage)
}
