//! Sessions: opaque tokens in a cookie, stored as digests in the database (ADR 4), so that sessions survive a restart
//! and end everywhere at once.

mod store;

pub(crate) use self::store::{distrust_others, end_by_id, sweep};

use std::ops::Deref;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts;
use crate::audit;
use crate::clock::is_recent;
use crate::database::{TenantTx, from_word};
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId, PersonId, SessionId};
use crate::input::device::Device;
use crate::policy::sessions::Sessions;
use crate::policy::society::{Language, TextSize};
use crate::proof::next_step::{Proof, Proofs};
use crate::roster::employment::Employment;
use crate::secret::Token;

/// A session's last use is written at most this often, so that most pages cost no write.
const TOUCH_AFTER: Duration = Duration::minutes(1);

/// How long after a sign-in or a step-up a session may make sensitive changes.
pub const FRESH: Duration = Duration::minutes(10);

/// What the pages of a member are made from, whoever looks at them.
#[derive(Clone)]
pub struct MemberFacts {
    /// The member's account.
    pub account: AccountId,
    /// The person behind the account.
    pub person: PersonId,
    /// Name as in the roster, for 「… 様」.
    pub name: String,
    /// Whether the main address is not verified yet.
    pub address_unverified: bool,
    /// Whether the latest mail to the main address was refused for good.
    pub address_undeliverable: bool,
    /// Whether the main address is suspended for sending.
    pub address_suspended: bool,
    /// The member's language. It takes effect if the society offers it.
    pub language: Language,
    /// The member's text size.
    pub text_size: TextSize,
    /// Hashes of the terms that were agreed to, for [`crate::terms::ledger::Ledger::standing`].
    pub agreed: Vec<String>,
    /// The domain of the main address. With [`Self::employment`] it tells whether the address ends soon.
    pub main_domain: Option<String>,
    /// 雇用区分 (employment category), now and planned.
    pub employment: Employment,
}

/// A signed-in member.
#[derive(Clone)]
pub struct Member {
    /// Who it is.
    pub facts: MemberFacts,
    /// The session.
    pub session: SessionId,
    /// The known device on which the session was opened.
    pub known_device: Option<KnownDeviceId>,
    /// The proofs of the session so far.
    pub proofs: Proofs,
    /// When the session was opened or last stepped up.
    pub stepped_up_at: DateTime<Utc>,
    /// The session's idle and absolute limits.
    pub life: Life,
    /// Whether the session's last use should be written.
    pub stale: bool,
}

impl Deref for Member {
    type Target = MemberFacts;

    fn deref(&self) -> &MemberFacts {
        &self.facts
    }
}

impl Member {
    /// Whether a sign-in or step-up is recent enough for sensitive changes. A skipped second step doesn't count.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        is_recent(self.stepped_up_at, FRESH, now) && !self.proofs.rests_on_memory()
    }
}

/// When a session was last used and when it expires at the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The last use.
    pub seen_at: DateTime<Utc>,
    /// The absolute limit.
    pub expires_at: DateTime<Utc>,
}

/// How long a session still lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Until the idle limit, if it isn't used.
    pub idle: Duration,
    /// Until the absolute limit.
    pub absolute: Duration,
}

impl Life {
    /// The time left at `now`, by a society's rule.
    #[must_use]
    pub fn rest(&self, rule: &Sessions, now: DateTime<Utc>) -> Rest {
        let idle = Duration::minutes(i64::from(rule.idle_minutes)) - (now - self.seen_at);
        Rest { idle: idle.max(Duration::zero()), absolute: (self.expires_at - now).max(Duration::zero()) }
    }

    /// Whether the session is valid at `now`, by a society's rule. A last use in the future says nothing, see
    /// [`crate::clock::is_recent`].
    #[must_use]
    pub fn is_good(&self, rule: &Sessions, now: DateTime<Utc>) -> bool {
        now < self.expires_at && is_recent(self.seen_at, Duration::minutes(i64::from(rule.idle_minutes)), now)
    }
}

/// Opens a session and returns the token for its cookie. Only [`super::entrance`] calls this, after it has checked the
/// proofs.
pub(crate) async fn open(
    tx: &TenantTx,
    account: AccountId,
    proofs: Proofs,
    device: Device,
    known_device: Option<KnownDeviceId>,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let rule = &tx.policy().sessions;
    let token = Token::new(random);
    let id = SessionId::new(tx.now(), random);
    let expires_at = tx.now() + Duration::hours(i64::from(rule.absolute_hours));
    let digest = token.digest().into_bytes();
    store::keep(tx, store::NewSession { id, account, digest, proofs, device, known_device, expires_at }).await?;
    Ok(token)
}

/// Records a step-up and exchanges the token. The old token stops working.
pub(crate) async fn step_up(
    tx: &TenantTx,
    member: &Member,
    proofs: Proofs,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let token = Token::new(random);
    if store::step_up(tx, member.session, token.digest().into_bytes(), proofs).await? {
        Ok(token)
    } else {
        Err(Failure::SessionEnded)
    }
}

/// Exchanges a session's token and nothing else; `None` if the session has ended meanwhile.
pub(crate) async fn renew_token(
    tx: &TenantTx,
    session: SessionId,
    random: &mut impl Rng,
) -> Result<Option<Token>, Failure> {
    let token = Token::new(random);
    Ok(store::exchange_token(tx, session, token.digest().into_bytes()).await?.then_some(token))
}

