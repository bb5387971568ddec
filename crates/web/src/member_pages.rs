//! Members' pages for viewers who aren't members: staff see what a society's members see at an instant, under a policy
//! that need not be in force.
//!
//! A face that shows these pages doesn't depend on the face that owns them: it receives an implementation of
//! [`MemberPages`].

use chrono::{DateTime, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::policy::Policy;
use madoguchi_words::Language;

use crate::assets::Assets;
use crate::site::Site;

/// The fictitious member that pages are shown for. The content of such a page follows from the society's policy.
#[derive(Clone, Debug)]
pub struct SamplePerson {
    /// The member's name, without 様.
    pub name: String,
}

/// The member, policy and instant that a page is shown for.
#[derive(Clone, Copy)]
pub struct AsOf<'a> {
    /// The scheme, base domain and port of this installation.
    pub site: &'a Site,
    /// The static files that the page refers to.
    pub assets: &'a Assets,
    /// The society's policy.
    pub policy: &'a Policy,
    /// The society's holidays.
    pub holidays: &'a Overrides,
    /// The instant that the page is shown as of.
    pub now: DateTime<Utc>,
    /// The language of the page.
    pub language: Language,
    /// The fictitious member.
    pub person: &'a SamplePerson,
}

/// Renders members' pages from the same page structs and templates that members get.
pub trait MemberPages: Send + Sync {
    /// Returns the names of the pages that can be rendered.
    fn names(&self) -> Vec<&'static str>;

    /// Renders the page with this name as HTML. Returns nothing where no page has this name.
    ///
    /// # Errors
    /// When the page can't be rendered.
    fn show(&self, name: &str, of: &AsOf<'_>) -> Result<Option<String>, tera::Error>;
}
