//! Which proofs a sign-in has shown, and which step follows from them. Pure. No other code decides whether a session
//! opens.
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
//! A member whose password must be changed changes it before the session opens:
//!
//! ```text
//! password … ──everything else shown──▶ change password ──changed──▶ in
//! ```

use std::fmt;

use crate::failure::Failure;
use crate::policy::password::Reason;
use crate::policy::second_step::{Method, SecondStep};

/// One proof of identity, shown during a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// The letter's provisional ID and password and the identity check, in a registration that has just become the
    /// account.
    Letter,
    /// The password.
    Password,
    /// A passkey with user verification.
    Passkey,
    /// A one-time code (ワンタイムパスワード).
    OneTimeCode,
    /// A recovery code (リカバリーコード).
    RecoveryCode,
    /// A method was set up during this sign-in, here or on the phone that it was handed over to.
    SetUp,
    /// The second step was taken on this device earlier and is skipped, where the society allows it. This proof
    /// suffices for a session, but not for a step-up.
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

/// The proofs shown so far. They are stored as words: `password one_time_code`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Proofs(u8);

impl Proofs {
    /// Adds a proof.
    #[must_use]
    pub const fn with(self, proof: Proof) -> Self {
        Self(self.0 | proof.bit())
    }

    /// Whether this proof was shown.
    #[must_use]
    pub const fn has(self, proof: Proof) -> bool {
        self.0 & proof.bit() != 0
    }

    /// The proofs that were shown, first factors first.
    pub fn shown(self) -> impl Iterator<Item = Proof> {
        Proof::ALL.into_iter().filter(move |proof| self.has(*proof))
    }

    /// Whether a first factor was shown: the password, or the letter of this registration.
    #[must_use]
    pub const fn has_first(self) -> bool {
        self.has(Proof::Password) || self.has(Proof::Letter)
    }

    /// Whether a second step was taken.
    #[must_use]
    pub const fn has_second(self) -> bool {
        self.has(Proof::OneTimeCode) || self.has(Proof::RecoveryCode) || self.has(Proof::SetUp)
    }

    /// Whether the second step was skipped on a remembered device.
    #[must_use]
    pub const fn rests_on_memory(self) -> bool {
        self.has(Proof::RememberedDevice) && !self.has(Proof::Passkey) && !self.has_second()
    }

    pub(crate) const fn without(self, proof: Proof) -> Self {
        Self(self.0 & !proof.bit())
    }

    /// Reads the stored words.
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

/// The methods of an account beside its password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// At least one passkey.
    pub passkey: bool,
    /// An authenticator app.
    pub one_time_code: bool,
    /// At least one unused recovery code.
    pub recovery_codes: bool,
}

impl Means {
    /// Whether the account has a method. Recovery codes only replace a method and don't count as one.
    #[must_use]
    pub const fn has_method(self) -> bool {
        self.passkey || self.one_time_code
    }

    /// Whether the account has this method.
    #[must_use]
    pub const fn has(self, method: Method) -> bool {
        match method {
            Method::Passkey => self.passkey,
            Method::OneTimeCode => self.one_time_code,
        }
    }

    /// Whether the account has a method that the society offers.
    fn has_offered(self, policy: &SecondStep) -> bool {
        policy.methods.iter().any(|method| policy.offers(*method) && self.has(*method))
    }
}

/// The state of an account that a sign-in depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountStanding {
    /// The account's methods beside its password.
    pub means: Means,
    /// Why the password must be changed; none if it may stay.
    pub password_due: Option<Reason>,
}

/// An account whose password needs no change. A step-up uses it too, because it never asks for a new password.
impl From<Means> for AccountStanding {
    fn from(means: Means) -> Self {
        Self { means, password_due: None }
    }
}

/// The next step of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// No password, letter or passkey was shown yet: ask for one.
    FirstStep,
    /// Ask for a method that the account has.
    SecondStep,
    /// Set up a method: the society requires one, and the account has none that the society offers.
    SetUp,
    /// Change the password that was shown.
    ChangePassword(Reason),
    /// Open the session.
    Enter,
}

/// Decides the next step. This is the only rule by which a session opens.
///
/// A method of the account is asked even when the society no longer offers that method, as long as the society has the
/// second step at all: a change of the society's choice must not remove the protection of an account. A password that
/// is due is changed last, after all other proofs. A sign-in by passkey alone doesn't use the password, so an outdated
/// password doesn't block it.
#[must_use]
pub fn next(policy: &SecondStep, standing: AccountStanding, proofs: Proofs) -> Next {
    let means = standing.means;
    let asked = policy.is_offered() && means.has_method();
    if !proofs.has_first() && !proofs.has(Proof::Passkey) {
        return Next::FirstStep;
    }
    // A remembered device isn't enough when an offered method must be set up, or when the password must be changed.
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

/// Every step that a sign-in asks for, from these proofs to the session, for somebody who has to explain it. Each step is
/// answered as a member would.
pub(crate) fn steps(policy: &SecondStep, standing: AccountStanding, shown: Proofs) -> Vec<Next> {
    let (mut standing, mut proofs, mut steps) = (standing, shown, Vec::new());
    // There are three steps, and each is asked once at most.
    for _ in 0..4 {
        let step = next(policy, standing, proofs);
        match step {
            Next::SecondStep => proofs = proofs.with(Proof::OneTimeCode),
            Next::SetUp => {
                standing.means = Means { passkey: true, one_time_code: true, ..standing.means };
                proofs = proofs.with(Proof::SetUp);
            }
            Next::ChangePassword(_) => standing.password_due = None,
            Next::FirstStep | Next::Enter => break,
        }
        steps.push(step);
    }
    steps
}

/// Whether these proofs allow another method to be set up. Whoever adds a method must first show the methods that the
/// account has.
#[must_use]
pub fn may_set_up(policy: &SecondStep, means: Means, proofs: Proofs) -> bool {
    let shown = proofs.without(Proof::RememberedDevice);
    policy.is_offered() && matches!(next(policy, means.into(), shown), Next::SetUp | Next::Enter)
}

/// Whether these proofs suffice for a step-up. A step-up asks what a sign-in asks.
#[must_use]
pub fn may_step_up(policy: &SecondStep, means: Means, shown: Proofs) -> bool {
    let shown = shown.without(Proof::RememberedDevice);
    matches!(next(policy, means.into(), shown), Next::SetUp | Next::Enter)
}

/// Whether a method may be removed. A method that the society requires must remain.
#[must_use]
pub fn may_remove(policy: &SecondStep, left: Means) -> bool {
    !policy.is_required() || left.has_offered(policy)
}

#[cfg(test)]
mod tests;
