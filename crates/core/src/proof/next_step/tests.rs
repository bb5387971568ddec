//! Tests of the rule that opens a session: single cases and random sequences.

use super::*;
use crate::policy::second_step::Requirement;

fn policy(requirement: Requirement, methods: &[Method]) -> SecondStep {
    SecondStep { requirement, methods: methods.to_vec(), recommended: None, remember_days: Some(30) }
}

const BOTH: [Method; 2] = [Method::Passkey, Method::OneTimeCode];
const NOTHING: Means = Means { passkey: false, one_time_code: false, recovery_codes: false };
const KEY: Means = Means { passkey: true, ..NOTHING };
const APP: Means = Means { one_time_code: true, recovery_codes: true, ..NOTHING };

fn shown(proofs: &[Proof]) -> Proofs {
    proofs.iter().fold(Proofs::default(), |all, proof| all.with(*proof))
}

#[test]
fn what_comes_next_follows_from_policy_means_and_proofs() {
    use Proof::{Letter, OneTimeCode, Passkey, Password, RecoveryCode, RememberedDevice, SetUp};
    use Requirement::{None, Optional, Required};
    for (requirement, methods, means, proofs, expected) in [
        (None, &[][..], NOTHING, &[][..], Next::FirstStep),
        (None, &[], NOTHING, &[Password], Next::Enter),
        (None, &[], NOTHING, &[Letter], Next::Enter),
        // The society has switched the second step off. Nobody is asked for a method that can't be changed any more.
        (None, &[], APP, &[Password], Next::Enter),
        (Optional, &BOTH, NOTHING, &[Password], Next::Enter),
        (Optional, &BOTH, APP, &[Password], Next::SecondStep),
        (Optional, &BOTH, KEY, &[Password], Next::SecondStep),
        (Optional, &BOTH, APP, &[Password, OneTimeCode], Next::Enter),
        (Optional, &BOTH, APP, &[Password, RecoveryCode], Next::Enter),
        (Optional, &BOTH, KEY, &[Passkey], Next::Enter),
        // A second step alone opens nothing.
        (Optional, &BOTH, APP, &[OneTimeCode], Next::FirstStep),
        (Required, &BOTH, APP, &[RecoveryCode], Next::FirstStep),
        (Required, &BOTH, NOTHING, &[SetUp], Next::FirstStep),
        (Required, &BOTH, NOTHING, &[Password], Next::SetUp),
        (Required, &BOTH, NOTHING, &[Letter], Next::SetUp),
        (Required, &BOTH, KEY, &[Letter, SetUp], Next::Enter),
        // Another browser holds an older proof of the letter. The second step is asked all the same.
        (Required, &BOTH, KEY, &[Letter], Next::SecondStep),
        // The account's method isn't offered any more: it is asked first, then another is set up.
        (Required, &[Method::Passkey], APP, &[Password], Next::SecondStep),
        (Required, &[Method::Passkey], APP, &[Password, OneTimeCode], Next::SetUp),
        (Required, &[Method::OneTimeCode], KEY, &[Passkey], Next::SetUp),
        // A remembered device counts only beside the password, and only for a method that the account has and the
        // society offers.
        (Required, &BOTH, APP, &[Password, RememberedDevice], Next::Enter),
        (Required, &BOTH, APP, &[RememberedDevice], Next::FirstStep),
        (Required, &BOTH, NOTHING, &[Password, RememberedDevice], Next::SetUp),
        (Required, &[Method::Passkey], APP, &[Password, RememberedDevice], Next::SecondStep),
    ] {
        let policy = policy(requirement, methods);
        assert_eq!(
            next(&policy, means.into(), shown(proofs)),
            expected,
            "{requirement:?} {methods:?} {means:?} {proofs:?}"
        );
    }
}

