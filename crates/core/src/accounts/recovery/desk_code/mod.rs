//! A code from the society's desk (窓口コード), for members who have lost both address and letter. One operator requests the
//! code; another approves it and tells it to the member, for example by telephone. The member also needs the user ID
//! and the birth date.
//!
//! ```text
//! requested ──another operator approves──▶ given out ──right──▶ used
//!     │                                      ├──five wrong attempts──▶ ended
//!     └──24 h──▶ ended                       └──24 h──▶ ended
//! ```

mod store;

pub(crate) use self::store::{end, sweep};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::accounts::emails;
use crate::accounts::recovery_links::{self, Opens};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::DeskCodeId;
use crate::input::date::{DateError, parse_birth_date};
use crate::input::text::{fold_identifier, search_key};
use crate::outbox::{self, Mail};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::roster::coverage::may_look;
use crate::scope::Actor;
use crate::sealed::TenantKeys;
use crate::secret::{Password, Token, readable};

/// How long a request waits for approval, and how long an approved code is valid.
pub const LIFE: Duration = Duration::hours(24);

/// The number of attempts after which a code stops working.
pub const MOST_TRIES: i32 = 5;

/// Number and length of a code's groups: 45 bits, short enough for the telephone.
const GROUPS: usize = 2;
const GROUP_LENGTH: usize = 5;

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub enum DeskCodeRefusal {
    /// The actor is not a named operator.
    #[error("a desk code takes an operator with a name")]
    NoOperator,
    /// No account has this user ID.
    #[error("no account of this society has this user ID")]
    NoSuchAccount,
    /// The account is disabled.
    #[error("the account is disabled; enable it first")]
    Disabled,
    /// No code was requested, or the request has expired.
    #[error("nothing to approve: a desk code is requested first, and approved within 24 hours")]
    NothingRequested,
    /// Requesting and approving takes two operators.
    #[error("another operator than the one who requested it has to approve a desk code")]
    SameOperator,
    /// A failure of the platform.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Requests a code as the first operator. An older code of the same account ends. `second_step_lost` says that passkey
/// and authenticator app are lost too; a reset with this code then removes them.
///
/// # Errors
/// See [`DeskCodeRefusal`].
pub async fn request(
    tx: &TenantTx,
    user_id: &str,
    second_step_lost: bool,
    random: &mut impl Rng,
) -> Result<DeskCodeId, DeskCodeRefusal> {
    let operator = operator(tx)?;
    let account = crate::accounts::by_user_id(tx, &fold_identifier(user_id)).await?;
    let account = account.ok_or(DeskCodeRefusal::NoSuchAccount)?;
    if account.disabled_at.is_some() {
        return Err(DeskCodeRefusal::Disabled);
    }
    let account = account.id;
    end(tx, account).await?;
    let id = DeskCodeId::new(tx.now(), random);
    store::keep(tx, id, account, second_step_lost, &operator, tx.now() + LIFE).await?;
    let detail = json!({"account": account.0, "second_step_lost": second_step_lost});
    audit::record(tx, audit::Action::DeskCodeRequested, "desk_code", id.0, detail, random).await?;
    Ok(id)
}

/// Approves a code as another operator. The code is returned only here.
///
/// # Errors
/// See [`DeskCodeRefusal`].
pub async fn approve(tx: &TenantTx, user_id: &str, random: &mut impl Rng) -> Result<Password, DeskCodeRefusal> {
    let operator = operator(tx)?;
    let account = crate::accounts::by_user_id(tx, &fold_identifier(user_id)).await?;
    let account = account.ok_or(DeskCodeRefusal::NoSuchAccount)?.id;
    let waiting = store::requested(tx, account).await?.ok_or(DeskCodeRefusal::NothingRequested)?;
    if search_key(&waiting.requested_by) == search_key(&operator) {
        return Err(DeskCodeRefusal::SameOperator);
    }
    let (id, code) = (waiting.id, readable::grouped(GROUPS, GROUP_LENGTH, random));
    let fingerprint = fingerprint(tx.keys(), id, code.expose());
    if !store::approve(tx, id, &operator, fingerprint, tx.now() + LIFE).await? {
        return Err(DeskCodeRefusal::NothingRequested);
    }
    audit::record(tx, audit::Action::DeskCodeApproved, "desk_code", id.0, json!({"account": account.0}), random)
        .await?;
    Ok(code)
}

fn operator(tx: &TenantTx) -> Result<String, DeskCodeRefusal> {
    match &tx.scope().actor {
        Actor::Operator(name) if !name.trim().is_empty() => Ok(name.trim().chars().take(100).collect()),
        _ => Err(DeskCodeRefusal::NoOperator),
    }
}

/// A slow hash would add nothing: the code has 45 random bits, the key isn't in the database, and there are five
/// attempts.
fn fingerprint(keys: &TenantKeys, id: DeskCodeId, code: &str) -> Vec<u8> {
    keys.blind_index("desk_code", &format!("{id} {}", readable::normalise(code)))
}

/// The fields of the form.
#[derive(Clone, Copy)]
pub struct DeskCodeTyped<'a> {
    /// ユーザID (user ID).
    pub user_id: &'a str,
    /// 生年月日 (birth date). Everybody is asked for it, whatever the policy asks elsewhere.
    pub birth_date: &'a str,
    /// 窓口コード (desk code).
    pub code: &'a Password,
}

