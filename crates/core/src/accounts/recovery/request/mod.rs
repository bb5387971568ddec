//! A forgotten ID or password, asked from a page. The page writes down what was typed and answers; whether somebody fits
//! is found out later by the worker. So whoever asks for whom, the page does the same work: nothing in it, in its statements or
//! in its time tells whether there is such a member.

mod store;

pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{MAILS_WITHIN, MOST_MAILS};
use crate::accounts::recovery_links::{self, Opens};
use crate::accounts::{self, emails};
use crate::audit;
use crate::database::{PlatformTx, TenantTx};
use crate::due::{self, DueWork};
use crate::failure::Failure;
use crate::ids::RecoveryRequestId;
use crate::input::date::{DateError, parse_birth_date};
use crate::input::email::{EmailAddress, EmailError};
use crate::input::text::fold_identifier;
use crate::links;
use crate::outbox::{self, Mail};
use crate::policy::Policy;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::roster::coverage::may_look;

/// Kind of due work that requests are.
const RECOVER: &str = "recover";

/// How long a claimed request is left alone by other workers.
const LEASE: Duration = Duration::minutes(5);

/// How long a request waits for the worker; an answer that comes later helps nobody.
const LIFE: Duration = Duration::hours(1);

/// What was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// IDを忘れた方
    UserId,
    /// パスワードを忘れた方
    Password,
}

/// What was typed.
#[derive(Clone, Copy, Default)]
pub struct RequestTyped<'a> {
    /// ユーザID, where the password was forgotten.
    pub user_id: &'a str,
    /// 生年月日, where the policy asks it.
    pub birth_date: &'a str,
    /// メールアドレス
    pub email: &'a str,
}

/// What is wrong with the form of what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestFaults {
    /// No user ID.
    pub user_id_empty: bool,
    /// 生年月日
    pub birth_date: Option<DateError>,
    /// メールアドレス
    pub email: Option<EmailError>,
}

/// A request, made by [`read`] only. No Debug: it is personal.
#[derive(Serialize, Deserialize)]
pub struct Request {
    user_id: Option<String>,
    birth_date: Option<NaiveDate>,
    email: String,
}

/// Whether a request was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It was, whoever it is about.
    Taken,
    /// Not before this instant.
    Paused(DateTime<Utc>),
}

/// Reads what was typed, as the policy asks; pure.
///
/// # Errors
/// Field by field.
pub fn read(
    policy: &Policy,
    forgotten: Forgotten,
    typed: &RequestTyped<'_>,
    today: NaiveDate,
) -> Result<Request, RequestFaults> {
    let mut faults = RequestFaults::default();
    let user_id = (forgotten == Forgotten::Password).then(|| fold_identifier(typed.user_id));
    faults.user_id_empty = user_id.as_ref().is_some_and(String::is_empty);
    let birth_date = policy.identity.birth_date.then(|| parse_birth_date(typed.birth_date, today)).transpose();
    let birth_date = birth_date.unwrap_or_else(|fault| {
        faults.birth_date = Some(fault);
        None
    });
    match EmailAddress::parse(typed.email) {
        Ok(email) if faults == RequestFaults::default() => {
            Ok(Request { user_id, birth_date, email: email.as_str().to_owned() })
        }
        Ok(_) => Err(faults),
        Err(fault) => Err(RequestFaults { email: Some(fault), ..faults }),
    }
}

/// Takes a request: counts it and writes it down. Nothing is looked up.
///
/// # Errors
/// When the database refuses.
pub async fn ask(tx: &TenantTx, request: &Request, network: &[u8], random: &mut impl Rng) -> Result<Asked, Failure> {
    // Requests are never known to have been right, so they have a count of their own beside that of sign-ins.
    let network = Sha256::digest([b"recovery".as_slice(), network].concat());
    if let Admission::Paused(until) = rate_limit::count_network(tx, &network).await? {
        return Ok(Asked::Paused(until));
    }
    let subject = match &request.user_id {
        Some(user_id) => tx.keys().blind_index("recovery user ID", user_id),
        None => tx.keys().blind_index("recovery address", &request.email.to_ascii_lowercase()),
    };
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::Recovery, &subject).await? {
        return Ok(Asked::Paused(until));
    }
    let id = RecoveryRequestId::new(tx.now(), random);
    let text = serde_json::to_string(request).map_err(|_| Failure::Inconsistent("a request can't be written down"))?;
    store::keep(tx, id, &text, tx.now() + LIFE, random).await?;
    due::keep(tx, RECOVER, id.0, random).await?;
    Ok(Asked::Taken)
}

/// Claims requests that wait.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64) -> Result<Vec<DueWork>, Failure> {
    due::claim(tx, RECOVER, most, LEASE).await
}

/// Answers a claimed request: a mail to everybody whom it fits, nothing where it fits nobody.
///
/// # Errors
/// When the database refuses or a sealed value can't be read.
pub async fn answer(tx: &TenantTx, id: RecoveryRequestId, random: &mut impl Rng) -> Result<(), Failure> {
    let keys = tx.keys();
    due::drop(tx, id.0).await?;
    let Some(text) = store::take(tx, id).await? else { return Ok(()) };
    let request: Request =
        serde_json::from_str(&text).map_err(|_| Failure::Inconsistent("a stored request can't be read"))?;
    let typed =
        EmailAddress::parse(&request.email).map_err(|_| Failure::Inconsistent("a stored address can't be read"))?;
    let index = emails::index(keys, &typed);
    for (account, address) in emails::with_verified(tx, &index).await? {
        let account = accounts::account(tx, account).await?;
        let person = accounts::person_of(tx, &account).await?;
        let fits_id = request.user_id.as_ref().is_none_or(|typed| *typed == account.user_id_folded);
        if !fits_id || !may_look(&person, tx.policy(), tx.now()) {
            continue;
        }
        if let Some(typed) = request.birth_date
            && typed != person.birth_date(keys)?
        {
            continue;
        }
        let (member_name, language, account) = (person.name, account.language, account.id);
        recovery_links::hold(tx, account).await?;
        // The row is held, so that two workers can't both send the last of the hour's mails.
        accounts::hold(tx, account).await?;
        if recovery_links::mailed_since(tx, account, tx.now() - MAILS_WITHIN).await? >= MOST_MAILS {
            continue;
        }
        // To the address on record, not to a spelling of it that somebody typed; and only while it is in force.
        let Some(address) = emails::verified_by_id(tx, address).await? else { continue };
        let mail = if request.user_id.is_some() {
            let token = recovery_links::make(tx, account, Opens::Password, None, random).await?;
            Mail::ForgottenPassword { member_name, link_path: links::new_password(&token) }
        } else {
            let token = recovery_links::make(tx, account, Opens::UserId, None, random).await?;
            Mail::ForgottenUserId { member_name, link_path: links::show_user_id(&token) }
        };
        outbox::promise(tx, &mail, &address, language, Some(account), random).await?;
        let detail = json!({"mail": mail.kind()});
        audit::record(tx, audit::Action::RecoveryLinkSent, "account", account.0, detail, random).await?;
    }
    Ok(())
}