#[test]
fn a_password_that_is_due_is_changed_after_everything_else_and_before_coming_in() {
    use Proof::{Letter, OneTimeCode, Passkey, Password, RecoveryCode, RememberedDevice, SetUp};
    use Requirement::{None, Optional, Required};
    let change = |reason| Next::ChangePassword(reason);
    for reason in [Reason::Expired, Reason::YearsAfterRegistration, Reason::StricterRule] {
        for (requirement, methods, means, proofs, expected) in [
            (None, &[][..], NOTHING, &[][..], Next::FirstStep),
            (None, &[], NOTHING, &[Password], change(reason)),
            (None, &[], APP, &[Password], change(reason)),
            (Optional, &BOTH, APP, &[OneTimeCode], Next::FirstStep),
            (Optional, &BOTH, APP, &[Password], Next::SecondStep),
            (Optional, &BOTH, APP, &[Password, OneTimeCode], change(reason)),
            (Optional, &BOTH, APP, &[Password, RecoveryCode], change(reason)),
            (Optional, &BOTH, APP, &[Password, RememberedDevice], Next::SecondStep),
            (Required, &BOTH, APP, &[Password, RememberedDevice], Next::SecondStep),
            (Required, &BOTH, APP, &[Password, RememberedDevice, OneTimeCode], change(reason)),
            (Required, &BOTH, NOTHING, &[Password], Next::SetUp),
            (Required, &BOTH, KEY, &[Password, SetUp], change(reason)),
            (Optional, &BOTH, KEY, &[Password, Passkey], change(reason)),
            // Neither the passkey nor the letter of this registration relies on the old password.
            (Optional, &BOTH, KEY, &[Passkey], Next::Enter),
            (Required, &BOTH, KEY, &[Letter, SetUp], Next::Enter),
        ] {
            let policy = policy(requirement, methods);
            let standing = AccountStanding { means, password_due: Some(reason) };
            assert_eq!(next(&policy, standing, shown(proofs)), expected, "{requirement:?} {means:?} {proofs:?}");
        }
    }
}

#[test]
fn a_method_is_added_only_by_who_has_opened_the_locks_that_are_on() {
    let optional = policy(Requirement::Optional, &BOTH);
    assert!(may_set_up(&optional, NOTHING, shown(&[Proof::Password])));
    assert!(!may_set_up(&optional, APP, shown(&[Proof::Password])));
    assert!(may_set_up(&optional, APP, shown(&[Proof::Password, Proof::OneTimeCode])));
    assert!(!may_set_up(&optional, APP, shown(&[Proof::Password, Proof::RememberedDevice])));
    assert!(!may_set_up(&policy(Requirement::None, &[]), NOTHING, shown(&[Proof::Password])));
}

#[test]
fn a_step_up_asks_for_every_lock_that_is_on() {
    for requirement in [Requirement::Optional, Requirement::Required] {
        let policy = policy(requirement, &BOTH);
        assert!(may_step_up(&policy, NOTHING, shown(&[Proof::Password])));
        for means in [KEY, APP] {
            assert!(!may_step_up(&policy, means, shown(&[Proof::Password])));
            assert!(!may_step_up(&policy, means, shown(&[Proof::Password, Proof::RememberedDevice])), "memory");
            assert!(may_step_up(&policy, means, shown(&[Proof::Password, Proof::OneTimeCode])));
            assert!(may_step_up(&policy, means, shown(&[Proof::Passkey])));
        }
        assert!(!may_step_up(&policy, NOTHING, shown(&[])));
    }
    assert!(may_step_up(&policy(Requirement::None, &[]), KEY, shown(&[Proof::Password])));
}

#[test]
fn what_the_society_requires_must_be_left() {
    let required = policy(Requirement::Required, &BOTH);
    assert!(!may_remove(&required, NOTHING) && may_remove(&required, KEY));
    assert!(!may_remove(&policy(Requirement::Required, &[Method::Passkey]), APP));
    assert!(may_remove(&policy(Requirement::Optional, &BOTH), NOTHING));
}

#[test]
fn proofs_are_kept_as_words() {
    let proofs = shown(&[Proof::OneTimeCode, Proof::Password]);
    assert_eq!(proofs.to_string(), "password one_time_code");
    assert_eq!(Proofs::from_words(&proofs.to_string()).unwrap(), proofs);
    assert_eq!(Proofs::from_words("").unwrap(), Proofs::default());
    assert!(Proofs::from_words("password something").is_err());
}

