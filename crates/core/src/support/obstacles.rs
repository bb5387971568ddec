//! Why a person can't get in, or soon can't: every reason, from the facts that the sign-in itself decides by. Pure.

use chrono::{DateTime, NaiveDate, Utc};

use crate::enrolment::provisional::LetterState;
use crate::policy::password::Reason;
use crate::policy::registration::Step;
use crate::proof::next_step::Next;

/// A reason why a person can't get in, or what is in their way. The order of the list is the order in which one removes
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The society's portal is suspended.
    PortalSuspended,
    /// The portal is closed for everybody: maintenance, or outside its hours.
    PortalClosed {
        /// When it opens again.
        until: DateTime<Utc>,
    },
    /// The person is no longer covered, and the months in which former members may look are over.
    NoLongerCovered {
        /// 資格喪失日
        lost_on: NaiveDate,
    },
    /// There is neither an account nor a letter.
    NoLetter,
    /// There is no account, and the letter has expired.
    LetterExpired {
        /// When it expired.
        at: DateTime<Utc>,
    },
    /// There is no account, and the letter was revoked without a newer one.
    LetterRevoked,
    /// There is no account; the letter waits to be used.
    NotRegistered {
        /// Until when the letter is valid.
        until: DateTime<Utc>,
    },
    /// A registration was begun and not finished.
    Unfinished {
        /// The page that comes next.
        next: Step,
        /// Until when it can be finished where it was begun.
        until: DateTime<Utc>,
    },
    /// Attempts with the letter's pair are paused after failures.
    LetterPaused {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Identity checks of the letter are paused after failures.
    IdentityPaused {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The society has disabled the account.
    Disabled {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// The desk has made the password useless, because others know it. A new one has to be set.
    PasswordVoided,
    /// After many failures the password is accepted only on known devices.
    PasswordOnlyOnKnownDevices,
    /// Passwords from unknown devices are paused after failures.
    PasswordPaused {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Codes from unknown devices are paused after failures.
    CodePaused {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The society requires a second step, and the account has none: the next sign-in asks to set one up.
    MustSetUp,
    /// The password must be changed: the next sign-in with it asks for a new one.
    PasswordDue {
        /// Why.
        reason: Reason,
    },
    /// New terms must be agreed to before anything else.
    TermsDue,
    /// The account has no verified address, so that no link for a forgotten ID or password reaches the member.
    NoVerifiedAddress,
    /// The main address isn't verified.
    AddressUnverified,
    /// The main address is suspended for sending, because mails to it came back.
    AddressSuspended {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Mail to the main address was refused for good.
    AddressUndeliverable,
    /// The society's rule doesn't accept the main address any more. It stays until the member changes it.
    AddressRefused,
}

impl Obstacle {
    /// Whether the person can't get in at all because of it. The others make something harder.
    #[must_use]
    pub const fn bars(&self) -> bool {
        !matches!(
            self,
            Self::MustSetUp
                | Self::PasswordDue { .. }
                | Self::TermsDue
                | Self::NoVerifiedAddress
                | Self::AddressUnverified
                | Self::AddressSuspended { .. }
                | Self::AddressUndeliverable
                | Self::AddressRefused
        )
    }
}

/// A letter, as far as it decides.
pub(super) struct LetterFacts {
    pub state: LetterState,
    pub expires_at: DateTime<Utc>,
    pub paused_until: Option<DateTime<Utc>>,
    pub identity_paused_until: Option<DateTime<Utc>>,
    pub unfinished: Option<(Step, DateTime<Utc>)>,
}

/// An account, as far as it decides.
pub(super) struct AccountFacts {
    pub disabled_at: Option<DateTime<Utc>>,
    pub password_voided: bool,
    pub password_paused_until: Option<DateTime<Utc>>,
    pub is_beyond: bool,
    pub code_paused_until: Option<DateTime<Utc>>,
    /// What the next sign-in with the password asks for, by the sign-in's own rule.
    pub steps: Vec<Next>,
    pub terms_due: bool,
    pub has_verified_address: bool,
    /// The main address, if there is one.
    pub address: Option<AddressFacts>,
}

/// The main address, as far as it decides.
#[derive(Clone, Copy)]
pub(super) struct AddressFacts {
    pub is_verified: bool,
    pub suspended_at: Option<DateTime<Utc>>,
    pub is_undeliverable: bool,
    pub is_refused: bool,
}

/// The portal, as far as it decides for everybody.
#[derive(Clone, Copy, Default)]
pub(super) struct PortalFacts {
    pub is_suspended: bool,
    pub closed_until: Option<DateTime<Utc>>,
}

/// What decides whether a person gets in.
pub(super) struct Facts {
    pub portal: PortalFacts,
    /// 資格喪失日, if the person may no longer look.
    pub lost_on: Option<NaiveDate>,
    /// The letter that was issued last.
    pub letter: Option<LetterFacts>,
    pub account: Option<AccountFacts>,
}

/// Every reason why the person can't get in.
pub(super) fn obstacles(facts: &Facts) -> Vec<Obstacle> {
    let mut found = of_portal(facts.portal);
    found.extend(facts.lost_on.map(|lost_on| Obstacle::NoLongerCovered { lost_on }));
    match &facts.account {
        Some(account) => of_account(account, &mut found),
        None => of_letter(facts.letter.as_ref(), &mut found),
    }
    found
}

/// What keeps everybody out.
pub(super) fn of_portal(portal: PortalFacts) -> Vec<Obstacle> {
    if portal.is_suspended {
        return vec![Obstacle::PortalSuspended];
    }
    portal.closed_until.map(|until| Obstacle::PortalClosed { until }).into_iter().collect()
}

fn of_account(account: &AccountFacts, found: &mut Vec<Obstacle>) {
    found.extend(account.disabled_at.map(|since| Obstacle::Disabled { since }));
    if account.password_voided {
        found.push(Obstacle::PasswordVoided);
    }
    if account.is_beyond {
        found.push(Obstacle::PasswordOnlyOnKnownDevices);
    }
    found.extend(account.password_paused_until.map(|until| Obstacle::PasswordPaused { until }));
    found.extend(account.code_paused_until.map(|until| Obstacle::CodePaused { until }));
    found.extend(account.steps.iter().filter_map(|step| match step {
        Next::SetUp => Some(Obstacle::MustSetUp),
        Next::ChangePassword(reason) => Some(Obstacle::PasswordDue { reason: *reason }),
        Next::FirstStep | Next::SecondStep | Next::Enter => None,
    }));
    if account.terms_due {
        found.push(Obstacle::TermsDue);
    }
    let is_undeliverable = account.address.is_some_and(|address| address.is_undeliverable);
    let suspended_at = account.address.and_then(|address| address.suspended_at);
    if let Some(since) = suspended_at {
        found.push(Obstacle::AddressSuspended { since });
    } else if is_undeliverable {
        found.push(Obstacle::AddressUndeliverable);
    } else if account.address.is_some_and(|address| !address.is_verified) {
        found.push(Obstacle::AddressUnverified);
    } else if !account.has_verified_address {
        found.push(Obstacle::NoVerifiedAddress);
    }
    if account.address.is_some_and(|address| address.is_refused) {
        found.push(Obstacle::AddressRefused);
    }
}

fn of_letter(letter: Option<&LetterFacts>, found: &mut Vec<Obstacle>) {
    let Some(letter) = letter else {
        found.push(Obstacle::NoLetter);
        return;
    };
    match letter.state {
        LetterState::Expired => found.push(Obstacle::LetterExpired { at: letter.expires_at }),
        LetterState::Revoked => found.push(Obstacle::LetterRevoked),
        // A redeemed letter without an account: the account was deleted.
        LetterState::Redeemed => found.push(Obstacle::NoLetter),
        LetterState::Issued => {
            found.extend(letter.paused_until.map(|until| Obstacle::LetterPaused { until }));
            found.extend(letter.identity_paused_until.map(|until| Obstacle::IdentityPaused { until }));
            found.push(match letter.unfinished {
                Some((next, until)) => Obstacle::Unfinished { next, until },
                None => Obstacle::NotRegistered { until: letter.expires_at },
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    const ADDRESS: AddressFacts =
        AddressFacts { is_verified: true, suspended_at: None, is_undeliverable: false, is_refused: false };
    const OPEN: PortalFacts = PortalFacts { is_suspended: false, closed_until: None };

    fn good_account() -> AccountFacts {
        AccountFacts {
            disabled_at: None,
            password_voided: false,
            password_paused_until: None,
            is_beyond: false,
            code_paused_until: None,
            steps: Vec::new(),
            terms_due: false,
            has_verified_address: true,
            address: Some(ADDRESS),
        }
    }

    fn letter(state: LetterState) -> LetterFacts {
        LetterFacts { state, expires_at: at(100), paused_until: None, identity_paused_until: None, unfinished: None }
    }

    #[test]
    fn a_member_whom_nothing_stops_has_no_obstacle() {
        let facts = Facts { portal: OPEN, lost_on: None, letter: None, account: Some(good_account()) };
        assert_eq!(obstacles(&facts), []);
    }

    #[test]
    fn every_reason_is_listed_and_not_the_first_alone() {
        let lost_on = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        let account = AccountFacts {
            disabled_at: Some(at(1)),
            password_voided: true,
            password_paused_until: Some(at(2)),
            is_beyond: true,
            code_paused_until: Some(at(3)),
            steps: vec![Next::SecondStep, Next::SetUp, Next::ChangePassword(Reason::Expired)],
            terms_due: true,
            has_verified_address: false,
            address: Some(AddressFacts {
                is_verified: false,
                suspended_at: None,
                is_undeliverable: true,
                is_refused: true,
            }),
        };
        let portal = PortalFacts { is_suspended: false, closed_until: Some(at(9)) };
        let letter = Some(letter(LetterState::Redeemed));
        let facts = Facts { portal, lost_on: Some(lost_on), letter, account: Some(account) };
        assert_eq!(
            obstacles(&facts),
            [
                Obstacle::PortalClosed { until: at(9) },
                Obstacle::NoLongerCovered { lost_on },
                Obstacle::Disabled { since: at(1) },
                Obstacle::PasswordVoided,
                Obstacle::PasswordOnlyOnKnownDevices,
                Obstacle::PasswordPaused { until: at(2) },
                Obstacle::CodePaused { until: at(3) },
                Obstacle::MustSetUp,
                Obstacle::PasswordDue { reason: Reason::Expired },
                Obstacle::TermsDue,
                Obstacle::AddressUndeliverable,
                Obstacle::AddressRefused,
            ]
        );
    }

    #[test]
    fn without_an_account_the_letter_decides() {
        let of = |letter| obstacles(&Facts { portal: OPEN, lost_on: None, letter, account: None });
        assert_eq!(of(None), [Obstacle::NoLetter]);
        assert_eq!(of(Some(letter(LetterState::Expired))), [Obstacle::LetterExpired { at: at(100) }]);
        assert_eq!(of(Some(letter(LetterState::Revoked))), [Obstacle::LetterRevoked]);
        assert_eq!(of(Some(letter(LetterState::Issued))), [Obstacle::NotRegistered { until: at(100) }]);
        let begun = LetterFacts {
            paused_until: Some(at(1)),
            identity_paused_until: Some(at(2)),
            unfinished: Some((Step::Terms, at(3))),
            ..letter(LetterState::Issued)
        };
        assert_eq!(
            of(Some(begun)),
            [
                Obstacle::LetterPaused { until: at(1) },
                Obstacle::IdentityPaused { until: at(2) },
                Obstacle::Unfinished { next: Step::Terms, until: at(3) },
            ]
        );
    }

    #[test]
    fn a_suspended_portal_is_said_before_its_hours() {
        let portal = PortalFacts { is_suspended: true, closed_until: Some(at(1)) };
        let facts = Facts { portal, lost_on: None, letter: None, account: Some(good_account()) };
        assert_eq!(obstacles(&facts), [Obstacle::PortalSuspended]);
    }

    #[test]
    fn an_address_is_missing_unverified_or_dead() {
        let of = |has_verified_address, address| {
            let account = AccountFacts { has_verified_address, address, ..good_account() };
            obstacles(&Facts { portal: OPEN, lost_on: None, letter: None, account: Some(account) })
        };
        let unverified = AddressFacts { is_verified: false, ..ADDRESS };
        assert_eq!(of(false, None), [Obstacle::NoVerifiedAddress]);
        assert_eq!(of(true, None), [], "the second address is verified");
        assert_eq!(of(false, Some(unverified)), [Obstacle::AddressUnverified]);
        assert_eq!(of(true, Some(unverified)), [Obstacle::AddressUnverified]);
        let suspended = AddressFacts { suspended_at: Some(at(7)), is_undeliverable: true, ..ADDRESS };
        assert_eq!(of(false, Some(suspended)), [Obstacle::AddressSuspended { since: at(7) }]);
    }

    #[test]
    fn only_what_keeps_somebody_out_bars() {
        assert!(Obstacle::NoLetter.bars() && Obstacle::PasswordPaused { until: at(1) }.bars());
        assert!(!Obstacle::MustSetUp.bars() && !Obstacle::NoVerifiedAddress.bars() && !Obstacle::TermsDue.bars());
        assert!(Obstacle::PortalSuspended.bars() && Obstacle::PortalClosed { until: at(1) }.bars());
    }
}
