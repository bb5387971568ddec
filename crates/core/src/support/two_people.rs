//! What takes two people at the desk: a code for somebody who has lost address and letter, always; a letter in place of an
//! earlier one, when there were many of them today.

use chrono::{DateTime, Utc};
use rand::Rng;

use super::ActReason;
use super::situation::seen;
use crate::accounts::recovery::desk_code;
use crate::accounts::{self, Account, notices};
use crate::approvals::{self, ApprovalRequest, ApprovalSubject, Matter, NotApproved};
use crate::clock::{day_in_japan, instant_in_japan};
use crate::database::TenantTx;
use crate::enrolment::{self, Letter, LetterRefusal};
use crate::failure::Failure;
use crate::ids::{ApprovalId, CredentialId, LetterRequestId, PersonId};
use crate::letter_requests::{self, RequestAct};
use crate::outbox::SecurityNotice;
use crate::policy::desk::letter_takes_two;
use crate::policy::telephone::CallAct;
use crate::policy::user_id::looked_up;
use crate::roster::Person;
use crate::roster::coverage::may_look;
use crate::secret::Password;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::verified_calls::{self, CallBar};

/// The queue of whoever issues letters at the desk: the day's count is read, then a letter is added to it, and of two for one
/// person the first one's letter is dead.
const LETTERS: &str = "letters at the desk";

/// What was approved. It is shown once.
pub enum Granted {
    /// A code of the desk, valid for a day.
    DeskCode {
        /// The code, as it is told on the telephone.
        code: Password,
        /// Until when it works.
        valid_until: DateTime<Utc>,
    },
    /// A letter to be printed.
    Letter(Box<Letter>),
}

/// The result of asking for a code of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeAsked {
    /// It waits for another person.
    Waits(ApprovalId),
    /// The person has no account.
    NoAccount,
    /// The account is disabled.
    Disabled,
    /// It isn't done for whoever calls.
    Barred(CallBar),
}

/// Asks for a code of the desk. The account's verified addresses are told, because such a code sets a new password.
///
/// # Errors
/// When the database refuses, or the clerk may not ask for it.
pub async fn ask_desk_code(
    tx: &TenantTx,
    clerk: &Clerk,
    person: PersonId,
    second_step_lost: bool,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<CodeAsked, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    let Some(row) = seen(tx, clerk, person).await? else { return Ok(CodeAsked::NoAccount) };
    let Some(account) = accounts::of_person(tx, person).await? else { return Ok(CodeAsked::NoAccount) };
    if account.disabled_at.is_some() {
        return Ok(CodeAsked::Disabled);
    }
    if let Err(bar) = verified_calls::gate(tx, clerk, person, Some(CallAct::DeskCode), false).await? {
        return Ok(CodeAsked::Barred(bar));
    }
    // Whoever asks again replaces what waits; the member has been told.
    if waiting_desk_code(tx, person).await?.is_none() {
        notices::tell(tx, account.id, SecurityNotice::DeskCodeAskedByStaff, random).await?;
    }
    let base = base_of_account(&account, &row);
    let subject = ApprovalSubject::Person(person);
    let matter = Matter { request: ApprovalRequest::DeskCode { second_step_lost }, subject, base: &base };
    approvals::ask(tx, clerk, matter, reason.as_str(), random).await.map(CodeAsked::Waits)
}

/// The person whose account has a user ID, as a caller gives it.
///
/// # Errors
/// When the database can't be read.
pub async fn person_of_user(tx: &TenantTx, user_id: &str) -> Result<Option<PersonId>, Failure> {
    Ok(accounts::by_user_id(tx, &looked_up(user_id)).await?.map(|account| account.person))
}

/// The code of the desk that waits for a person.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting_desk_code(tx: &TenantTx, person: PersonId) -> Result<Option<ApprovalId>, Failure> {
    let waiting = approvals::waiting(tx).await?.into_iter().find(|waiting| {
        waiting.subject == ApprovalSubject::Person(person)
            && matches!(waiting.request, ApprovalRequest::DeskCode { .. })
    });
    Ok(waiting.map(|waiting| waiting.id))
}

