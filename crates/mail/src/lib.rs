//! Mails: from a fact in the outbox to bytes at a mail server.
//!
//! [`render()`] turns a message of the outbox into subject, text and HTML in the society's name and colour;
//! [`RenderedMail::ready`] puts headers on it; [`Transport::send`] hands it over. A mail never holds a password and
//! names nothing medical.

mod engine;
mod message;
mod render;
mod society;
mod transport;
mod wrap;

pub use message::{ReadyMail, Unwritable};
pub use render::{RenderError, RenderedMail, render};
pub use society::SocietyOnMail;
pub use transport::{
    Encryption, Folder, Login, Reason, SendError, Smtp, SmtpSettings, Step, Transport, UnusableSettings,
};
