//! Delivery-status mails (RFC 3464): what a mail server writes to the sender of a mail that it can't deliver.
//!
//! Nothing signs such a mail. It counts as far as it names one of our mails by its Message-ID, which only the mail's way knows.

use madoguchi_core::ids::MessageId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::ReportedFate;
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders, PartType};
use uuid::Uuid;

/// The largest status mail that is read, in bytes. It may hold the whole mail that it is about.
pub const LARGEST_STATUS_MAIL: usize = 1024 * 1024;
/// The most parts of a status mail. A usual one has four.
const MOST_PARTS: usize = 32;
/// The most that is read of the part with the status, in bytes.
const LONGEST_STATUS: usize = 64 * 1024;
/// The most recipients that are read. Our mails have one.
const MOST_RECIPIENTS: usize = 16;

/// What a status mail says. It has no `Debug`, because it holds addresses.
pub struct StatusMail {
    /// The message that it is about, by the Message-ID; none where the mail server doesn't give it back.
    pub message: Option<MessageId>,
    /// The domain of the society's sending address, as the Message-ID has it or the status mail is addressed to.
    pub sender_domain: String,
    /// What became of the mail, by recipient.
    pub recipients: Vec<StatusOfRecipient>,
}

/// What became of a mail to one recipient.
pub struct StatusOfRecipient {
    /// The addresses that the status mail gives for the recipient: the one that the mail was sent to, and the one that the server
    /// passed it on to.
    pub addresses: Vec<EmailAddress>,
    /// What became of it.
    pub fate: ReportedFate,
}

/// Why a mail isn't a report that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReport {
    /// The mail is too large, or has too many parts.
    #[error("it is too large, or has too many parts")]
    TooLarge,
    /// It isn't a delivery-status mail.
    #[error("it is no delivery-status mail")]
    Another,
    /// It tells no final outcome, e.g. only that a mail is delayed.
    #[error("it tells no final outcome")]
    NotFinal,
    /// It names neither a message nor the society that sent it.
    #[error("it doesn't say which mail it is about")]
    NoMessage,
}

/// Reads a status mail.
///
/// # Errors
/// [`NoReport`], when it isn't one that can be used.
pub fn read_status_mail(mail: &[u8]) -> Result<StatusMail, NoReport> {
    if mail.len() > LARGEST_STATUS_MAIL {
        return Err(NoReport::TooLarge);
    }
    let mail = MessageParser::default().parse(mail).ok_or(NoReport::Another)?;
    if mail.parts.len() > MOST_PARTS {
        return Err(NoReport::TooLarge);
    }
    let is_status = |kind: &mail_parser::ContentType<'_>| {
        kind.attribute("report-type").is_none_or(|kind| kind.eq_ignore_ascii_case("delivery-status"))
    };
    if !mail.is_content_type("multipart", "report") || !mail.content_type().is_some_and(is_status) {
        return Err(NoReport::Another);
    }
    let status = mail.parts.iter().find(|part| {
        part.is_content_type("message", "delivery-status") || part.is_content_type("message", "global-delivery-status")
    });
    let status = status.ok_or(NoReport::Another)?.contents();
    let status = String::from_utf8_lossy(status.get(..LONGEST_STATUS).unwrap_or(status)).into_owned();
    let recipients: Vec<_> = groups(&status).iter().filter_map(of_recipient).take(MOST_RECIPIENTS).collect();
    if recipients.is_empty() {
        return Err(NoReport::NotFinal);
    }
    let named = returned_message_id(&mail).or_else(|| answered(&mail));
    let (message, domain) = match named {
        Some((message, domain)) => (Some(message), Some(domain)),
        None => (None, None),
    };
    let addressed = || mail.to()?.first()?.address()?.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    let sender_domain = domain.or_else(addressed).ok_or(NoReport::NoMessage)?.to_ascii_lowercase();
    Ok(StatusMail { message, sender_domain, recipients })
}

/// A group of fields: names in lower case, with their values.
type Group = Vec<(String, String)>;

/// The groups of fields, which empty lines separate. A line that begins with a space goes on the line before.
fn groups(status: &str) -> Vec<Group> {
    let mut groups = vec![Group::new()];
    for line in status.lines() {
        let Some(group) = groups.last_mut() else { break };
        match (line.split_once(':'), group.last_mut()) {
            _ if line.trim().is_empty() => {
                if !group.is_empty() {
                    groups.push(Group::new());
                }
            }
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => value.push_str(line),
            (Some((name, value)), _) => group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            (None, _) => {}
        }
    }
    groups
}

/// A group as what became of a recipient; `None` if it is about something else or tells nothing final.
fn of_recipient(group: &Group) -> Option<StatusOfRecipient> {
    let field = |name: &str| group.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let fate = fate(field("action")?, field("status").unwrap_or_default())?;
    let addresses: Vec<_> =
        ["original-recipient", "final-recipient"].into_iter().filter_map(|name| address(field(name)?)).collect();
    (!addresses.is_empty()).then_some(StatusOfRecipient { addresses, fate })
}

/// What an action and a status code (RFC 3463) say. What is about the address for good is a hard bounce; what is about a full
/// mailbox, the way there or this one mail can be different next time. Servers without codes of their own get 5.0.0.
fn fate(action: &str, status: &str) -> Option<ReportedFate> {
    let status = status.split([' ', '(']).next().unwrap_or_default();
    match action.to_ascii_lowercase().as_str() {
        "delivered" => Some(ReportedFate::Delivered),
        "failed" if ["5.0.0", "5.2.1"].contains(&status) || status.starts_with("5.1.") => {
            // The sender's address is what is wrong.
            let is_about_us = ["5.1.7", "5.1.8", "5.1.9"].contains(&status);
            Some(if is_about_us { ReportedFate::SoftBounce } else { ReportedFate::HardBounce })
        }
        "failed" => Some(ReportedFate::SoftBounce),
        _ => None,
    }
}

/// The address of `rfc822; hanako@example.jp`.
fn address(written: &str) -> Option<EmailAddress> {
    let (kind, address) = written.split_once(';')?;
    if !["rfc822", "utf-8"].contains(&kind.trim().to_ascii_lowercase().as_str()) {
        return None;
    }
    EmailAddress::parse(address.trim().trim_start_matches('<').trim_end_matches('>')).ok()
}

/// The Message-ID of the mail that came back, with its domain.
fn returned_message_id(mail: &Message<'_>) -> Option<(MessageId, String)> {
    mail.parts.iter().find_map(|part| match &part.body {
        PartType::Message(returned) => ours(returned.message_id()?),
        _ if part.is_content_type("text", "rfc822-headers") || part.is_content_type("message", "rfc822-headers") => {
            let headers = MessageParser::default().parse_headers(part.contents())?;
            ours(headers.message_id()?)
        }
        _ => None,
    })
}

/// The Message-ID that the status mail answers to.
fn answered(mail: &Message<'_>) -> Option<(MessageId, String)> {
    [mail.in_reply_to(), mail.references()].into_iter().find_map(|header| match header {
        HeaderValue::Text(id) => ours(id),
        HeaderValue::TextList(ids) => ids.iter().take(MOST_PARTS).find_map(|id| ours(id)),
        _ => None,
    })
}

/// A Message-ID of this program's form.
fn ours(id: &str) -> Option<(MessageId, String)> {
    let (id, domain) = id.trim().trim_start_matches('<').trim_end_matches('>').split_once('@')?;
    let is_ours = id.len() == 36 && !domain.is_empty() && domain.len() <= 253;
    Some((MessageId(Uuid::parse_str(id).ok().filter(|_| is_ours)?), domain.to_owned()))
}
