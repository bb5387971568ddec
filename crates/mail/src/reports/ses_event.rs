//! The events that Amazon SES publishes about a mail.

use madoguchi_core::ids::{MessageId, TenantId};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::ReportedFate;
use serde::Deserialize;
use uuid::Uuid;

use super::SaidOfMail;
use crate::transport::{MESSAGE_TAG, SOCIETY_TAG};

/// The most recipients of an event. Our mails have one.
const MOST_RECIPIENTS: usize = 50;

/// An event that can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It isn't the JSON of an event.
    #[error("it is no event of SES")]
    NoEvent,
    /// The mail has no tags of ours: another program sent it, or the notification isn't one of a configuration set.
    #[error("the mail of the event has no tags of this program")]
    NotOurs,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_type: String,
    mail: MailOfEvent,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    delivery: Option<Delivery>,
}

#[derive(Deserialize)]
struct MailOfEvent {
    #[serde(default)]
    tags: std::collections::BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Recipient>,
    complaint_feedback_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

#[derive(Deserialize)]
struct Delivery {
    recipients: Vec<String>,
}

/// Reads an event. Events of other kinds, e.g. that a mail was sent or is delayed, say nothing.
///
/// # Errors
/// [`Unreadable`], when it isn't an event about a mail of this program.
pub fn said_by_ses(event: &str) -> Result<Vec<SaidOfMail>, Unreadable> {
    let event: Event = serde_json::from_str(event).map_err(|_| Unreadable::NoEvent)?;
    let tag = |name: &str| {
        let values = event.mail.tags.get(name)?;
        Uuid::parse_str(values.first()?).ok()
    };
    let (Some(society), Some(message)) = (tag(SOCIETY_TAG), tag(MESSAGE_TAG)) else {
        return Err(Unreadable::NotOurs);
    };
    let addresses = |recipients: Vec<Recipient>| recipients.into_iter().map(|one| one.email_address).collect();
    let (fate, recipients): (_, Vec<String>) =
        match (event.event_type.as_str(), event.bounce, event.complaint, event.delivery) {
            ("Bounce", Some(bounce), ..) => {
                let is_hard = bounce.bounce_type == "Permanent";
                let fate = if is_hard { ReportedFate::HardBounce } else { ReportedFate::SoftBounce };
                (fate, addresses(bounce.bounced_recipients))
            }
            // Somebody took a mail out of the folder for unwanted ones.
            ("Complaint", _, Some(complaint), _)
                if complaint.complaint_feedback_type.as_deref() == Some("not-spam") =>
            {
                return Ok(Vec::new());
            }
            ("Complaint", _, Some(complaint), _) => {
                (ReportedFate::Complaint, addresses(complaint.complained_recipients))
            }
            ("Delivery", _, _, Some(delivery)) => (ReportedFate::Delivered, delivery.recipients),
            ("Bounce" | "Complaint" | "Delivery", ..) => return Err(Unreadable::NoEvent),
            _ => return Ok(Vec::new()),
        };
    let addresses =
        recipients.iter().take(MOST_RECIPIENTS).filter_map(|written| EmailAddress::parse(bare(written)).ok());
    let (society, message) = (TenantId(society), MessageId(message));
    Ok(addresses.map(|address| SaidOfMail { society, message, address, fate }).collect())
}

/// The address without a name and angle brackets.
fn bare(written: &str) -> &str {
    let written = written.trim();
    match written.rsplit_once('<') {
        Some((_, rest)) => rest.trim_end_matches('>'),
        None => written,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const SOCIETY: Uuid = Uuid::from_u128(1);
    const MESSAGE: Uuid = Uuid::from_u128(2);

    fn event(kind: &str, part: &str, content: Value) -> String {
        let tags = json!({"society": [SOCIETY], "message": [MESSAGE], "ses:operation": ["SendEmail"]});
        let mut event = json!({"eventType": kind, "mail": {"messageId": "0100", "tags": tags}});
        event[part] = content;
        event.to_string()
    }

    fn said(event: &str) -> Vec<(String, ReportedFate)> {
        let said = said_by_ses(event).unwrap_or_else(|unreadable| panic!("{unreadable}: {event}"));
        assert!(said.iter().all(|one| one.society == TenantId(SOCIETY) && one.message == MessageId(MESSAGE)));
        said.into_iter().map(|one| (one.address.as_str().to_owned(), one.fate)).collect()
    }

    fn bounce(kind: &str, address: &str) -> String {
        let recipient = json!({"emailAddress": address, "status": "5.1.1", "diagnosticCode": "smtp; 550 no"});
        event(
            "Bounce",
            "bounce",
            json!({"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [recipient]}),
        )
    }

    #[test]
    fn bounces_complaints_and_deliveries_are_told_by_address() {
        let one = |fate| vec![("hanako@example.jp".to_owned(), fate)];
        assert_eq!(said(&bounce("Permanent", "hanako@example.jp")), one(ReportedFate::HardBounce));
        assert_eq!(said(&bounce("Permanent", "Hanako <hanako@example.jp>")), one(ReportedFate::HardBounce));
        for kind in ["Transient", "Undetermined"] {
            assert_eq!(said(&bounce(kind, "hanako@example.jp")), one(ReportedFate::SoftBounce), "{kind}");
        }
        let complaint = |feedback: &str| {
            let recipients = json!([{"emailAddress": "hanako@example.jp"}]);
            let content = json!({"complainedRecipients": recipients, "complaintFeedbackType": feedback});
            said(&event("Complaint", "complaint", content))
        };
        assert_eq!(complaint("abuse"), one(ReportedFate::Complaint));
        assert_eq!(complaint("not-spam"), []);
        let delivered = event("Delivery", "delivery", json!({"recipients": ["hanako@example.jp"]}));
        assert_eq!(said(&delivered), one(ReportedFate::Delivered));
        for other in ["Send", "DeliveryDelay", "Reject", "Open"] {
            assert_eq!(said(&event(other, "other", json!({}))), [], "{other}");
        }
        assert_eq!(said(&bounce("Permanent", "nobody")), [], "no address");
    }

    #[test]
    fn what_is_no_event_of_ours_is_refused() {
        let without_tags =
            json!({"eventType": "Bounce", "mail": {}, "bounce": {"bounceType": "Permanent", "bouncedRecipients": []}});
        let other_tags = json!({"eventType": "Send", "mail": {"tags": {"society": ["midori"], "message": ["1"]}}});
        for (text, expected) in [
            (String::new(), Unreadable::NoEvent),
            ("[]".to_owned(), Unreadable::NoEvent),
            (json!({"notificationType": "Bounce"}).to_string(), Unreadable::NoEvent),
            (event("Bounce", "complaint", json!(null)), Unreadable::NoEvent),
            (without_tags.to_string(), Unreadable::NotOurs),
            (other_tags.to_string(), Unreadable::NotOurs),
        ] {
            assert_eq!(said_by_ses(&text).err(), Some(expected), "{text}");
        }
    }
}
