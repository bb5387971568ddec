//! Members' pages and mails for viewers who aren't members. Staff see what a society's members see at an instant, under a
//! policy that need not be in force; and what one member's portal shows now.
//!
//! A face that shows these pages doesn't depend on the face that owns them: it receives implementations of [`MemberPages`]
//! and [`MemberMails`] as [`Previews`].

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::links;
use madoguchi_core::outbox::OutgoingMail;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::support::ViewedMember;
use madoguchi_core::tenancy::Tenant;
use madoguchi_words::Language;

use crate::app::App;
use crate::assets::Assets;
use crate::error::Trouble;
use crate::page::Page;
use crate::site::Site;

/// The fictitious member that pages are shown for. The content of such a page follows from the society's policy.
#[derive(Clone, Debug)]
pub struct SamplePerson {
    /// The member's name, without 様.
    pub name: String,
    /// 資格取得日: it decides which letter the member has.
    pub joined_on: NaiveDate,
    /// 雇用区分: it decides which address the member registers.
    pub category: EmploymentCategory,
}

/// A text of the society's own.
#[derive(Clone, Copy, Debug)]
pub struct OwnText<'a> {
    /// The text, in the language of the page where there is one.
    pub text: &'a str,
    /// Since when it is in force.
    pub since: DateTime<Utc>,
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
    /// The text of the policy's terms, in the language of the page where there is one.
    pub terms: &'a str,
    /// The society's own privacy notice of the policy; none where the platform's words stand.
    pub privacy: Option<OwnText<'a>>,
    /// The society's holidays.
    pub holidays: &'a Overrides,
    /// The instant that the page is shown as of.
    pub now: DateTime<Utc>,
    /// The language of the page.
    pub language: Language,
    /// The fictitious member.
    pub person: &'a SamplePerson,
}

/// Marks a page that shows no medical data. Only such pages can be part of a support view, whoever asks: the renderer of
/// the views takes nothing else.
pub trait NonMedical: Page {}

/// A page of a member's portal that a support view shows. What isn't here can't be asked for: pages that show medical data,
/// and pages that only send something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewedPage {
    /// ホーム
    Home,
    /// プロフィール
    Profile,
    /// メール通知
    Notifications,
    /// 表示
    Display,
    /// お知らせ: the list, from the one after this.
    Announcements(Option<AnnouncementId>),
    /// One announcement.
    Announcement(AnnouncementId),
    /// ログイン履歴
    SignInHistory,
}

impl ViewedPage {
    /// The page at a path of the portal; `None` if a view doesn't show what is there.
    #[must_use]
    pub fn at(path_and_query: &str) -> Option<Self> {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let (_, last) = path.rsplit_once('/')?;
        Some(match path {
            links::HOME => Self::Home,
            links::PROFILE => Self::Profile,
            links::NOTIFICATIONS => Self::Notifications,
            links::DISPLAY => Self::Display,
            links::SIGN_IN_HISTORY => Self::SignInHistory,
            links::ANNOUNCEMENTS => {
                let after = query.strip_prefix("after=").and_then(|id| id.parse().ok()).map(AnnouncementId);
                Self::Announcements(after)
            }
            _ => {
                let id = AnnouncementId(last.parse().ok()?);
                (links::announcement(id) == path).then_some(Self::Announcement(id))?
            }
        })
    }

    /// The path of the page at the portal.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Home => links::HOME.to_owned(),
            Self::Profile => links::PROFILE.to_owned(),
            Self::Notifications => links::NOTIFICATIONS.to_owned(),
            Self::Display => links::DISPLAY.to_owned(),
            Self::Announcements(None) => links::ANNOUNCEMENTS.to_owned(),
            Self::Announcements(Some(after)) => format!("{}?after={after}", links::ANNOUNCEMENTS),
            Self::Announcement(id) => links::announcement(id),
            Self::SignInHistory => links::SIGN_IN_HISTORY.to_owned(),
        }
    }

    /// The word of the page in the audit trail.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Profile => "profile",
            Self::Notifications => "notifications",
            Self::Display => "display",
            Self::Announcements(_) => "announcements",
            Self::Announcement(_) => "announcement",
            Self::SignInHistory => "sign_in_history",
        }
    }
}

/// A member whose portal is viewed, and everything that the pages are made from. They only read.
#[derive(Clone, Copy)]
pub struct Viewing<'a> {
    /// The state that all requests share.
    pub app: &'a App,
    /// The society.
    pub tenant: &'a Tenant,
    /// The society's policy now.
    pub policy: &'a Policy,
    /// Now.
    pub now: DateTime<Utc>,
    /// A transaction that only reads.
    pub tx: &'a TenantTx,
    /// The member.
    pub member: &'a ViewedMember,
}

/// A page in the making.
pub type Shown<'a> = Pin<Box<dyn Future<Output = Result<Option<String>, Trouble>> + Send + 'a>>;

/// Renders members' pages from the same page structs and templates that members get.
pub trait MemberPages: Send + Sync {
    /// Returns the names of the pages that there are under a policy, in the order in which a member meets them.
    fn names(&self, policy: &Policy) -> Vec<&'static str>;

    /// Renders the page with this name as HTML, for a fictitious member. Returns nothing where there is no such page under
    /// the policy.
    ///
    /// # Errors
    /// When the page can't be rendered.
    fn show(&self, name: &str, of: &AsOf<'_>) -> Result<Option<String>, tera::Error>;

    /// Renders what a member gets at this page now: the page, or what the portal shows instead of it.
    ///
    /// # Errors
    /// When the page can't be made.
    fn view<'a>(&'a self, page: ViewedPage, of: &'a Viewing<'a>) -> Shown<'a>;
}

/// A mail as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownMail {
    /// The sender: the society's name and address.
    pub from: String,
    /// 件名
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Why a mail can't be shown. The fault is in the program.
pub type PreviewTrouble = Box<dyn Error + Send + Sync>;

/// Renders mails to members as they are sent.
pub trait MemberMails: Send + Sync {
    /// Renders a mail under a policy.
    ///
    /// # Errors
    /// When the mail can't be rendered.
    fn show(&self, mail: &OutgoingMail, policy: &Policy, portal: &str) -> Result<ShownMail, PreviewTrouble>;
}

/// What a face that shows members' pages and mails is handed.
#[derive(Clone)]
pub struct Previews {
    /// The pages.
    pub pages: Arc<dyn MemberPages>,
    /// The mails.
    pub mails: Arc<dyn MemberMails>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_knows_its_pages_by_their_paths_and_no_others() {
        let id = AnnouncementId(uuid::Uuid::from_u128(7));
        for page in [
            ViewedPage::Home,
            ViewedPage::Profile,
            ViewedPage::Notifications,
            ViewedPage::Display,
            ViewedPage::Announcements(None),
            ViewedPage::Announcements(Some(id)),
            ViewedPage::Announcement(id),
            ViewedPage::SignInHistory,
        ] {
            assert_eq!(ViewedPage::at(&page.path()), Some(page));
        }
        for elsewhere in ["", "/", "/sign-out", "/password", "/medical-expenses", "/announcements/x", "//home", "home"]
        {
            assert_eq!(ViewedPage::at(elsewhere), None, "{elsewhere}");
        }
    }
}
