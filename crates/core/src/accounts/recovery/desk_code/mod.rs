//! A code of the society's desk (窓口コード), for members who have lost address and letter. One operator asks for it, another
//! approves it and tells it to the member, e.g. on the telephone; the member still needs the user ID and the birth date.
//!
//! ```text
//! requested ──another operator approves──▶ given out ──right──▶ used
//!     │                                      ├──five wrong tries──▶ dead
//!     └──24 h──▶ dead                        └──24 h──▶ dead
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

/// How long a request waits for its approval, and an approved code for its use.
pub const LIFE: Duration = Duration::hours(24);

/// Wrong tries that kill a code.
pub const MOST_TRIES: i32 = 5;

/// Groups and characters of a code as it is told: 45 bits, short enough for the telephone.
const GROUPS: usize = 2;
const GROUP_LENGTH: usize = 5;

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub enum DeskCodeRefusal {
    /// Nobody at the desk acts.
    #[error("a desk code takes an operator with a name")]
    NoOperator,
    /// No account has this user ID.
    #[error("no account of this society has this user ID")]
    NoSuchAccount,
    /// Nobody asked for a code, or longer than a day ago.
    #[error("nothing to approve: a desk code is requested first, and approved within 24 hours")]
    NothingRequested,
    /// It takes two.
    #[error("another operator than the one who requested it has to approve a desk code")]
    SameOperator,
    /// Broken.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// One operator asks for a code. An older one of the same account dies. `second_step_lost` says that passkey and
/// authenticator app are lost too: with the code they go.
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
    let account = account.ok_or(DeskCodeRefusal::NoSuchAccount)?.id;
    end(tx, account).await?;
    let id = DeskCodeId::new(tx.now(), random);
    store::keep(tx, id, account, second_step_lost, &operator, tx.now() + LIFE).await?;
    let detail = json!({"account": account.0, "second_step_lost": second_step_lost});
    audit::record(tx, audit::Action::DeskCodeRequested, "desk_code", id.0, detail, random).await?;
    Ok(id)
}

/// Another operator approves; the code is given out here, once.
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

/// With 45 random bits behind a key that isn't in the database, and five tries, a slow hash would add nothing.
fn fingerprint(keys: &TenantKeys, id: DeskCodeId, code: &str) -> Vec<u8> {
    keys.blind_index("desk_code", &format!("{id} {}", readable::normalise(code)))
}

/// What was typed on the page.
#[derive(Clone, Copy)]
pub struct DeskCodeTyped<'a> {
    /// ユーザID
    pub user_id: &'a str,
    /// 生年月日; asked of everybody, whatever the policy asks elsewhere.
    pub birth_date: &'a str,
    /// 窓口コード
    pub code: &'a Password,
}

/// What is wrong with the form of what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskCodeFaults {
    /// No user ID.
    pub user_id_empty: bool,
    /// 生年月日
    pub birth_date: Option<DateError>,
    /// No code.
    pub code_empty: bool,
}

/// Values to compare, made by [`read`] only.
pub struct Claim {
    user_id: String,
    birth_date: NaiveDate,
    code: Password,
}

/// Reads what was typed; pure.
///
/// # Errors
/// Field by field.
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

/// What came of a code.
pub enum Presented {
    /// It is right, and used up; the token opens the page of a new password.
    Taken(Token),
    /// Something doesn't fit; which, is never said.
    Refused,
    /// Not before this instant.
    Paused(DateTime<Utc>),
}

/// Compares. The try is counted before, by ID, by network and by code; whoever asks for whom, as many statements are run.
/// Commit whatever the outcome.
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
    // At once, not when the new password is set: who didn't ask for it can still call.
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
