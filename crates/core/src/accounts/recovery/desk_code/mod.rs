//! A code from the society's desk (窓口コード), for members who have lost both address and letter. One member of the staff
//! asks for the code; another approves it ([`crate::approvals`]) and tells it to the member, for example by telephone. The
//! member also needs the user ID and the birth date.
//!
//! ```text
//! given out ──right──▶ used
//!     └──24 h, or another one is given out──▶ ended
//! ```
//! Wrong attempts pause further ones and end no code: whoever knows a user ID could otherwise take its owner's code away.

mod store;

pub(crate) use self::store::{end, sweep};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::recovery_links::{self, Opens};
use crate::accounts::sessions::devices;
use crate::accounts::{attempts, emails};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, DeskCodeId, StaffId};
use crate::input::date::{DateError, parse_birth_date};
use crate::input::device::Device;
use crate::outbox::{self, Mail};
use crate::policy::user_id::looked_up;
use crate::proof::rate_limit::network::{self, NetworkAttempt};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::rate_limit::{self, Counted};
use crate::roster::coverage::may_look;
use crate::sealed::TenantKeys;
use crate::secret::{Password, SecretDigest, Token, readable};

/// How long a code is valid.
pub const LIFE: Duration = Duration::hours(24);

/// Number and length of a code's groups: 45 bits, short enough for the telephone.
const GROUPS: usize = 2;
const GROUP_LENGTH: usize = 5;

/// Gives a code out that one member of the staff has asked for and another has approved. An older code of the same account
/// ends. The code is returned only here.
pub(crate) async fn give_out(
    tx: &TenantTx,
    account: AccountId,
    second_step_lost: bool,
    [asked_by, approved_by]: [StaffId; 2],
    random: &mut impl Rng,
) -> Result<Password, Failure> {
    end(tx, account).await?;
    let (id, code) = (DeskCodeId::new(tx.now(), random), readable::grouped(GROUPS, GROUP_LENGTH, random));
    let new = store::NewCode {
        id,
        account,
        second_step_lost,
        requested_by: asked_by.to_string(),
        approved_by: approved_by.to_string(),
        fingerprint: fingerprint(tx.keys(), id, code.expose()).into_bytes(),
        expires_at: tx.now() + LIFE,
    };
    store::keep(tx, new).await?;
    let detail = json!({"account": account.0, "second_step_lost": second_step_lost});
    audit::record(tx, audit::Action::DeskCodeApproved, "desk_code", id.0, detail, random).await?;
    Ok(code)
}

/// A slow hash would add nothing: the code has 45 random bits, the key isn't in the database, and in the code's life
/// unknown devices have about two hundred attempts.
fn fingerprint(keys: &TenantKeys, id: DeskCodeId, code: &str) -> SecretDigest {
    keys.proof("desk_code", &format!("{id} {}", readable::normalise(code)))
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
    let user_id = looked_up(typed.user_id);
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

/// Compares the values. The attempt is counted first, by user ID and network, and by user ID for all unknown devices
/// together; a known device of the account has a count of its own. The number of statements doesn't depend on whether
/// the user ID exists, against enumeration. Commit the transaction whatever the result.
///
/// # Errors
/// When the database refuses.
pub async fn present(
    tx: &TenantTx,
    claim: &Claim,
    device: Device,
    random: &mut impl Rng,
) -> Result<Presented, Failure> {
    let keys = tx.keys();
    let found = store::given_out(tx, &claim.user_id).await?;
    let at = found.as_ref().map_or(Target::Nobody, |found| Target::Account(found.account.id));
    let attempt = match count(tx, claim, device).await? {
        Ok(attempt) => attempt,
        Err((subject, until)) => {
            attempt_log::refused(tx, AttemptKind::DeskCode, &subject, at, random).await?;
            return Ok(Presented::Paused(until));
        }
    };
    let fits = |found: &store::GivenOut| -> Result<bool, Failure> {
        let typed = fingerprint(keys, found.code.id, claim.code.expose());
        let fits_code: bool = found.code.fingerprint.as_ref().is_some_and(|kept| typed.fits(kept));
        let fits_date = found.person.birth_date(keys)? == claim.birth_date;
        Ok(fits_code && fits_date && may_look(&found.person, tx.policy(), tx.now()))
    };
    let found = match found {
        Some(found) if fits(&found)? && store::use_up(tx, found.code.id).await? => found,
        _ => {
            if let Some(network) = &attempt.network {
                network::failed(tx, network).await?;
            }
            attempt_log::failed(tx, AttemptKind::DeskCode, at, random).await?;
            return Ok(Presented::Refused);
        }
    };
    let id = found.code.id;
    rate_limit::clear(tx, &attempt.own).await?;
    if let Some(of_all) = &attempt.of_all {
        rate_limit::take_back(tx, of_all).await?;
    }
    if let Some(network) = &attempt.network {
        network::succeeded(tx, network, found.account.id.0).await?;
    }
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

/// A counted attempt.
struct Attempt {
    own: Counted,
    of_all: Option<Counted>,
    network: Option<NetworkAttempt>,
}

/// Counts an attempt. Where it is refused, nothing stays counted, and the answer has the key of the limit.
async fn count(
    tx: &TenantTx,
    claim: &Claim,
    device: Device,
) -> Result<Result<Attempt, (Vec<u8>, DateTime<Utc>)>, Failure> {
    let known = devices::known_to(tx, Some(&claim.user_id), device).await?;
    let subject = attempts::recovery_subject(tx, "desk code", &claim.user_id, known);
    let own = match rate_limit::count(tx, RateLimitKind::DeskCode, &subject).await? {
        Admission::Admitted(own) => own,
        Admission::Paused(until) => return Ok(Err((subject, until))),
    };
    if known.is_some() {
        return Ok(Ok(Attempt { own, of_all: None, network: None }));
    }
    let all = tx.keys().blind_index("desk code of all", &claim.user_id);
    let of_all = match rate_limit::count(tx, RateLimitKind::DeskCodeOfAll, &all).await? {
        Admission::Admitted(of_all) => of_all,
        Admission::Paused(until) => {
            rate_limit::take_back(tx, &own).await?;
            return Ok(Err((all, until)));
        }
    };
    match network::count(tx, own.first).await? {
        Admission::Admitted(network) => Ok(Ok(Attempt { own, of_all: Some(of_all), network })),
        Admission::Paused(until) => {
            rate_limit::take_back(tx, &own).await?;
            rate_limit::take_back(tx, &of_all).await?;
            Ok(Err((subject, until)))
        }
    }
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
