//! What the page of a person says after an act.

use madoguchi_core::support::SupportAct;
use serde::Serialize;

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// Pauses were ended.
    Unlock,
    /// Another mail is on its way.
    ResendVerification,
    /// Mails are sent to the addresses again.
    LiftSuspension,
    /// The member was signed out everywhere.
    EndSessions,
    /// The account was disabled.
    Disable,
    /// The account was enabled again.
    Enable,
    /// The account was closed.
    Close,
    /// A note was written.
    NoteWritten,
    /// A caller was verified.
    CallStarted,
    /// A call was ended.
    CallEnded,
    /// The person was hidden.
    Restricted,
    /// The person is seen again.
    Lifted,
}

impl Notice {
    /// All notices.
    pub const ALL: [Self; 12] = [
        Self::Unlock,
        Self::ResendVerification,
        Self::LiftSuspension,
        Self::EndSessions,
        Self::Disable,
        Self::Enable,
        Self::Close,
        Self::NoteWritten,
        Self::Restricted,
        Self::Lifted,
        Self::CallStarted,
        Self::CallEnded,
    ];

    /// The notice after an act.
    #[must_use]
    pub const fn after(act: SupportAct) -> Self {
        match act {
            SupportAct::Unlock => Self::Unlock,
            SupportAct::ResendVerification => Self::ResendVerification,
            SupportAct::LiftSuspension => Self::LiftSuspension,
            SupportAct::EndSessions => Self::EndSessions,
            SupportAct::Disable => Self::Disable,
            SupportAct::Enable => Self::Enable,
            SupportAct::Close => Self::Close,
        }
    }

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unlock => "unlock",
            Self::ResendVerification => "resend-verification",
            Self::LiftSuspension => "lift-suspension",
            Self::EndSessions => "end-sessions",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Close => "close",
            Self::NoteWritten => "note-written",
            Self::CallStarted => "call-started",
            Self::CallEnded => "call-ended",
            Self::Restricted => "restricted",
            Self::Lifted => "lifted",
        }
    }

    pub(in crate::desk::members) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}