/// What is wrong with the form, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskCodeFaults {
    /// The user ID is empty.
    pub user_id_empty: bool,
    /// The birth date's fault (生年月日).
    pub birth_date: Option<DateError>,
    /// The code is empty.
    pub code_empty: bool,
}

/// Parsed values to compare. Only [`read`] creates them.
pub struct Claim {
    user_id: String,
    birth_date: NaiveDate,
    code: Password,
}

/// Parses the form; pure.
///
/// # Errors
/// The faults, by field.
pub fn read(typed: &DeskCodeTyped<'_>, today: NaiveDate) -> Result<Claim, DeskCodeFaults> {
    let user_id = fold_identifier(typed.user_id);
    let birth_date = parse_birth_date(typed.birth_date, today);
    let code_empty = readable::normalise(typed.code.expose()).is_empty();
    match birth_date {
        Ok(birth_date) if !user_id.is_empty() && !code_empty => {
            Ok(Claim { user_id, birth_date, code: typed.code.clone() })
        }
        other => Err(DeskCodeFaults { user_id_empty: user_id.is_empty(), birth_date: other.err(), code_empty }),
    }
}

/// The result of presenting a code.
pub enum Presented {
    /// The code is right and is used up now. The token opens the page for a new password.
    Taken(Token),
    /// Something doesn't match. Which value is never said.
    Refused,
    /// The rate limit refuses attempts before this instant.
    Paused(DateTime<Utc>),
}

/// Compares the values. The attempt is counted first, by user ID, by network and by code. The number of statements
/// doesn't depend on whether the user ID exists, against enumeration. Commit the transaction whatever the result.
///
/// # Errors
/// When the database refuses.
pub async fn present(
    tx: &TenantTx,
    claim: &Claim,
    network: &[u8],
    random: &mut impl Rng,
) -> Result<Presented, Failure> {
    let keys = tx.keys();
    if let Admission::Paused(until) = rate_limit::count_network(tx, network).await? {
        return Ok(Presented::Paused(until));
    }
    let subject = keys.blind_index("desk_code_user_id", &claim.user_id);
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::DeskCode, &subject).await? {
        return Ok(Presented::Paused(until));
    }
    let counted = store::count_try(tx, &claim.user_id, MOST_TRIES).await?;
    let found = store::given_out(tx, &claim.user_id).await?;
    let Some(found) = found.filter(|_| counted) else { return Ok(Presented::Refused) };
    let id = found.code.id;
    let fits_code: bool = found
        .code
        .fingerprint
        .as_ref()
        .is_some_and(|kept| fingerprint(keys, id, claim.code.expose()).ct_eq(kept).into());
    let fits_date = found.person.birth_date(keys)? == claim.birth_date;
    if !(fits_code && fits_date && may_look(&found.person, tx.policy(), tx.now())) {
        return Ok(Presented::Refused);
    }
    if !store::use_up(tx, id).await? {
        return Ok(Presented::Refused);
    }
    rate_limit::network_succeeded(tx, network).await?;
    rate_limit::succeeded(tx, RateLimitKind::DeskCode, &subject).await?;
    let account = found.account.id;
    let opens = if found.code.second_step_lost { Opens::DeskCodeAll } else { Opens::DeskCode };
    let token = recovery_links::make(tx, account, opens, None, random).await?;
    audit::record(tx, audit::Action::DeskCodeUsed, "desk_code", id.0, json!({"account": account.0}), random).await?;
    // The member is notified now, not when the new password is set, so that somebody who didn't ask for the code can
    // still call.
    let told = Mail::DeskCodeUsed { member_name: found.person.name.clone() };
    let language = found.account.language;
    for address in emails::all(tx, account).await? {
        outbox::promise(tx, &told, &address, language, Some(account), random).await?;
    }
    Ok(Presented::Taken(token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn a_code_can_be_told_on_the_telephone_and_has_forty_bits() {
        let mut random = StdRng::seed_from_u64(8);
        for _ in 0..1000 {
            let code = readable::grouped(GROUPS, GROUP_LENGTH, &mut random);
            assert_eq!(code.expose().split('-').map(str::len).collect::<Vec<_>>(), [5, 5]);
        }
        assert!(readable::bits(GROUPS, GROUP_LENGTH) >= 40.0);
    }

    #[test]
    fn what_is_missing_is_told_field_by_field() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let empty = Password::new(" - ".into());
        let Err(faults) = read(&DeskCodeTyped { user_id: " ", birth_date: "", code: &empty }, today) else {
            panic!("taken")
        };
        assert_eq!(
            faults,
            DeskCodeFaults { user_id_empty: true, birth_date: Some(DateError::Empty), code_empty: true }
        );
    }
}
