//! Everything about one person on one page, with sensitive values masked.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use super::address::AddressSituation;
use super::obstacles::{AccountFacts, AddressFacts, Facts, LetterFacts, Obstacle, PortalFacts, obstacles};
use super::unmask::Masked;
use crate::accounts::attempts;
use crate::accounts::emails::{self, Held};
use crate::accounts::sessions::devices;
use crate::accounts::sessions::entrance;
use crate::accounts::sessions::history::{self, Event};
use crate::accounts::{self, Account};
use crate::audit::{self, Action};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::enrolment::invitation::INVITATION;
use crate::enrolment::provisional::LetterState;
use crate::enrolment::{self, StoredLetter};
use crate::failure::Failure;
use crate::household::consent::{self, Viewer};
use crate::ids::{AccountId, CredentialId, PersonId};
use crate::outbox::{self, ListedMessage};
use crate::policy::email::{EmploymentCategory, refuses};
use crate::policy::eras::Medium;
use crate::policy::maintenance;
use crate::policy::password::{Reason, due_reason};
use crate::proof::next_step::{self, AccountStanding, Means, Proof};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::RateLimitKind;
use crate::registration::{self, RegistrationReached};
use crate::roster::coverage::may_look;
use crate::roster::visibility::Visibility;
use crate::roster::{self, Person};
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::tenancy::Tenant;
use crate::terms::{self, ledger::TermsStanding};
use crate::verified_calls::{self, VerifiedCall};

/// Mails that the page shows.
const MAILS: u64 = 30;

/// A person, as the desk sees them. The type has no Debug, because the data are personal.
pub struct Situation {
    /// Who it is.
    pub person: PersonSituation,
    /// The household, the insured person first.
    pub household: Vec<HouseholdPerson>,
    /// Who of the household sees what of the person; empty where the society asks nobody.
    pub viewing: Vec<Viewer>,
    /// The letters, the latest first.
    pub letters: Vec<LetterSituation>,
    /// How far a registration in progress has come.
    pub registration: Option<RegistrationReached>,
    /// The account.
    pub account: Option<AccountSituation>,
    /// Why the person can't get in; empty if nothing stops them.
    pub obstacles: Vec<Obstacle>,
    /// The latest calls in which a caller was verified, the latest first.
    pub calls: Vec<VerifiedCall>,
}

/// Who a person is.
pub struct PersonSituation {
    /// The id.
    pub id: PersonId,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// 記号・番号, masked.
    pub number: Option<Masked>,
    /// 生年月日, masked.
    pub birth_date: Masked,
    /// 雇用区分 today.
    pub category: EmploymentCategory,
    /// 事業所名; empty if the roster has none.
    pub employer: String,
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
    /// Since when the society hides the person (閲覧制限).
    pub restricted_at: Option<DateTime<Utc>>,
}

/// A person of the household.
pub struct HouseholdPerson {
    /// The id.
    pub id: PersonId,
    /// 氏名
    pub name: String,
    /// 続柄; empty for the insured person.
    pub relationship: String,
    /// Whether this is the insured person.
    pub insured: bool,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
    /// Whether the society hides the person.
    pub restricted: bool,
}

/// A letter.
pub struct LetterSituation {
    /// The id.
    pub id: CredentialId,
    /// 仮ID
    pub login_id: String,
    /// The medium that carries it.
    pub medium: Medium,
    /// How it stands.
    pub state: LetterState,
    /// Whether it was issued to a member who has an account.
    pub to_member: bool,
    /// Whether it is no letter: the insured person has invited a dependant.
    pub invitation: bool,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub redeemed_at: Option<DateTime<Utc>>,
}

/// An account.
pub struct AccountSituation {
    /// The id.
    pub id: AccountId,
    /// The user ID.
    pub user_id: String,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When the password was last changed.
    pub password_changed_at: DateTime<Utc>,
    /// Since when it is disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// The methods beside the password.
    pub means: Means,
    /// The main address.
    pub address: Option<AddressSituation>,
    /// The second address, for recovery.
    pub second_address: Option<AddressSituation>,
    /// The open sessions.
    pub open_sessions: usize,
    /// The latest mails, newest first.
    pub mails: Vec<ListedMessage>,
    /// The sign-in history, newest first.
    pub history: Vec<Event>,
}