/// Locks the account for a sensitive change. Checks that the session is still open, and that its step-up is not older
/// than when the request began: meanwhile somebody may have ended the session or changed a sign-in method.
///
/// # Errors
/// [`Failure::SessionEnded`] if the check fails; otherwise when the database refuses.
pub async fn hold(tx: &TenantTx, member: &Member) -> Result<(), Failure> {
    accounts::hold(tx, member.account).await?;
    if store::is_as_it_was(tx, member.session, member.stepped_up_at).await? {
        Ok(())
    } else {
        Err(Failure::SessionEnded)
    }
}

/// Adds a proof to a session, without counting as a step-up.
pub(crate) async fn prove(tx: &TenantTx, member: &Member, proof: Proof) -> Result<(), Failure> {
    if store::note_proofs(tx, member.session, member.proofs.with(proof)).await? {
        Ok(())
    } else {
        Err(Failure::SessionEnded)
    }
}

/// The member behind a token, if the session is valid.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token) -> Result<Option<Member>, Failure> {
    let rule = &tx.policy().sessions;
    let found = store::by_token(tx, token.digest().bytes()).await?;
    let Some(session) = found.first() else { return Ok(None) };
    let life = Life { seen_at: session.seen_at, expires_at: session.expires_at };
    if session.ended_at.is_some() || session.disabled_at.is_some() || !life.is_good(rule, tx.now()) {
        return Ok(None);
    }
    Ok(Some(Member {
        session: SessionId(session.id),
        known_device: session.known_device_id.map(KnownDeviceId),
        proofs: Proofs::from_words(&session.proofs)?,
        stepped_up_at: session.stepped_up_at.unwrap_or(session.created_at),
        life,
        stale: !is_recent(session.seen_at, TOUCH_AFTER, tx.now()),
        facts: facts(found.into_iter().map(|row| row.facts).collect())?,
    }))
}

/// What the pages of an account's member are made from, without a session: for somebody else who looks at them.
pub(crate) async fn facts_of(tx: &TenantTx, account: AccountId) -> Result<MemberFacts, Failure> {
    facts(store::facts(tx, account).await?)
}

/// Reads the rows of a member, one for each consent.
fn facts(mut rows: Vec<store::FoundFacts>) -> Result<MemberFacts, Failure> {
    let agreed = rows.iter_mut().filter_map(|row| row.agreed_sha256.take()).collect();
    let row = rows.into_iter().next().ok_or(Failure::Inconsistent("an account without a person"))?;
    let (category, next) = (row.employment_category.as_str(), row.next_category.as_deref());
    Ok(MemberFacts {
        account: AccountId(row.account_id),
        person: PersonId(row.person_id),
        employment: Employment::read(category, next, row.next_category_from, row.lost_on)?,
        name: row.person_name,
        agreed,
        main_domain: row.main_domain,
        address_unverified: row.address_id.is_some() && row.address_verified_at.is_none(),
        address_undeliverable: row.address_undeliverable_at.is_some(),
        address_suspended: row.address_suspended_at.is_some(),
        language: from_word(&row.language)?,
        text_size: from_word(&row.text_size)?,
    })
}

/// Records that the session was used.
///
/// # Errors
/// When the database refuses.
pub async fn touch(tx: &TenantTx, session: SessionId) -> Result<(), Failure> {
    store::touch(tx, session).await
}

/// Keeps a session open that its member still uses, up to the absolute limit.
///
/// # Errors
/// When the database refuses.
pub async fn extend(tx: &TenantTx, member: &Member) -> Result<Life, Failure> {
    store::touch(tx, member.session).await?;
    Ok(Life { seen_at: tx.now(), ..member.life })
}

/// Ends a session.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &TenantTx, member: &Member, random: &mut impl Rng) -> Result<(), Failure> {
    end_by_id(tx, member.session).await?;
    audit::record(tx, audit::Action::SignedOut, "account", member.account.0, json!({}), random).await
}

/// Ends the session of a token, if it is open, because the browser that held it is in use for something else now.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn end_replaced(tx: &TenantTx, token: &Token, random: &mut impl Rng) -> Result<(), Failure> {
    let Some(account) = store::end_by_token(tx, token.digest().bytes()).await? else { return Ok(()) };
    audit::record(tx, audit::Action::SignedOut, "account", account.0, json!({"replaced": true}), random).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::OVERLAP;

    #[test]
    fn a_session_ends_after_idle_minutes_and_after_absolute_hours() {
        let rule = Sessions { idle_minutes: 20, absolute_hours: 12 };
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let life = Life { seen_at: start, expires_at: start + Duration::hours(12) };
        assert!(life.is_good(&rule, start + Duration::minutes(20) - Duration::microseconds(1)));
        assert!(!life.is_good(&rule, start + Duration::minutes(20)));
        assert!(!life.is_good(&rule, start - OVERLAP - Duration::microseconds(1)), "a clock that was set back");
        let busy = Life { seen_at: start + Duration::hours(12) - Duration::minutes(1), ..life };
        assert!(busy.is_good(&rule, start + Duration::hours(12) - Duration::microseconds(1)));
        assert!(!busy.is_good(&rule, start + Duration::hours(12)));
        let rest = life.rest(&rule, start + Duration::minutes(15));
        assert_eq!(rest, Rest { idle: Duration::minutes(5), absolute: Duration::minutes(11 * 60 + 45) });
        assert_eq!(
            life.rest(&rule, start + Duration::days(1)),
            Rest { idle: Duration::zero(), absolute: Duration::zero() }
        );
    }
}