/// The result of issuing a letter at the desk.
pub enum LetterAsked {
    /// It is issued; the earlier ID and password are dead. It is shown once.
    Issued(Box<Letter>),
    /// There were many today: it waits for another person.
    Waits(ApprovalId),
    /// Another letter was issued since the page was drawn.
    OthersMeanwhile,
    /// The person is no longer covered.
    NotCovered,
    /// The policy has no era for letters of today.
    NoEra,
    /// It isn't done for whoever calls.
    Barred(CallBar),
    /// The society has no such person.
    NotThere,
}

/// To whom a letter goes, as the page that asks for it was drawn.
#[derive(Clone, Copy, Debug)]
pub struct LetterWanted {
    /// The person.
    pub person: PersonId,
    /// The letter that the page showed as the latest, so that a form that is sent twice issues one letter.
    pub latest: Option<CredentialId>,
    /// The request from the portal that the letter answers.
    pub request: Option<LetterRequestId>,
}

/// Issues a letter in place of the person's earlier ones, and tells the account's verified addresses. A request from the
/// portal stands for a verified call, because the letter goes to the roster's address whoever asked; it is closed with the
/// letter.
///
/// # Errors
/// When the database refuses, or the clerk may not do it.
pub async fn issue_letter(
    tx: &TenantTx,
    clerk: &Clerk,
    wanted: LetterWanted,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<LetterAsked, Failure> {
    let LetterWanted { person, latest, request } = wanted;
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    tx.queue(LETTERS).await?;
    let Some(row) = seen(tx, clerk, person).await? else { return Ok(LetterAsked::NotThere) };
    if !may_look(&row, tx.policy(), tx.now()) {
        return Ok(LetterAsked::NotCovered);
    }
    let standing = latest_letter(tx, person).await?;
    if standing != latest {
        return Ok(LetterAsked::OthersMeanwhile);
    }
    let asked = match request {
        Some(id) => match letter_requests::find(tx, id).await? {
            Some(request) if request.is_open() => true,
            _ => return Ok(LetterAsked::OthersMeanwhile),
        },
        None => false,
    };
    if let Err(bar) = verified_calls::gate(tx, clerk, person, Some(CallAct::Letter), asked).await? {
        return Ok(LetterAsked::Barred(bar));
    }
    let midnight = instant_in_japan(day_in_japan(tx.now()), 0);
    let issued = enrolment::issued_anew_since(tx, midnight).await?;
    if letter_takes_two(&tx.policy().desk, issued) {
        let base = base_of_letters(standing, &row);
        let subject = ApprovalSubject::Person(person);
        let matter = Matter { request: ApprovalRequest::Letter { request }, subject, base: &base };
        return approvals::ask(tx, clerk, matter, reason.as_str(), random).await.map(LetterAsked::Waits);
    }
    let issued = issue(tx, person, reason.as_str(), random).await?;
    if let (LetterAsked::Issued(_), Some(request)) = (&issued, request)
        && letter_requests::fulfil(tx, clerk, request, person, random).await? != RequestAct::Done
    {
        return Ok(LetterAsked::OthersMeanwhile);
    }
    Ok(issued)
}

async fn issue(tx: &TenantTx, person: PersonId, reason: &str, random: &mut impl Rng) -> Result<LetterAsked, Failure> {
    match enrolment::issue_at_desk(tx, person, reason, random).await {
        Ok(letter) => {
            if let Some(account) = accounts::of_person(tx, person).await? {
                notices::tell(tx, account.id, SecurityNotice::LetterIssuedByStaff, random).await?;
            }
            Ok(LetterAsked::Issued(Box::new(letter)))
        }
        Err(LetterRefusal::NoEra(_)) => Ok(LetterAsked::NoEra),
        Err(LetterRefusal::Broken(failure)) => Err(failure),
        Err(_) => Ok(LetterAsked::NotThere),
    }
}

/// Approves what another clerk has asked for about a person, and does it. Commit only if it was granted.
///
/// # Errors
/// When the database refuses, or the clerk may not approve it.
pub async fn approve(
    tx: &TenantTx,
    clerk: &Clerk,
    id: ApprovalId,
    random: &mut impl Rng,
) -> Result<Result<Granted, NotApproved>, Failure> {
    let Some(waiting) = approvals::find(tx, id).await? else { return Ok(Err(NotApproved::Gone)) };
    let ApprovalSubject::Person(person) = waiting.subject else { return Ok(Err(NotApproved::Gone)) };
    if matches!(waiting.request, ApprovalRequest::Letter { .. }) {
        tx.queue(LETTERS).await?;
    }
    let Some(row) = seen(tx, clerk, person).await? else { return Ok(Err(NotApproved::Gone)) };
    let account = accounts::of_person(tx, person).await?;
    let base = match (&waiting.request, &account) {
        (ApprovalRequest::DeskCode { .. }, Some(account)) if account.disabled_at.is_none() => {
            base_of_account(account, &row)
        }
        (ApprovalRequest::DeskCode { .. }, _) => return Ok(Err(NotApproved::Changed)),
        (ApprovalRequest::Letter { .. }, _) if !may_look(&row, tx.policy(), tx.now()) => {
            return Ok(Err(NotApproved::Changed));
        }
        (ApprovalRequest::Letter { .. }, _) => base_of_letters(latest_letter(tx, person).await?, &row),
        // Other rooms approve what is theirs.
        _ => return Ok(Err(NotApproved::Gone)),
    };
    let approved = match approvals::approve(tx, clerk, id, &base, random).await? {
        Ok(approved) => approved,
        Err(not) => return Ok(Err(not)),
    };
    match (approved.request, account) {
        (ApprovalRequest::DeskCode { second_step_lost }, Some(account)) => {
            let by = [approved.asked_by, clerk.id];
            let code = desk_code::give_out(tx, account.id, second_step_lost, by, random).await?;
            notices::tell(tx, account.id, SecurityNotice::DeskCodeIssuedByStaff, random).await?;
            Ok(Ok(Granted::DeskCode { code, valid_until: tx.now() + desk_code::LIFE }))
        }
        (ApprovalRequest::DeskCode { .. }, None) => Ok(Err(NotApproved::Changed)),
        (ApprovalRequest::Letter { request }, _) => {
            let LetterAsked::Issued(letter) = issue(tx, person, &approved.reason, random).await? else {
                return Ok(Err(NotApproved::Changed));
            };
            if let Some(request) = request
                && letter_requests::fulfil(tx, clerk, request, person, random).await? != RequestAct::Done
            {
                return Ok(Err(NotApproved::Changed));
            }
            Ok(Ok(Granted::Letter(letter)))
        }
        _ => Ok(Err(NotApproved::Gone)),
    }
}

/// The letter of a person that was issued last.
///
/// # Errors
/// When the database can't be read.
pub async fn latest_letter(tx: &TenantTx, person: PersonId) -> Result<Option<CredentialId>, Failure> {
    Ok(enrolment::letters_of(tx, person).await?.first().map(|letter| letter.id))
}

/// Whoever is hidden meanwhile is another case than the one that was asked for.
fn base_of_account(account: &Account, person: &Person) -> String {
    format!("{} {}{}", account.id, account.version, hidden_since(person))
}

fn base_of_letters(latest: Option<CredentialId>, person: &Person) -> String {
    format!("{}{}", latest.map(|id| id.to_string()).unwrap_or_default(), hidden_since(person))
}

fn hidden_since(person: &Person) -> String {
    person.restricted_at.map(|at| format!(" hidden {}", at.timestamp_micros())).unwrap_or_default()
}
