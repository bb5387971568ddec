//! What all faces share: the lookup from host to face, and everything that holds for every answer.
//!
//! A [`Face`] defines its hosts, who may reach its [`Routes`], how it recognises the visitor, and the frame around its
//! pages; [`serve`] joins several [`Faces`]. A handler takes a [`Visit`], calls one verb of `core`, and answers with a
//! [`Page`]; it contains no rule. A request that can't be answered with its page ends in a [`Trouble`].

pub mod api;
pub mod app;
pub mod assets;
mod attempt;
pub mod changes;
pub mod cookies;
pub mod download;
pub mod drawn_for;
mod embedded;
pub mod error;
pub mod face;
pub mod form;
mod forwarded;
pub mod frame;
mod front;
mod headers;
pub mod host;
mod japanese;
pub mod json;
pub mod language;
mod machines;
pub mod member_pages;
pub mod meters;
mod moved;
pub mod packed;
pub mod page;
pub mod per_policy;
pub mod qr;
pub mod routes;
pub mod samples;
pub mod site;
pub mod still;
pub mod templates;
#[cfg(feature = "testing")]
pub mod testing;
mod trouble;
mod unheard;
pub mod upload;
pub mod visit;

pub use app::{App, Parts};
pub use assets::Assets;
pub use attempt::unless_ours;
pub use cookies::{Cookie, Cookies};
pub use download::{CSV, Download, attachment};
pub use drawn_for::{DrawnFor, Takes};
pub use embedded::static_files;
pub use error::{Answer, Trouble};
pub use face::{Access, Face, Found};
pub use form::{Fields, Form, Params, Unreadable};
pub use frame::Frame;
pub use front::{Faces, serve};
pub use json::Json;
pub use madoguchi_print::Typesetter;
pub use member_pages::{
    AsOf, MemberMails, MemberPages, NonMedical, OwnText, PreviewTrouble, Previews, SamplePerson, ShownMail, ViewedPage,
    Viewing,
};
pub use meters::{Meters, RegistrationEnd, SignInEnd};
pub use page::{Block, FieldError, Page, Rule};
pub use per_policy::PerPolicy;
pub use routes::{Route, Routes};
pub use site::{ForwardedHeaders, Scheme, Site};
pub use still::Framing;
pub use templates::{Engine, EngineError};
pub use trouble::{Kept, Kind, Retry, TroublePage, Typed};
pub use upload::Files;
pub use visit::{Call, SocietyCall, Visit};
