//! A member's pages for somebody who isn't that member: staff look at what a society's members see on a day, under a policy
//! that need not be in force.
//!
//! A face that shows them doesn't depend on the face that they belong to: it is handed somebody who [shows](MemberPages) them.

use chrono::{DateTime, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::policy::Policy;
use madoguchi_words::Language;

use crate::assets::Assets;
use crate::site::Site;

/// The member that pages are shown for. Nobody real: what such a page says follows from the society's policy.
#[derive(Clone, Debug)]
pub struct SamplePerson {
    /// The name, without 様.
    pub name: String,
}

/// For whom, under which policy and as of when a page is shown.
#[derive(Clone, Copy)]
pub struct AsOf<'a> {
    /// Where this installation stands.
    pub site: &'a Site,
    /// The static files that the page refers to.
    pub assets: &'a Assets,
    /// The society's policy.
    pub policy: &'a Policy,
    /// The society's holidays.
    pub holidays: &'a Overrides,
    /// The instant.
    pub now: DateTime<Utc>,
    /// The language of the page.
    pub language: Language,
    /// The member.
    pub person: &'a SamplePerson,
}

/// Shows members' pages, made of the page structs and templates that members themselves get.
pub trait MemberPages: Send + Sync {
    /// The names of the pages that can be shown.
    fn names(&self) -> Vec<&'static str>;

    /// The page with this name as HTML; nothing where there is none.
    ///
    /// # Errors
    /// When it can't be rendered.
    fn show(&self, name: &str, of: &AsOf<'_>) -> Result<Option<String>, tera::Error>;
}