/// Opens the page of a person: reads the situation and records who looked. `at` is the society, whose portal may be closed
/// and whose terms may ask for an answer. `None` if the society has no such person.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn situation(
    tx: &TenantTx,
    clerk: &Clerk,
    at: &Tenant,
    id: PersonId,
    random: &mut impl Rng,
) -> Result<Option<Situation>, Failure> {
    sessions::hold(tx, clerk, Permission::ReadMembers).await?;
    let mut addressees = roster::addressees(tx, &[id]).await?;
    let Some(addressee) = addressees.remove(&id) else { return Ok(None) };
    let person = addressee.person;
    if person.visibility(clerk.eyes()) != Visibility::Open {
        return Ok(None);
    }
    let household = roster::household(tx, id, clerk.eyes()).await?;
    let letters = enrolment::letters_of(tx, id).await?;
    let account = accounts::of_person(tx, id).await?;
    let registration = match (&account, letter_that_counts(&letters, tx.now())) {
        (None, Some(letter)) => registration::reached(tx, letter.id).await?,
        _ => None,
    };
    let birth_date = person.birth_date(tx.keys())?;
    let category = person.employment.category_on(day_in_japan(tx.now()));
    let facts = Facts {
        portal: portal(tx, at),
        lost_on: person.lost_on.filter(|_| !may_look(&person, tx.policy(), tx.now())),
        letter: match letter_that_counts(&letters, tx.now()) {
            Some(letter) => Some(letter_facts(tx, letter, registration).await?),
            None => None,
        },
        account: None,
    };
    let (account, facts) = match account {
        Some(account) => {
            let (situation, of_account) = of_account(tx, at, account, category, birth_date).await?;
            (Some(situation), Facts { account: Some(of_account), ..facts })
        }
        None => (None, facts),
    };
    // Views of a hidden person are looked through later.
    let detail = if person.restricted_at.is_some() { json!({"restricted": true}) } else { json!({}) };
    audit::record(tx, Action::PersonViewed, "person", id.0, detail, random).await?;
    Ok(Some(Situation {
        obstacles: obstacles(&facts),
        person: PersonSituation {
            id,
            number: addressee.number.as_ref().map(Masked::number),
            birth_date: Masked::birth_date(birth_date),
            category,
            kana: addressee.kana,
            employer: addressee.employer_name,
            joined_on: person.joined_on,
            lost_on: person.lost_on,
            restricted_at: person.restricted_at,
            name: person.name,
        },
        household: household
            .into_iter()
            .map(|member| HouseholdPerson {
                id: member.id,
                name: member.name,
                relationship: member.relationship,
                insured: member.insured,
                lost_on: member.lost_on,
                restricted: member.restricted,
            })
            .collect(),
        viewing: consent::standing_of(tx, id).await?,
        letters: letters.iter().map(|letter| of_letter(letter, tx.now())).collect(),
        registration,
        account,
        calls: verified_calls::of_person(tx, id).await?,
    }))
}

/// Whether the portal is closed for everybody, by the rule of the portal's gate.
pub(super) fn portal(tx: &TenantTx, at: &Tenant) -> PortalFacts {
    let window = maintenance::window_at(&tx.policy().maintenance, &at.holidays, tx.now());
    PortalFacts { is_suspended: !at.status.is_open(), closed_until: window.map(|window| window.until) }
}

/// The letter by which somebody gets in: one that can be used, or else the latest that was posted, or else an invitation.
fn letter_that_counts(letters: &[StoredLetter], now: DateTime<Utc>) -> Option<&StoredLetter> {
    letters
        .iter()
        .find(|letter| letter.state(now) == LetterState::Issued)
        .or_else(|| letters.iter().find(|letter| letter.occasion != INVITATION))
        .or(letters.first())
}

fn of_letter(letter: &StoredLetter, now: DateTime<Utc>) -> LetterSituation {
    LetterSituation {
        id: letter.id,
        login_id: letter.login_id.clone(),
        medium: letter.medium,
        state: letter.state(now),
        to_member: letter.occasion == enrolment::TO_MEMBER,
        invitation: letter.occasion == INVITATION,
        issued_at: letter.issued_at,
        expires_at: letter.expires_at,
        redeemed_at: letter.redeemed_at,
    }
}

async fn letter_facts(
    tx: &TenantTx,
    letter: &StoredLetter,
    reached: Option<RegistrationReached>,
) -> Result<LetterFacts, Failure> {
    let pair = tx.keys().blind_index("letter", &letter.login_id);
    let identity = attempts::identity_subject(tx.keys(), letter.id);
    Ok(LetterFacts {
        state: letter.state(tx.now()),
        expires_at: letter.expires_at,
        paused_until: rate_limit::standing(tx, RateLimitKind::Letter, &pair).await?.paused_until,
        identity_paused_until: rate_limit::standing(tx, RateLimitKind::Identity, &identity).await?.paused_until,
        unfinished: reached.map(|reached| (reached.next, reached.expires_at)),
    })
}