/// Walks at random through everything that can be proven, set up, removed and decided. The test checks each session and
/// each password change against the proofs that it requires, and states the requirement in another way than the rule
/// does.
#[test]
fn in_a_hundred_thousand_sequences_nothing_opens_without_its_proofs() {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};
    let mut random = StdRng::seed_from_u64(20_261_128);
    let (mut entered, mut refused, mut changed) = (0_u32, 0_u32, 0_u32);
    for _ in 0..100_000 {
        let requirement = [Requirement::None, Requirement::Optional, Requirement::Required][random.random_range(0..3)];
        let methods = match random.random_range(0..3) {
            0 => vec![Method::Passkey],
            1 => vec![Method::OneTimeCode],
            _ => BOTH.to_vec(),
        };
        let policy = policy(requirement, &methods);
        let mut means =
            Means { passkey: random.random(), one_time_code: random.random(), recovery_codes: random.random() };
        let mut proofs = Proofs::default();
        let mut password_due = [None, Some(Reason::Expired), Some(Reason::StricterRule)][random.random_range(0..3)];
        // An independent record of what was proven: knowledge, possession, an outdated password, a remembered device.
        let (mut knows, mut holds, mut stale, mut remembered) = (false, false, false, false);
        for _ in 0..random.random_range(1..12) {
            let standing = AccountStanding { means, password_due };
            match random.random_range(0..11) {
                0 => (proofs, knows, stale) = (proofs.with(Proof::Password), true, password_due.is_some()),
                1 => (proofs, knows) = (proofs.with(Proof::Letter), true),
                2 if means.passkey => (proofs, knows, holds) = (proofs.with(Proof::Passkey), true, true),
                3 if means.one_time_code => (proofs, holds) = (proofs.with(Proof::OneTimeCode), true),
                4 if means.recovery_codes => (proofs, holds) = (proofs.with(Proof::RecoveryCode), true),
                5 => {
                    let method = methods[random.random_range(0..methods.len())];
                    if may_set_up(&policy, means, proofs) {
                        assert!(knows && (holds || !means.has_method()), "a lock was added past another");
                        match method {
                            Method::Passkey => means.passkey = true,
                            Method::OneTimeCode => means.one_time_code = true,
                        }
                        (proofs, holds) = (proofs.with(Proof::SetUp), true);
                    }
                }
                6 => {
                    let left = Means { passkey: false, ..means };
                    let is_in = next(&policy, standing, proofs) == Next::Enter;
                    if is_in && !proofs.rests_on_memory() && may_remove(&policy, left) {
                        means = left;
                    }
                }
                // A new password, which only a sign-in that is asked for one may set.
                7 => {
                    if let Next::ChangePassword(_) = next(&policy, standing, proofs) {
                        assert!(
                            knows && stale && (holds || !means.has_method() || requirement == Requirement::None),
                            "a password was changed past a lock: {policy:?} {means:?} {proofs:?}"
                        );
                        (password_due, stale, changed) = (None, false, changed + 1);
                    }
                }
                // The password falls due while the sign-in is in progress.
                8 => {
                    password_due = Some(Reason::YearsAfterRegistration);
                    stale = proofs.has(Proof::Password);
                }
                9 => (proofs, remembered) = (proofs.with(Proof::RememberedDevice), true),
                // The member starts over with the browser's back button. Earlier proofs don't count.
                _ => {
                    (proofs, knows, holds, stale) = (Proofs::default(), false, false, false);
                    remembered = false;
                }
            }
            match next(&policy, AccountStanding { means, password_due }, proofs) {
                Next::Enter => {
                    entered += 1;
                    assert!(!stale, "a session on a password that is due: {policy:?} {means:?} {proofs:?}");
                    assert!(knows, "a session without a first factor");
                    assert!(
                        holds || remembered || !means.has_method() || requirement == Requirement::None,
                        "a session past a lock: {policy:?} {means:?} {proofs:?}"
                    );
                    if requirement == Requirement::Required {
                        assert!(methods.iter().any(|method| means.has(*method)), "a session without what is required");
                    }
                }
                _ => refused += 1,
            }
        }
    }
    assert!(
        entered > 10_000 && refused > 10_000 && changed > 1_000,
        "{entered} entered, {refused} refused, {changed} changed"
    );
}
