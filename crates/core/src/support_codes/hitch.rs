//! What stops somebody on a page of the portal. Pure.

use serde::{Deserialize, Serialize};

/// What a page says why it doesn't go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hitch {
    /// The ID or the password at the sign-in was wrong.
    PairRefused,
    /// Sign-ins are paused after failures.
    SignInPaused,
    /// The password is accepted on known devices alone.
    NotFromHere,
    /// The society has disabled the account.
    Disabled,
    /// Coverage has ended, and so have the months in which former members may sign in.
    NoLongerCovered,
    /// The letter has expired.
    LetterExpired,
    /// A newer letter took the letter's place.
    LetterReplaced,
    /// The letter is used: its holder has an account.
    LetterUsed,
    /// The code of the second step was wrong.
    CodeRefused,
    /// Codes are paused after failures.
    CodePaused,
    /// The values of the identity check were wrong.
    IdentityRefused,
    /// Identity checks are paused after failures.
    IdentityPaused,
    /// A forgotten user ID or password was asked for too often.
    RecoveryPaused,
    /// The code of the desk was wrong.
    DeskCodeRefused,
    /// Codes of the desk are paused after failures.
    DeskCodePaused,
    /// A link from a mail is used or too old.
    LinkGone,
    /// The page that lists the ways of account recovery is open.
    WaysBack,
    /// The new terms were declined.
    TermsDeclined,
    /// The society's portal is suspended.
    PortalSuspended,
    /// The portal is closed: maintenance, or outside its hours.
    PortalClosed,
    /// A page that doesn't exist, or not for this visitor.
    PageNotFound,
    /// The session, the sign-in or the registration has ended.
    SessionOver,
    /// A form was sent that belongs to somebody else, to another site, or can't be read.
    FormNotTaken,
    /// Too many requests.
    TooManyRequests,
    /// An error of the platform.
    PlatformError,
}

impl Hitch {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::PairRefused,
        Self::SignInPaused,
        Self::NotFromHere,
        Self::Disabled,
        Self::NoLongerCovered,
        Self::LetterExpired,
        Self::LetterReplaced,
        Self::LetterUsed,
        Self::CodeRefused,
        Self::CodePaused,
        Self::IdentityRefused,
        Self::IdentityPaused,
        Self::RecoveryPaused,
        Self::DeskCodeRefused,
        Self::DeskCodePaused,
        Self::LinkGone,
        Self::WaysBack,
        Self::TermsDeclined,
        Self::PortalSuspended,
        Self::PortalClosed,
        Self::PageNotFound,
        Self::SessionOver,
        Self::FormNotTaken,
        Self::TooManyRequests,
        Self::PlatformError,
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_hitch_is_listed_once_and_has_a_word_that_the_column_holds() {
        let words: HashSet<_> = Hitch::ALL.iter().map(crate::database::to_word).collect();
        assert_eq!(words.len(), Hitch::ALL.len());
        assert!(words.iter().all(|word| (1..=40).contains(&word.len())), "{words:?}");
    }
}
