//! What all web faces share: whose counter a request is for, and everything that holds for every answer.
//!
//! A [`Face`] says its hosts, who may reach its [`Routes`], how it knows who is at the other end, and what stands around its
//! pages; [`serve`] puts several [`Faces`] together. A handler takes a [`Visit`], asks one verb of `core`, and answers with a
//! [`Page`]; it holds no rule. What can't be answered with a page is a [`Trouble`].

pub mod app;
pub mod assets;
pub mod cookies;
pub mod error;
pub mod face;
pub mod form;
mod forwarded;
pub mod frame;
mod front;
mod headers;
pub mod host;
pub mod json;
pub mod language;
pub mod member_pages;
pub mod packed;
pub mod page;
pub mod per_policy;
pub mod routes;
pub mod samples;
pub mod site;
pub mod templates;
#[cfg(feature = "testing")]
pub mod testing;
mod trouble;
pub mod visit;

pub use app::{App, Parts};
pub use assets::Assets;
pub use cookies::{Cookie, Cookies};
pub use error::{Answer, Trouble};
pub use face::{Access, Face, Found};
pub use form::{Fields, Form, Params, Unreadable};
pub use frame::Frame;
pub use front::{Faces, serve};
pub use json::Json;
pub use member_pages::{AsOf, MemberPages, SamplePerson};
pub use page::{Block, FieldError, Page, Rule};
pub use per_policy::PerPolicy;
pub use routes::{Route, Routes};
pub use site::{Scheme, Site};
pub use templates::{Engine, EngineError};
pub use trouble::{Kept, Kind, Retry, TroublePage};
pub use visit::{Call, SocietyCall, Visit};
