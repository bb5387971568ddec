//! Every act that the trail knows. A new one has its name at the desk, in both languages, and its undo in `core/tests/it/staff/undo.rs`.

/// What was done.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, strum::EnumString, strum::VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// A roster was imported.
    RosterImported,
    /// Letters were issued.
    LettersIssued,
    /// A letter was reissued, and the old one was revoked.
    LetterReissued,
    /// Letters were handed to the print run, and their plain passwords were destroyed.
    LettersReleased,
    /// Somebody showed a valid provisional ID and password.
    LetterPresented,
    /// The identity check was passed.
    IdentityChecked,
    /// An account was created.
    Registered,
    /// A member signed in.
    SignedIn,
    /// A sign-in was handed over from a PC to a phone.
    HandedOver,
    /// A member signed out.
    SignedOut,
    /// A member ended one of their sessions on another device.
    SessionEnded,
    /// A member ended all of their sessions on other devices.
    OtherSessionsEnded,
    /// An e-mail address was verified.
    EmailVerified,
    /// A member asked for another address.
    AddressChangeRequested,
    /// A member cancelled a pending change of an address.
    AddressChangeCancelled,
    /// An address was added, or replaced another.
    AddressChanged,
    /// An address was removed.
    AddressRemoved,
    /// The holder of the old address undid a change of the address.
    AddressChangeUndone,
    /// A letter was issued to a member who has an account, to reset its credentials.
    LetterIssuedToMember,
    /// A link that recovers access was written to the outbox.
    RecoveryLinkSent,
    /// A user ID was shown on the page behind a link.
    UserIdShown,
    /// A password was reset. The detail tells whether the second step was removed and the address replaced.
    PasswordReset,
    /// A desk code was asked for by one operator.
    DeskCodeRequested,
    /// A desk code was approved by another operator.
    DeskCodeApproved,
    /// A desk code was used.
    DeskCodeUsed,
    /// An account was disabled by the society.
    AccountDisabled,
    /// A disabled account was enabled again.
    AccountEnabled,
    /// A password was changed.
    PasswordChanged,
    /// A user ID was changed.
    UserIdChanged,
    /// A member chose which mails to get.
    NotificationsChosen,
    /// A member chose another language or size of text.
    DisplayChosen,
    /// A member agreed to a new version of the terms.
    TermsAgreed,
    /// A member didn't agree to a new version of the terms.
    TermsDeclined,
    /// A member was told that the password must be changed soon.
    PasswordReminded,
    /// A member was asked for an own address before a company address ends.
    OwnAddressAsked,
    /// A member passed a step-up.
    SteppedUp,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was renamed.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was added, or replaced another.
    OneTimeCodeAdded,
    /// The authenticator app was removed.
    OneTimeCodeRemoved,
    /// New recovery codes were made. The old ones no longer work.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A forgotten user ID or password was asked for, whether or not the member exists.
    RecoveryRequested,
    /// An attempt to prove an identity failed. The detail tells what was attempted.
    AttemptFailed,
    /// Somebody was invited to work at the desk.
    StaffInvited,
    /// Somebody accepted an invitation to work at the desk.
    StaffJoined,
    /// The roles of a member of the staff were changed.
    StaffRolesChanged,
    /// A member of the staff was disabled.
    StaffDisabled,
    /// A member of the staff was enabled again.
    StaffEnabled,
    /// A member of the staff issued a token for commands and programs. The detail tells its scope.
    StaffTokenIssued,
    /// A member of the staff had a token replaced. The detail tells until when the old one works.
    StaffTokenReplaced,
    /// A member of the staff revoked a token.
    StaffTokenRevoked,
    /// A command acted by a token, or a program began to. Rows of what is done by a token name it.
    StaffTokenUsed,
    /// The vendor asked to have an only owner invited anew.
    StaffRecoveryAsked,
    /// Such a recovery was withdrawn.
    StaffRecoveryWithdrawn,
    /// The owner was invited anew.
    StaffRecoveryCompleted,
    /// Somebody was invited to work for the vendor.
    OperatorInvited,
    /// Somebody accepted an invitation to work for the vendor.
    OperatorJoined,
    /// An operator of the vendor was disabled.
    OperatorDisabled,
    /// An operator of the vendor was enabled again.
    OperatorEnabled,
    /// An operator issued a token for programs. The detail tells its scope.
    OperatorTokenIssued,
    /// An operator had a token replaced. The detail tells until when the old one works.
    OperatorTokenReplaced,
    /// An operator revoked a token.
    OperatorTokenRevoked,
    /// A program began to act by a token of an operator.
    OperatorTokenUsed,
    /// Somebody asked for something that another person has to approve.
    ApprovalAsked,
    /// Another person approved it.
    ApprovalGiven,
    /// It was withdrawn.
    ApprovalWithdrawn,
    /// The society's second approver, an operator of the vendor, said yes to it.
    ApprovalSeconded,
    /// An operator of the vendor offered to approve for the society.
    SecondApproverOffered,
    /// An owner agreed to that offer.
    SecondApproverAgreed,
    /// The offer was declined or taken back, or the agreement ended.
    SecondApproverEnded,
    /// A clerk opened the page of a person.
    PersonViewed,
    /// A clerk had a sensitive value of a person shown.
    ValueUnmasked,
    /// A clerk lifted the pause after failed attempts at an account.
    AccountUnlocked,
    /// A clerk had another mail sent that verifies an address.
    VerificationResent,
    /// A clerk ended all sessions of an account.
    SessionsEnded,
    /// A clerk wrote a note about a person.
    NoteWritten,
    /// A clerk began to look at a member's pages. The detail tells why and until when.
    SupportViewBegun,
    /// A clerk was shown a page of a member's portal. The detail tells which.
    SupportPageViewed,
    /// A clerk stopped looking at a member's pages before the time was over.
    SupportViewEnded,
    /// A clerk wrote an announcement.
    AnnouncementWritten,
    /// A clerk changed an announcement. The detail names the fields.
    AnnouncementChanged,
    /// A clerk published an announcement.
    AnnouncementPublished,
    /// A clerk withdrew an announcement. The detail tells how many mails weren't sent.
    AnnouncementWithdrawn,
    /// The mails about an announcement were promised. The detail tells how many.
    AnnouncementMailed,
    /// A member marked an announcement as read.
    AnnouncementRead,
    /// A clerk changed the society's settings, now or from a later day. The detail tells each key's old and new value.
    SettingsChanged,
    /// A logo or a text was kept for a change of the settings.
    SettingsFileKept,
    /// A clerk withdrew a change of the settings before its day.
    SettingsWithdrawn,
    /// A planned change of the settings was stopped, because it no longer held when its day came.
    SettingsStopped,
    /// Attempts were refused while a limit was reached. The detail tells how many in which minute.
    AttemptsRefused,
    /// The old end of the trail was cut off. The detail tells how many batches and rows.
    TrailCut,
    /// An account was closed (退会), and everything of it deleted. The detail tells by whom: staff, or the policy.
    AccountClosed,
    /// Rows that the policy keeps no longer were deleted. The detail tells how many of each kind.
    DataDeleted,
    /// The database was restored from a backup, and what may have been used since ended. The detail tells how many of each kind.
    DatabaseRestored,
    /// A person was hidden (閲覧制限).
    PersonRestricted,
    /// A person isn't hidden any more.
    RestrictionLifted,
    /// Somebody may take the file with everything that is held about a person (本人開示).
    DisclosureApproved,
    /// The file was taken. The detail has its hash.
    DisclosureTaken,
    /// A list was written into a file. The detail tells which, with which filter, how many rows and their hash.
    ListExported,
    /// A program read a part of a list. The detail tells which, with which filter, and how many rows.
    ListRead,
    /// A clerk opened the situation behind a support code. The detail tells the screen.
    SupportCodeOpened,
    /// Somebody asked for a letter at the portal, whether or not the society knows them.
    LetterRequested,
    /// A clerk opened a request for a letter.
    LetterRequestViewed,
    /// A clerk took a request for a letter.
    LetterRequestTaken,
    /// A request for a letter was answered with a letter, or declined. The detail tells which.
    LetterRequestClosed,
    /// A clerk verified a caller. The detail tells the caller's role and which items matched.
    CallerVerified,
    /// A clerk ended a call.
    CallEnded,
    /// A list begins to be written into a file. If nothing else is recorded, the program ended meanwhile.
    ListExportBegun,
    /// A list was written into a file only in part, because the reader went away or the clerk's session ended. The detail
    /// tells how many rows were sent.
    ListExportStopped,
    /// The vendor closed the society's portal. The detail tells why.
    PortalSuspended,
    /// The vendor opened the society's portal again. The detail tells why.
    PortalResumed,
    /// Everything but a rehearsal is there: the society's portal opened for it, before members get their letters.
    SocietyReady,
    /// The society went back to being set up, because something isn't in order after all. The detail tells why.
    SocietyDraft,
    /// The society went live, with no gate left closed.
    SocietyLive,
    /// A clerk approved the proof of the letters (書類の校正). The detail has the fingerprint of what was approved.
    LetterProofApproved,
    /// A member had the symbol and number (記号・番号) of a person shown.
    EligibilityNumberShown,
    /// Medical expenses (医療費情報) were published. The detail tells how many rows, and from when.
    ExpensesPublished,
    /// A clerk had a file of medical expenses looked at. The detail tells how large it is.
    ExpenseFileKept,
    /// A publication of medical expenses that nobody saw yet was moved to another instant.
    ExpensesRescheduled,
    /// A publication of medical expenses that nobody saw yet was withdrawn. The detail tells how many rows it had.
    ExpensesWithdrawn,
    /// A member looked at the medical expenses of a person.
    ExpensesViewed,
    /// A member took a file with the medical expenses of a person. The detail tells of which year, and as what.
    ExpensesTaken,
    /// Results of checkups (健診結果) were published. The detail tells how many, and from when.
    CheckupsPublished,
    /// A clerk had a file of checkups looked at. The detail tells how large it is.
    CheckupFileKept,
    /// A publication of checkups that nobody saw yet was moved to another instant.
    CheckupsRescheduled,
    /// A publication of checkups was withdrawn. The detail tells how many it had, and from when they were seen.
    CheckupsWithdrawn,
    /// A member looked at the results of their own checkups.
    CheckupsViewed,
    /// A member took a file with the results of their own checkups. The detail tells of which year, and as what.
    CheckupsTaken,
    /// A member took the eligibility notice (資格情報のお知らせ) of a person.
    EligibilityNoticeTaken,
    /// An address gets no mails any more, because mails to it came back. The detail tells why.
    AddressSuspended,
    /// An address gets mails again. The detail tells whether by the link of a mail or by the desk, and the reason.
    AddressSuspensionLifted,
    /// The mails about something new were promised. The detail tells how many.
    NewsMailed,
    /// A person said who of the household sees what of them. The detail tells the viewer, the kind of data and whether it is shown.
    ViewingChosen,
    /// An insured person invited a dependant of the household to an account of their own.
    DependantInvited,
    /// An insured person withdrew an invitation that nobody had used.
    InvitationWithdrawn,
    /// Mails that wait are attempted again at once. The detail tells how many, where it was more than one.
    MailRetried,
}

impl Action {
    /// The words of all actions, as the trail stores them.
    pub const WORDS: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;
}