async fn of_account(
    tx: &TenantTx,
    at: &Tenant,
    account: Account,
    category: EmploymentCategory,
    birth_date: NaiveDate,
) -> Result<(AccountSituation, AccountFacts), Failure> {
    let id = account.id;
    let current = emails::current(tx, id).await?;
    let means = entrance::means(tx, id).await?;
    let sign_in = attempts::sign_in_subject(tx.keys(), &account.user_id_folded, None);
    let password = rate_limit::standing(tx, RateLimitKind::SignIn, &sign_in).await?;
    let codes = attempts::second_step_subject(tx.keys(), id, None);
    let code = rate_limit::standing(tx, RateLimitKind::SecondStep, &codes).await?;
    let agreed: Vec<_> = terms::consents(tx, id).await?.into_iter().map(|consent| consent.sha256).collect();
    let rules = &tx.policy().password;
    let expired = due_reason(rules, account.password_changed_at, account.registered_at, tx.now());
    // The hash tells no more about the password than this.
    let case = rules.case_sensitive && !account.password.case_sensitive;
    let password_due = case.then_some(Reason::StricterRule).or(expired);
    let standing = AccountStanding { means, password_due };
    let is_verified = |held: &Held| held.verified_at.is_some() && !held.undeliverable;
    let facts = AccountFacts {
        disabled_at: account.disabled_at,
        password_voided: account.password_voided,
        password_paused_until: password.paused_until,
        is_beyond: password.is_beyond,
        code_paused_until: code.paused_until,
        steps: next_step::steps(&tx.policy().second_step, standing, Proof::Password.into()),
        terms_due: at.terms.standing(&agreed, tx.now()) == TermsStanding::Due,
        has_verified_address: [&current.main, &current.second].into_iter().flatten().any(is_verified),
        address: current.main.as_ref().map(|held| AddressFacts {
            is_verified: held.verified_at.is_some(),
            suspended_at: held.suspension.map(|suspension| suspension.since),
            is_undeliverable: held.undeliverable,
            is_refused: refuses(&tx.policy().email, category, held.address.domain()),
        }),
    };
    let situation = AccountSituation {
        id,
        user_id: account.user_id,
        registered_at: account.registered_at,
        password_changed_at: account.password_changed_at,
        disabled_at: account.disabled_at,
        means,
        address: current.main.map(|held| AddressSituation::of(&held, birth_date)),
        second_address: current.second.map(|held| AddressSituation::of(&held, birth_date)),
        open_sessions: devices::count_open(tx, id).await?,
        mails: outbox::of_account(tx, id, MAILS).await?,
        history: history::list(tx, id).await?,
    };
    Ok((situation, facts))
}

/// The person of an id, for acts; `None` where the clerk may not see more of the person than the name.
pub(super) async fn seen(tx: &TenantTx, clerk: &Clerk, id: PersonId) -> Result<Option<Person>, Failure> {
    let person = roster::person(tx, id).await?;
    Ok(person.filter(|person| person.visibility(clerk.eyes()) == Visibility::Open))
}

/// A person of whom the clerk may see the name only (閲覧制限), and records who looked. `None` if there is no such person, or
/// the clerk may see more.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn hidden_name(
    tx: &TenantTx,
    clerk: &Clerk,
    id: PersonId,
    random: &mut impl Rng,
) -> Result<Option<String>, Failure> {
    sessions::hold(tx, clerk, Permission::ReadMembers).await?;
    let person = roster::person(tx, id).await?;
    let Some(person) = person.filter(|person| person.visibility(clerk.eyes()) == Visibility::NameOnly) else {
        return Ok(None);
    };
    audit::record(tx, Action::PersonViewed, "person", id.0, json!({"restricted": true}), random).await?;
    Ok(Some(person.name))
}

/// Records that a clerk looks at something about a person on a page that isn't theirs, such as the reason for which they are
/// hidden, or their trail.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn looked_at(
    tx: &TenantTx,
    clerk: &Clerk,
    (permission, page): (Permission, &'static str),
    id: PersonId,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    sessions::hold(tx, clerk, permission).await?;
    let Some(person) = roster::person(tx, id).await? else { return Ok(()) };
    let mut detail = json!({"page": page});
    if person.restricted_at.is_some() {
        detail["restricted"] = true.into();
    }
    audit::record(tx, Action::PersonViewed, "person", id.0, detail, random).await
}

/// Whether the clerk may see what concerns a person, for pages and lists that name somebody.
///
/// # Errors
/// When the database can't be read.
pub async fn may_see(tx: &TenantTx, clerk: &Clerk, id: PersonId) -> Result<bool, Failure> {
    Ok(seen(tx, clerk, id).await?.is_some())
}

/// The name of a person, for a page that isn't about them.
///
/// # Errors
/// When the database can't be read.
pub async fn name_of(tx: &TenantTx, id: PersonId) -> Result<Option<String>, Failure> {
    Ok(roster::person(tx, id).await?.map(|person| person.name))
}
