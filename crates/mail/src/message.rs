//! A mail with its headers, ready for sending.

use chrono::{DateTime, Utc};
use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::render::RenderedMail;

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
    /// Adds the headers. The date is `at`.
    ///
    /// # Errors
    /// [`Unwritable`], when an address or header can't be written.
    pub fn ready(self, at: DateTime<Utc>) -> Result<ReadyMail, Unwritable> {
        let sender = address(&self.from).map_err(|_| Unwritable::Sender)?;
        let recipient = address(&self.to).map_err(|_| Unwritable::Recipient)?;
        // Parts that are usually random follow from the message's id, so that a repeated attempt sends an identical
        // mail.
        let body = MultiPart::alternative()
            .boundary(format!("madoguchi-{}", self.id.0.simple()))
            .singlepart(SinglePart::plain(self.text))
            .singlepart(SinglePart::html(self.html));
        let mut message = Message::builder()
            .from(Mailbox::new(Some(self.from_name), sender.clone()))
            .to(Mailbox::new(None, recipient.clone()))
            .subject(self.subject)
            .date(at.into())
            .message_id(Some(format!("<{}@{}>", self.id, sender.domain())))
            .multipart(body)
            .map_err(|error| Unwritable::Header(error.to_string()))?;
        for (name, value) in [("Auto-Submitted", "auto-generated"), ("Content-Language", self.language)] {
            let name =
                HeaderName::new_from_ascii(name.to_owned()).map_err(|error| Unwritable::Header(error.to_string()))?;
            message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        Ok(ReadyMail { sender, recipient, bytes: message.formatted() })
    }
}

/// Parses an address. Japanese carriers gave out addresses such as `a..b@` and `a.@`. The standard allows their local
/// parts only in quotation marks (RFC 5321, 4.1.2), which this function adds.
fn address(text: &str) -> Result<Address, AddressError> {
    let (local, domain) = text.rsplit_once('@').ok_or(AddressError::MissingParts)?;
    Address::new(local, domain).or_else(|refused| {
        let plain = local.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b'@' | b'<' | b'>'));
        if plain && !local.is_empty() { Address::new(format!("\"{local}\""), domain) } else { Err(refused) }
    })
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_that_japanese_carriers_gave_out_are_written_in_quotation_marks() {
        for (text, written) in [
            ("hanako@example.jp", "hanako@example.jp"),
            ("a..b@docomo.example.jp", "\"a..b\"@docomo.example.jp"),
            ("hanako.@ezweb.example.jp", "\"hanako.\"@ezweb.example.jp"),
        ] {
            assert_eq!(address(text).unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_could_break_out_of_a_header_or_command_is_no_address() {
        for text in [
            "",
            "nobody",
            "a b@example.jp",
            "a\r\nBcc: b@example.jp",
            "\"@example.jp",
            "a<b@example.jp",
            "a@exam ple.jp",
        ] {
            assert!(address(text).is_err(), "{text:?}");
        }
    }
}
