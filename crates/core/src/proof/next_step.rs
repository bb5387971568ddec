//! What somebody has shown during a sign-in, and what follows from it. Pure; nothing else decides whether a session opens.
//!
//! ```text
//!              letter redeemed            nothing set up, required
//! (registration) ───────────▶ first ────────────────────────────────▶ set up ──method──▶ in
//!                             shown
//! password ─────────────────▶   │   has a method      code, passkey, recovery code
//!                               ├────────────────────▶ second step ────────────────────▶ in
//!                               └── nothing set up, optional or none ──────────────────▶ in
//! passkey alone (device and fingerprint, face or PIN: two factors) ─────────────────────▶ in
//! ```
//!
//! Whoever would come in on a password that must be changed first changes it:
//!
//! ```text
//! password … ──everything else shown──▶ change password ──changed──▶ in
//! ```

use std::fmt;

use crate::failure::Failure;
use crate::policy::password::Reason;
use crate::policy::second_step::{Method, SecondStep};

/// Something shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// The letter's pair and the identity check, in a registration that has just become the account.
    Letter,
    /// The password.
    Password,
    /// A passkey with user verification.
    Passkey,
    /// A one-time code (ワンタイムパスワード).
    OneTimeCode,
    /// A recovery code (リカバリーコード).
    RecoveryCode,
    /// A method was set up in this very sign-in, here or on the phone that it was handed to.
    SetUp,
    /// The second step was taken on this device a while ago, and is left out where the society allows it. It opens the portal
    /// and nothing that is delicate.
    RememberedDevice,
}

impl Proof {
    const ALL: [Self; 7] = [
        Self::Letter,
        Self::Password,
        Self::Passkey,
        Self::OneTimeCode,
        Self::RecoveryCode,
        Self::SetUp,
        Self::RememberedDevice,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::OneTimeCode => "one_time_code",
            Self::RecoveryCode => "recovery_code",
            Self::SetUp => "set_up",
            Self::RememberedDevice => "remembered_device",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Everything shown so far. Kept as words: `password one_time_code`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Proofs(u8);

impl Proofs {
    /// With one more.
    #[must_use]
    pub const fn with(self, proof: Proof) -> Self {
        Self(self.0 | proof.bit())
    }

    /// Whether it was shown.
    #[must_use]
    pub const fn has(self, proof: Proof) -> bool {
        self.0 & proof.bit() != 0
    }

    /// Each that was shown, the first factors first.
    pub fn shown(self) -> impl Iterator<Item = Proof> {
        Proof::ALL.into_iter().filter(move |proof| self.has(*proof))
    }

    /// Whether one of the first factors was shown: the password, or the letter of this very registration.
    #[must_use]
    pub const fn has_first(self) -> bool {
        self.has(Proof::Password) || self.has(Proof::Letter)
    }

    /// Whether a second step was taken.
    #[must_use]
    pub const fn has_second(self) -> bool {
        self.has(Proof::OneTimeCode) || self.has(Proof::RecoveryCode) || self.has(Proof::SetUp)
    }

    /// Whether a second step was left out rather than taken.
    #[must_use]
    pub const fn rests_on_memory(self) -> bool {
        self.has(Proof::RememberedDevice) && !self.has(Proof::Passkey) && !self.has_second()
    }

    pub(crate) const fn without(self, proof: Proof) -> Self {
        Self(self.0 & !proof.bit())
    }

    /// Reads stored words.
    pub(crate) fn from_words(words: &str) -> Result<Self, Failure> {
        words.split_whitespace().try_fold(Self::default(), |proofs, word| {
            let proof = Proof::ALL.into_iter().find(|proof| proof.word() == word);
            Ok(proofs.with(proof.ok_or(Failure::Inconsistent("a stored proof isn't known"))?))
        })
    }
}

impl From<Proof> for Proofs {
    fn from(proof: Proof) -> Self {
        Self::default().with(proof)
    }
}

impl fmt::Display for Proofs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.shown().map(Proof::word).collect();
        f.write_str(&words.join(" "))
    }
}

