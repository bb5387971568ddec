//! A mail that an operator sends to see whether mails arrive. It goes past the outbox, so nothing is kept of it.

use madoguchi_core::clock::Clock;
use madoguchi_core::ids::{MessageId, new_uuid};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::tenancy::Tenant;
use madoguchi_mail::{RenderedMail, Transport};
use madoguchi_words::Words;

use crate::wiring::random;

/// Sends a test mail in the name of a society, or of the vendor. The error says in words why it wasn't sent.
pub async fn send(
    transport: &Transport,
    sender: &Tenant,
    to: EmailAddress,
    clock: &Clock,
    words: &Words,
) -> Result<(), String> {
    let now = clock.now();
    let policy = sender.policy(now);
    let id = MessageId(new_uuid(now, &mut random()));
    let (name, from) = (policy.society.name.clone(), policy.contact.mail_from.clone());
    let (subject, text) = (words.text("operator-test-mail-subject"), words.text("operator-test-mail-text"));
    let mail = RenderedMail::of_operator(id, to, (name, from), words.code(), subject, text);
    let ready = mail.ready(now).map_err(|error| error.to_string())?;
    transport.send(sender.id, id, &ready).await.map_err(|error| error.to_string())
}
