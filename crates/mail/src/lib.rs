//! Mails: from a message of the outbox to the bytes that a mail server accepts.
//!
//! [`render()`] turns a message of the outbox into subject, text and HTML in the society's name and colour.
//! [`RenderedMail::ready`] adds the headers. [`Transport::send`] sends the mail. A mail never holds a password and
//! names nothing medical. [`reports`] reads what becomes of mails that have left.

mod engine;
mod message;
mod render;
pub mod reports;
mod society;
mod transport;

pub use message::{ReadyMail, Unwritable};
pub use render::{RenderError, RenderedMail, render};
pub use society::SocietyOnMail;
pub use transport::{
    AccessKey, DkimKeys, Encryption, Folder, Login, Reason, SendError, Ses, SesSettings, Smtp, SmtpSettings, Step,
    Transport, UnusableKey, UnusableSettings,
};