/// What an account has beside its password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// At least one passkey.
    pub passkey: bool,
    /// An authenticator app.
    pub one_time_code: bool,
    /// At least one recovery code that wasn't used.
    pub recovery_codes: bool,
}

impl Means {
    /// Whether there is a method; recovery codes are none, they stand in for one.
    #[must_use]
    pub const fn has_method(self) -> bool {
        self.passkey || self.one_time_code
    }

    /// Whether there is this method.
    #[must_use]
    pub const fn has(self, method: Method) -> bool {
        match method {
            Method::Passkey => self.passkey,
            Method::OneTimeCode => self.one_time_code,
        }
    }

    /// Whether a method is there that the society offers.
    fn has_offered(self, policy: &SecondStep) -> bool {
        policy.methods.iter().any(|method| policy.offers(*method) && self.has(*method))
    }
}

/// How an account stands at a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountStanding {
    /// What it has beside its password.
    pub means: Means,
    /// Why its password must be changed, if it must.
    pub password_due: Option<Reason>,
}

/// An account whose password is as it should be; also for who is inside already and shows everything again.
impl From<Means> for AccountStanding {
    fn from(means: Means) -> Self {
        Self { means, password_due: None }
    }
}

/// What comes next in a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Neither password nor letter nor passkey was shown.
    FirstStep,
    /// A method that the account has is asked.
    SecondStep,
    /// The society requires a method, and the account has none that it offers.
    SetUp,
    /// The password that was shown must be changed first.
    ChangePassword(Reason),
    /// Come in.
    Enter,
}

/// Decides; the only rule by which a session opens.
///
/// A method that the account has is asked even where the society has stopped offering it, as long as it offers or
/// requires any: who set a lock on their account isn't left without it by a change of menu. A password that is due is
/// changed last, by who has opened every lock; a passkey alone signs in without the password, so an old one stops nobody.
#[must_use]
pub fn next(policy: &SecondStep, standing: AccountStanding, proofs: Proofs) -> Next {
    let means = standing.means;
    let asked = policy.is_offered() && means.has_method();
    if !proofs.has_first() && !proofs.has(Proof::Passkey) {
        return Next::FirstStep;
    }
    // Where a method of today's must be set up, the old one is shown first.
    // A new password is nothing that memory suffices for either.
    let remembered =
        proofs.has(Proof::RememberedDevice) && means.has_offered(policy) && standing.password_due.is_none();
    if !proofs.has(Proof::Passkey) && !proofs.has_second() && !remembered && asked {
        return Next::SecondStep;
    }
    if policy.is_required() && !means.has_offered(policy) {
        return Next::SetUp;
    }
    match standing.password_due {
        Some(reason) if proofs.has(Proof::Password) => Next::ChangePassword(reason),
        _ => Next::Enter,
    }
}

/// Whether these proofs allow another method to be set up: nobody adds a lock to an account without opening those that
/// are on it.
#[must_use]
pub fn may_set_up(policy: &SecondStep, means: Means, proofs: Proofs) -> bool {
    let shown = proofs.without(Proof::RememberedDevice);
    policy.is_offered() && matches!(next(policy, means.into(), shown), Next::SetUp | Next::Enter)
}

/// Whether these proofs, shown again, are everything: what is asked at a sign-in is asked here.
#[must_use]
pub fn may_step_up(policy: &SecondStep, means: Means, shown: Proofs) -> bool {
    let shown = shown.without(Proof::RememberedDevice);
    matches!(next(policy, means.into(), shown), Next::SetUp | Next::Enter)
}

/// Whether a method may go: what the society requires must be left.
#[must_use]
pub fn may_remove(policy: &SecondStep, left: Means) -> bool {
    !policy.is_required() || left.has_offered(policy)
}

#[cfg(test)]
mod tests;
