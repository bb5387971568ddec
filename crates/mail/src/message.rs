//! A mail with its headers, ready for sending.

use chrono::{DateTime, Utc};
use lettre::address::{AddressError, Envelope};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use madoguchi_core::input::email::EmailAddress;

use crate::render::RenderedMail;

/// The longest line of the headers (RFC 2047, section 2). Only an address can be longer, because nothing may break it.
const LONGEST_LINE: usize = 76;

/// A mail that can be sent, with the addresses of its envelope.
pub struct ReadyMail {
    sender: Address,
    recipient: Address,
    bytes: Vec<u8>,
}

/// A part of a mail that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// The recipient's address.
    #[error("the recipient's address can't be written in a mail")]
    Recipient,
    /// The sender's address, which comes from the society's policy.
    #[error("the sender's address can't be written in a mail")]
    Sender,
    /// A header.
    #[error("a header can't be written: {0}")]
    Header(String),
}

impl ReadyMail {
    /// The sender's address.
    #[must_use]
    pub const fn sender(&self) -> &Address {
        &self.sender
    }

    /// The recipient's address.
    #[must_use]
    pub const fn recipient(&self) -> &Address {
        &self.recipient
    }

    /// Headers and body as they are sent.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl RenderedMail {
    /// Adds the page that ends mails of this kind. Mail programs show a button for it, which sends one request to this
    /// address (RFC 8058).
    #[must_use]
    pub fn with_unsubscribe(self, address: Option<String>) -> Self {
        Self { unsubscribe: address, ..self }
    }

    /// Adds the headers. The date is `at`.
    ///
    /// # Errors
    /// [`Unwritable`], when an address or header can't be written.
    pub fn ready(self, at: DateTime<Utc>) -> Result<ReadyMail, Unwritable> {
        let sender = EmailAddress::parse(&self.from).map_err(|_| Unwritable::Sender)?;
        let sender = written(&sender).map_err(|_| Unwritable::Sender)?;
        let recipient = written(&self.to).map_err(|_| Unwritable::Recipient)?;
        // Without it, lettre would read the headers again for the recipient, and its reader takes no quotation marks.
        let envelope = Envelope::new(Some(sender.clone()), vec![recipient.clone()])
            .map_err(|error| Unwritable::Header(error.to_string()))?;
        // Parts that are usually random follow from the message's id, so that a repeated attempt sends an identical
        // mail.
        let body = MultiPart::alternative()
            // `=_` occurs in no body: neither quoted-printable nor base64 writes it.
            .boundary(format!("=_{:016x}", self.id.0.as_u64_pair().1))
            .singlepart(SinglePart::plain(self.text))
            .singlepart(SinglePart::html(self.html));
        let mut message = Message::builder()
            .envelope(envelope)
            .from(Mailbox::new(Some(self.from_name), sender.clone()))
            .subject(self.subject)
            .date(at.into())
            .multipart(body)
            .map_err(|error| Unwritable::Header(error.to_string()))?;
        for (name, value) in [
            ("To", shown(&recipient)),
            ("Message-ID", format!("<{}@{}>", self.id, sender.domain())),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("Content-Language", self.language.to_owned()),
        ] {
            message.headers_mut().insert_raw(plain_header(name, value));
        }
        if let Some(address) = self.unsubscribe {
            for (name, value) in [
                ("List-Unsubscribe", format!("<{address}>")),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ] {
                message.headers_mut().insert_raw(plain_header(name, value));
            }
        }
        Ok(ReadyMail { sender, recipient, bytes: with_short_headers(&message.formatted()) })
    }
}

/// The address for envelope and headers. Japanese carriers gave out addresses such as `a..b@` and `a.@`. The standard
/// allows their local parts only in quotation marks (RFC 5321, 4.1.2); `"a..b"@` names the same mailbox.
fn written(address: &EmailAddress) -> Result<Address, AddressError> {
    Address::new(address.smtp_local_part(), address.domain())
}

/// The address in a header. In angle brackets, nobody takes quotation marks for those of a name.
fn shown(address: &Address) -> String {
    if address.user().starts_with('"') { format!("<{address}>") } else { address.to_string() }
}

/// Folds the headers' lines that are too long before an address, where lettre folds only inside of names.
fn with_short_headers(mail: &[u8]) -> Vec<u8> {
    let end = mail.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_default();
    let (headers, body) = mail.split_at(end);
    let mut folded = Vec::with_capacity(mail.len() + 16);
    for line in headers.split_inclusive(|byte| *byte == b'\n') {
        let address = line.windows(2).rposition(|two| two == b" <").filter(|at| *at > 0);
        match address.and_then(|at| line.split_at_checked(at)) {
            Some((before, address)) if line.trim_ascii_end().len() > LONGEST_LINE => {
                folded.extend_from_slice(before);
                folded.extend_from_slice(b"\r\n");
                folded.extend_from_slice(address);
            }
            _ => folded.extend_from_slice(line),
        }
    }
    folded.extend_from_slice(body);
    folded
}

/// A header that is never encoded. If it doesn't fit into a line of 76 characters, its value begins on a line of its own.
fn plain_header(name: &'static str, value: String) -> HeaderValue {
    let folded =
        if name.len() + ": ".len() + value.len() > LONGEST_LINE { format!("\r\n {value}") } else { value.clone() };
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value, folded)
}
