//! WebAuthn challenges. The state of a ceremony travels sealed through the browser: a request for a challenge writes
//! nothing, and a challenge that comes back is accepted once.

mod store;

pub(crate) use self::store::{spend, sweep};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::is_in_force;
use crate::failure::Failure;
use crate::ids::{AccountId, OperatorId, StaffId, new_uuid};
use crate::proof::Holder;
use crate::sealed::{Place, TenantKeys};

/// How long a challenge is valid. The browser's dialogue times out earlier.
pub const LIFE: Duration = Duration::minutes(5);

/// Length of the id before the sealed state, in bytes.
const ID_LENGTH: usize = 16;

/// The WebAuthn ceremony that a challenge belongs to. The kind is part of the associated data, so that a challenge of
/// another kind can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CeremonyKind {
    /// A new passkey.
    Registration,
    /// A sign-in by passkey alone. The account isn't known when the challenge is made.
    SignIn,
    /// The second step of a sign-in.
    SecondStep,
    /// The step-up of a signed-in member or clerk.
    StepUp,
}

impl CeremonyKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
            Self::StepUp => "step_up",
        }
    }

    const fn place(self, row: Uuid) -> Place {
        Place { table: "challenge", column: self.word(), row }
    }
}

#[derive(Serialize, Deserialize)]
struct Sealed<S> {
    account: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    staff: Option<StaffId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operator: Option<OperatorId>,
    expires_at: DateTime<Utc>,
    state: S,
}

impl<S> Sealed<S> {
    fn new(holder: Option<Holder>, expires_at: DateTime<Utc>, state: S) -> Self {
        let (account, staff, operator) = match holder {
            None => (None, None, None),
            Some(Holder::Account(id)) => (Some(id), None, None),
            Some(Holder::Staff(id)) => (None, Some(id), None),
            Some(Holder::Operator(id)) => (None, None, Some(id)),
        };
        Self { account, staff, operator, expires_at, state }
    }

    fn holder(&self) -> Option<Holder> {
        let staff_or_operator = self.staff.map(Holder::Staff).or(self.operator.map(Holder::Operator));
        self.account.map(Holder::Account).or(staff_or_operator)
    }
}

/// A challenge that came back in time, for the right ceremony and the right holder.
pub(crate) struct Opened<S> {
    /// The state that the authenticator's answer is verified against.
    pub(crate) state: S,
    /// The digest that marks the challenge as spent.
    pub(crate) digest: Vec<u8>,
    /// The instant from which the challenge is rejected in any case, so its digest needn't be kept longer.
    pub(crate) expires_at: DateTime<Utc>,
}

/// Seals the state of a ceremony for the browser.
pub(crate) fn seal<S: Serialize>(
    keys: &TenantKeys,
    kind: CeremonyKind,
    holder: Option<Holder>,
    state: S,
    now: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<String, Failure> {
    let row = new_uuid(now, random);
    let sealed = Sealed::new(holder, now + LIFE, state);
    let text = serde_json::to_string(&sealed).map_err(|_| Failure::Inconsistent("a challenge can't be written"))?;
    let mut travelling = row.as_bytes().to_vec();
    travelling.extend(keys.seal(kind.place(row), &text, random)?);
    Ok(URL_SAFE_NO_PAD.encode(travelling))
}

/// Opens a challenge that came back. Returns `None` if it was altered, has expired, or was made for another ceremony,
/// holder or society.
pub(crate) fn open<S: DeserializeOwned>(
    keys: &TenantKeys,
    kind: CeremonyKind,
    holder: Option<Holder>,
    token: &str,
    now: DateTime<Utc>,
) -> Option<Opened<S>> {
    let travelled = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (row, sealed) = travelled.split_at_checked(ID_LENGTH)?;
    let row = Uuid::from_slice(row).ok()?;
    let text = keys.open(kind.place(row), sealed).ok()?;
    let sealed: Sealed<S> = serde_json::from_str(&text).ok()?;
    let of = sealed.holder();
    let Sealed { expires_at, state, .. } = sealed;
    (of == holder && is_in_force(expires_at - LIFE, expires_at, now)).then(|| Opened {
        state,
        digest: Sha256::digest(row.as_bytes()).to_vec(),
        expires_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TenantId;
    use crate::sealed::{KeyStore, RootKey};
    use crate::testing::{japan, random};

    #[test]
    fn a_challenge_opens_only_for_what_it_was_made_for_and_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let store = KeyStore::open(folder.path(), &RootKey::generate(&mut random())).unwrap();
        let now = japan("2026-11-20T10:00:00");
        let society = || store.keys_or_new(TenantId::new(now, &mut random()), &mut random()).unwrap();
        let (here, there) = (society(), society());
        let account = AccountId::new(now, &mut random());
        let of = Some(Holder::Account(account));
        let token = seal(&here, CeremonyKind::SecondStep, of, "state", now, &mut random()).unwrap();
        let open = |keys, kind, account, token: &str, now| {
            open::<String>(keys, kind, account, token, now).map(|opened| opened.state)
        };
        assert_eq!(open(&here, CeremonyKind::SecondStep, of, &token, now).as_deref(), Some("state"));
        let last = now + LIFE - Duration::microseconds(1);
        assert!(open(&here, CeremonyKind::SecondStep, of, &token, last).is_some());
        assert_eq!(open(&here, CeremonyKind::SecondStep, of, &token, now + LIFE), None);
        for kind in [CeremonyKind::Registration, CeremonyKind::SignIn, CeremonyKind::StepUp] {
            assert_eq!(open(&here, kind, of, &token, now), None, "{kind:?}");
        }
        for other in
            [None, Some(Holder::Account(AccountId::new(now, &mut random()))), Some(Holder::Staff(StaffId(account.0)))]
        {
            assert_eq!(open(&here, CeremonyKind::SecondStep, other, &token, now), None);
        }
        assert_eq!(open(&there, CeremonyKind::SecondStep, of, &token, now), None);
        let mut changed = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..changed.len() {
            changed[at] ^= 1;
            assert_eq!(
                open(&here, CeremonyKind::SecondStep, of, &URL_SAFE_NO_PAD.encode(&changed), now),
                None,
                "byte {at}"
            );
            changed[at] ^= 1;
        }
        for junk in ["", "AAAA", "not base64!", &token[..20], "ＡＡ"] {
            assert_eq!(open(&here, CeremonyKind::SecondStep, of, junk, now), None, "{junk}");
        }
    }
}
