//! What became of a mail, in words.

use madoguchi_core::outbox::{ListedMessage, MessageStatus, ReportedFate};

/// What became of a mail.
pub(super) const fn fate(mail: &ListedMessage) -> &'static str {
    match (mail.status, mail.reported) {
        (MessageStatus::Waiting, _) => "waiting",
        (MessageStatus::Sent, None) => "sent",
        (MessageStatus::Sent, Some(ReportedFate::Delivered)) => "delivered",
        (MessageStatus::Sent, Some(ReportedFate::SoftBounce)) => "came back for now",
        (MessageStatus::Sent, Some(ReportedFate::HardBounce)) => "came back for good",
        (MessageStatus::Sent, Some(ReportedFate::Complaint)) => "reported as unwanted",
        (MessageStatus::Undeliverable, _) => "refused",
        (MessageStatus::Expired, _) => "given up, too late",
        (MessageStatus::Withdrawn, _) => "withdrawn",
        (MessageStatus::Suspended, _) => "not sent, address suspended",
    }
}
