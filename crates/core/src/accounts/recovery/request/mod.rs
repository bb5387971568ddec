//! Requests for a forgotten user ID or password (ADR 13). The page stores the request and answers; the worker looks for
//! matching members later. So the page does the same work for every request: neither its content, its statements nor
//! its timing reveals whether the member exists.

mod store;

pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{MAILS_WITHIN, MOST_MAILS};
use crate::accounts::recovery_links::{self, Opens};
use crate::accounts::sessions::devices;
use crate::accounts::{self, attempts, emails};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::{PlatformTx, TenantTx};
use crate::due::{self, DueWork};
use crate::failure::Failure;
use crate::ids::RecoveryRequestId;
use crate::input::date::{DateError, parse_birth_date};
use crate::input::device::Device;
use crate::input::email::{EmailAddress, EmailError};
use crate::links;
use crate::outbox::{self, Mail};
use crate::policy::Policy;
use crate::policy::user_id::looked_up;
use crate::proof::rate_limit;
use crate::proof::rate_limit::network::{self, Volume};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::roster::coverage::may_look;

/// The kind of due work for requests.
const RECOVER: &str = "recover";

/// How long a claimed request is reserved for one worker.
const LEASE: Duration = Duration::minutes(5);

/// How long a request waits for the worker. A later answer is no longer useful.
const LIFE: Duration = Duration::hours(1);

/// What the member forgot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// IDを忘れた方 (forgotten user ID).
    UserId,
    /// パスワードを忘れた方 (forgotten password).
    Password,
}

/// The fields of the form.
#[derive(Clone, Copy, Default)]
pub struct RequestTyped<'a> {
    /// ユーザID (user ID), if the password was forgotten.
    pub user_id: &'a str,
    /// 生年月日 (birth date), if the policy asks for it.
    pub birth_date: &'a str,
    /// メールアドレス (e-mail address).
    pub email: &'a str,
}

/// What is wrong with the form, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestFaults {
    /// The user ID is empty.
    pub user_id_empty: bool,
    /// The birth date's fault (生年月日).
    pub birth_date: Option<DateError>,
    /// The address's fault (メールアドレス).
    pub email: Option<EmailError>,
}

/// A parsed request. Only [`read`] creates it. No `Debug`: it is personal.
#[derive(Serialize, Deserialize)]
pub struct Request {
    user_id: Option<String>,
    birth_date: Option<NaiveDate>,
    email: String,
}

/// Whether a request was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Accepted, whether or not the member exists.
    Taken,
    /// The rate limit refuses attempts before this instant.
    Paused(DateTime<Utc>),
}

/// Parses the form as the policy asks; pure.
///
/// # Errors
/// The faults, by field.
pub fn read(
    policy: &Policy,
    forgotten: Forgotten,
    typed: &RequestTyped<'_>,
    today: NaiveDate,
) -> Result<Request, RequestFaults> {
    let mut faults = RequestFaults::default();
    let user_id = (forgotten == Forgotten::Password).then(|| looked_up(typed.user_id));
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

/// Counts a request and stores it for the worker. Looks nobody up but the known device of the browser, by the same
/// statement for every request.
///
/// # Errors
/// When the database refuses.
pub async fn ask(tx: &TenantTx, request: &Request, device: Device, random: &mut impl Rng) -> Result<Asked, Failure> {
    let known = devices::known_to(tx, request.user_id.as_deref(), device).await?;
    let (column, typed) = match &request.user_id {
        Some(user_id) => ("recovery user ID", user_id.clone()),
        None => ("recovery address", request.email.to_ascii_lowercase()),
    };
    let subject = attempts::recovery_subject(tx, column, &typed, known);
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::Recovery, &subject).await? {
        attempt_log::refused(tx, AttemptKind::Recovery, &subject, Target::Nobody, random).await?;
        return Ok(Asked::Paused(until));
    }
    // A request is never known to have succeeded, so requests are counted apart from sign-ins.
    if known.is_none()
        && let Admission::Paused(until) = network::count_volume(tx, Volume::Requests).await?
    {
        attempt_log::refused(tx, AttemptKind::Recovery, &subject, Target::Nobody, random).await?;
        return Ok(Asked::Paused(until));
    }
    let id = RecoveryRequestId::new(tx.now(), random);
    let text = serde_json::to_string(request).map_err(|_| Failure::Inconsistent("a request can't be written down"))?;
    store::keep(tx, id, &text, tx.now() + LIFE, random).await?;
    due::keep(tx, RECOVER, id.0, random).await?;
    attempt_log::recovery_requested(tx, id, random).await?;
    Ok(Asked::Taken)
}

/// Claims due requests for this worker.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64) -> Result<Vec<DueWork>, Failure> {
    due::claim(tx, RECOVER, most, LEASE).await
}

/// Answers a claimed request: queues a mail to every matching member, or none if nobody matches.
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
        if !fits_id || account.disabled_at.is_some() || !may_look(&person, tx.policy(), tx.now()) {
            continue;
        }
        if let Some(typed) = request.birth_date
            && typed != person.birth_date(keys)?
        {
            continue;
        }
        let (member_name, language, account) = (person.name, account.language, account.id);
        recovery_links::hold(tx, account).await?;
        // The account is locked so that two workers can't both send the last mail within the limit.
        accounts::hold(tx, account).await?;
        if recovery_links::mailed_since(tx, account, tx.now() - MAILS_WITHIN).await? >= MOST_MAILS {
            continue;
        }
        // The mail goes to the stored address, not to the typed spelling, and only while that address is in force.
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
