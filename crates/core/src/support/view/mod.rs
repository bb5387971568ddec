//! Support view (サポート表示): a clerk looks at what a member's portal shows, for a quarter of an hour and with a reason.
//!
//! The view has no session of the member's and isn't one: whoever looks is the clerk in every row that is written, with the
//! member beside them. Looking changes nothing of the member's but the sign-in history, which says that it happened. A
//! clerk has one view at a time, so that none opens within another. Each page asks anew whether the clerk still may.

mod store;

pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::{Value, json};

use super::ActReason;
use super::situation::seen;
use crate::accounts::sessions::history::{self, EventOutcome};
use crate::accounts::sessions::session::{self, MemberFacts};
use crate::accounts::{self, Account};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId, SupportViewId};
use crate::input::device::Device;
use crate::proof::next_step::Proofs;
use crate::roster::coverage::may_look;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// How long a view lasts.
pub const VIEW_LIFE: Duration = Duration::minutes(15);

/// A view that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenView {
    /// Its id.
    pub id: SupportViewId,
    /// The account of the member whose pages it shows.
    pub account: AccountId,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// The member of a view. The type has no Debug, because the data are personal.
pub struct ViewedMember {
    /// What the member's pages are made from.
    pub facts: MemberFacts,
    /// Whether the member may use the portal: the account isn't disabled, and the person is covered or may still look.
    pub may_enter: bool,
}

/// What came of asking for a view. Commit only [`ViewBegun::Begun`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewBegun {
    /// It is open.
    Begun(SupportViewId),
    /// The clerk has another one open.
    OneIsOpen(SupportViewId),
    /// The person has no account, or can't use it: the portal shows them what it shows everybody.
    NoWayIn,
    /// The society has no such person, or hides them from the clerk.
    NotThere,
}

/// Opens a view of a member's pages. It is in the member's sign-in history from then on.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn begin_view(
    tx: &TenantTx,
    clerk: &Clerk,
    person: PersonId,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<ViewBegun, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    if seen(tx, clerk, person).await?.is_none() {
        return Ok(ViewBegun::NotThere);
    }
    let Some(account) = accounts::of_person(tx, person).await? else { return Ok(ViewBegun::NoWayIn) };
    if !may_enter(tx, &account).await? {
        return Ok(ViewBegun::NoWayIn);
    }
    // What has ended by itself, or with the session that it belonged to, stands in no way.
    store::close_over(tx, clerk).await?;
    let view =
        OpenView { id: SupportViewId::new(tx.now(), random), account: account.id, expires_at: tx.now() + VIEW_LIFE };
    if !store::keep(tx, clerk, &view).await? {
        let open = store::open_of(tx, clerk).await?;
        return open.map(ViewBegun::OneIsOpen).ok_or(Failure::Inconsistent("a view is open and isn't there"));
    }
    let detail = json!({"reason": reason.as_str(), "until": view.expires_at});
    record(tx, Action::SupportViewBegun, &view, detail, random).await?;
    let (outcome, proofs) = (EventOutcome::ViewedByStaff, Proofs::default());
    history::record(tx, account.id, outcome, proofs, Device::default(), random).await?;
    Ok(ViewBegun::Begun(view.id))
}

/// The clerk's own view, while it lasts. `None` if it is over, isn't theirs, was opened in another session, or shows somebody
/// whom the clerk may no longer see.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn open_view(tx: &TenantTx, clerk: &Clerk, id: SupportViewId) -> Result<Option<OpenView>, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    let Some(view) = store::open(tx, clerk, id).await? else { return Ok(None) };
    // The society may have hidden the person meanwhile.
    let person = accounts::account(tx, view.account).await?.person;
    Ok(seen(tx, clerk, person).await?.map(|_| view))
}

/// Records that a page of a view is shown, by the page's word. Call this before the page is made, and commit. `None` if the
/// view is over.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn view_page(
    tx: &TenantTx,
    clerk: &Clerk,
    id: SupportViewId,
    page: &'static str,
    random: &mut impl Rng,
) -> Result<Option<OpenView>, Failure> {
    let Some(view) = open_view(tx, clerk, id).await? else { return Ok(None) };
    record(tx, Action::SupportPageViewed, &view, json!({"page": page}), random).await?;
    Ok(Some(view))
}

/// The member of a view. This only reads.
///
/// # Errors
/// When the database can't be read.
pub async fn viewed_member(tx: &TenantTx, view: &OpenView) -> Result<ViewedMember, Failure> {
    let account = accounts::account(tx, view.account).await?;
    let may_enter = may_enter(tx, &account).await?;
    Ok(ViewedMember { facts: session::facts_of(tx, view.account).await?, may_enter })
}

/// Ends the clerk's own view, whatever else the clerk may still do. It may have ended by itself. Returns the person whose
/// page the clerk came from; `None` if the clerk never had such a view.
///
/// # Errors
/// When the database refuses.
pub async fn end_view(
    tx: &TenantTx,
    clerk: &Clerk,
    id: SupportViewId,
    random: &mut impl Rng,
) -> Result<Option<PersonId>, Failure> {
    let Some(view) = store::own(tx, clerk, id).await? else { return Ok(None) };
    if store::close(tx, id).await? && tx.now() < view.expires_at {
        record(tx, Action::SupportViewEnded, &view, json!({}), random).await?;
    }
    Ok(Some(accounts::account(tx, view.account).await?.person))
}

/// Every row of a view names the view and the member beside the clerk, who is the actor of the transaction.
async fn record(
    tx: &TenantTx,
    action: Action,
    view: &OpenView,
    mut detail: Value,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    if let Value::Object(detail) = &mut detail {
        detail.insert("view".into(), json!(view.id));
        detail.insert("as".into(), json!(view.account));
    }
    audit::record(tx, action, "account", view.account.0, detail, random).await
}

async fn may_enter(tx: &TenantTx, account: &Account) -> Result<bool, Failure> {
    let person = accounts::person_of(tx, account).await?;
    Ok(account.disabled_at.is_none() && may_look(&person, tx.policy(), tx.now()))
}
