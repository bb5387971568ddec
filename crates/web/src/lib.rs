//! What both web faces share: whose portal a request is for, who sent it, and everything that holds for every answer.
//!
//! [`serve`] puts it together over a table of [`Routes`]. A handler takes a [`Visit`] (or a [`PlatformVisit`]), asks one
//! verb of `core`, and answers with a page; it holds no rule. What can't be answered with a page is a [`Trouble`].

pub mod app;
pub mod assets;
mod closed;
pub mod cookies;
pub mod error;
pub mod form;
mod forwarded;
mod front;
mod headers;
pub mod host;
pub mod json;
pub mod language;
mod looks;
mod packed;
pub mod page;
pub mod routes;
pub mod session;
pub mod site;
pub mod templates;
#[cfg(feature = "testing")]
pub mod testing;
mod trouble;
pub mod visit;

pub use app::{App, Parts};
pub use assets::Assets;
pub use closed::{MaintenancePage, SuspendedPage};
pub use error::{Answer, Trouble};
pub use form::{Fields, Form, Params, Unreadable};
pub use front::serve;
pub use json::Json;
pub use page::Frame;
pub use routes::{Access, Route, Routes};
pub use session::{Member, Registering, SettingUp, SigningIn};
pub use site::{Scheme, Site};
pub use templates::{Engine, EngineError};
pub use trouble::{Kept, Kind, Retry, TroublePage};
pub use visit::{Call, PlatformVisit, Visit};
