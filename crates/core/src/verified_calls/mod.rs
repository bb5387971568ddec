//! VERIFIED CALLS (電話での本人確認): what a clerk ticked off before doing something for whoever is at the telephone. A record
//! is for one person, one clerk and one call; it ends with the call, at the latest after [`LIFE`].
//!
//! Which items suffice, and for what, is the society's policy ([`crate::policy::telephone`]); what no policy can allow stands
//! in `rule.rs`. A birth date alone never suffices.

mod rule;
mod store;

pub use self::rule::{CallBack, CallBar, Caller, VerifiedCall};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use self::rule::{CallFacts, allowed};
use crate::audit::{self, Action};
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::ids::{PersonId, VerifiedCallId};
use crate::input::text::fold_digits;
use crate::policy::telephone::{CallAct, CallItem};
use crate::roster;
use crate::roster::visibility::Visibility;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// How long a call lasts at most.
pub const LIFE: Duration = Duration::minutes(30);
/// Calls that the page of a person shows.
const SHOWN: u64 = 30;
/// How long calls are kept: as long as somebody may ask who was told what.
const KEPT: Duration = Duration::days(730);

/// What a clerk ticked off.
#[derive(Clone, Copy)]
pub struct CallTyped<'a> {
    /// Who calls.
    pub caller: Option<Caller>,
    /// What matched.
    pub items: &'a [CallItem],
    /// How the society called back.
    pub call_back: Option<CallBack>,
    /// The number that was called back.
    pub number: &'a str,
}

/// What is wrong with the form, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallFaults {
    /// Nobody was chosen.
    pub no_caller: bool,
    /// It wasn't said whether somebody called back.
    pub no_call_back: bool,
    /// The number is missing or is no telephone number.
    pub number: bool,
}

/// A call in good form. Only [`read`] makes it.
pub struct CallRead {
    caller: Caller,
    items: Vec<CallItem>,
    call_back: CallBack,
    number: String,
}

/// Reads the form. Pure.
///
/// # Errors
/// The faults, by field.
pub fn read(typed: &CallTyped<'_>) -> Result<CallRead, CallFaults> {
    let mut faults = CallFaults { no_caller: typed.caller.is_none(), ..CallFaults::default() };
    // Whom an employer or an authority calls for isn't verified, so nothing more is asked.
    let asks = matches!(typed.caller, Some(Caller::Oneself | Caller::Family));
    let call_back = if asks { typed.call_back } else { typed.call_back.or(Some(CallBack::None)) };
    faults.no_call_back = call_back.is_none();
    let number = fold_digits(typed.number);
    let with_number = call_back.is_some_and(CallBack::has_number);
    let is_number = (9..=15).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    faults.number = with_number && !is_number;
    match (typed.caller, call_back) {
        (Some(caller), Some(call_back)) if faults == CallFaults::default() => {
            let number = if with_number { number } else { String::new() };
            let items = CallItem::ALL.into_iter().filter(|item| typed.items.contains(item)).collect();
            Ok(CallRead { caller, items, call_back, number })
        }
        _ => Err(faults),
    }
}

/// Records what was ticked off about a person. An earlier open call of this clerk, about whomever, ends: one telephone, one
/// call. Returns whether the items suffice; `None` if the society has no such person.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn start(
    tx: &TenantTx,
    clerk: &Clerk,
    person: PersonId,
    call: &CallRead,
    random: &mut impl Rng,
) -> Result<Option<bool>, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    let row = roster::person(tx, person).await?;
    if row.is_none_or(|row| row.visibility(clerk.eyes()) != Visibility::Open) {
        return Ok(None);
    }
    tx.queue(&format!("calls {}", clerk.id)).await?;
    store::end_of_clerk(tx, clerk.id).await?;
    let id = VerifiedCallId::new(tx.now(), random);
    let suffices = tx.policy().telephone.suffices(&call.items);
    store::keep(tx, id, person, clerk.id, call, suffices, random).await?;
    let items: Vec<_> = call.items.iter().map(to_word).collect();
    let detail = json!({
        "caller": to_word(&call.caller), "items": items, "call_back": to_word(&call.call_back), "suffices": suffices,
    });
    audit::record(tx, Action::CallerVerified, "person", person.0, detail, random).await?;
    Ok(Some(suffices))
}

/// Ends the clerk's open call about a person. Returns false if there is none.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn end(tx: &TenantTx, clerk: &Clerk, person: PersonId, random: &mut impl Rng) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    if store::open_of(tx, clerk.id, person).await?.is_none() {
        return Ok(false);
    }
    store::end_of_clerk(tx, clerk.id).await?;
    audit::record(tx, Action::CallEnded, "person", person.0, json!({}), random).await?;
    Ok(true)
}

/// The clerk's open call about a person.
///
/// # Errors
/// When the database can't be read.
pub async fn open_of(tx: &TenantTx, clerk: &Clerk, person: PersonId) -> Result<Option<VerifiedCall>, Failure> {
    store::open_of(tx, clerk.id, person).await
}

/// The latest calls about a person, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of_person(tx: &TenantTx, person: PersonId) -> Result<Vec<VerifiedCall>, Failure> {
    store::of_person(tx, person, SHOWN).await
}

/// Whether something may be done for a person on behalf of whoever calls this clerk. Every act for a person asks it. `act` is
/// `None` for acts that no policy asks a verified caller for; `asked` says that the person has asked for it in another way.
///
/// # Errors
/// When the database can't be read.
pub async fn gate(
    tx: &TenantTx,
    clerk: &Clerk,
    person: PersonId,
    act: Option<CallAct>,
    asked: bool,
) -> Result<Result<(), CallBar>, Failure> {
    let call = store::open_of(tx, clerk.id, person).await?;
    let facts = call.map(|call| CallFacts { caller: call.caller, suffices: call.suffices, call_back: call.call_back });
    Ok(allowed(&tx.policy().telephone, facts, act, asked))
}

/// Forgets the calls that began before `limit`, of a database that was restored: nobody knows any more what was done after them. Returns how many.
pub(crate) async fn forget(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    store::sweep(tx, limit).await
}

/// Deletes calls that nobody can ask about any more. Returns how many.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    store::sweep(tx, tx.now() - KEPT).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(caller: Option<Caller>, call_back: Option<CallBack>, number: &str) -> CallFaults {
        read(&CallTyped { caller, items: &[], call_back, number }).err().unwrap_or_default()
    }

    #[test]
    fn a_number_goes_with_a_call_back_and_nothing_else() {
        assert!(faults(None, None, "").no_caller);
        assert!(faults(Some(Caller::Oneself), None, "").no_call_back);
        assert!(!faults(Some(Caller::Employer), None, "").no_call_back, "an employer isn't verified");
        for number in ["", "0312", "03-12x4-5678", "0123456789012345"] {
            assert!(faults(Some(Caller::Oneself), Some(CallBack::OnFile), number).number, "{number}");
            assert!(!faults(Some(Caller::Oneself), Some(CallBack::Visit), number).number, "{number}");
        }
        for number in ["03-1234-5678", "０９０１２３４５６７８", "03 1234 5678"] {
            let typed = CallTyped {
                caller: Some(Caller::Oneself),
                items: &[CallItem::Family, CallItem::FullName, CallItem::FullName],
                call_back: Some(CallBack::FromCaller),
                number,
            };
            let call = read(&typed).ok().unwrap();
            assert!(call.number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
            assert_eq!(call.items, [CallItem::FullName, CallItem::Family]);
        }
    }
}
