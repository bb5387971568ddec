//! Policy versions of the transaction's society, and what is known of its members, in the database.

mod scheduled;

pub(super) use self::scheduled::{
    ScheduledSetting, schedule, scheduled, set_base, set_stopped, stopped_since, unschedule,
};

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use serde_json::Value;
use uuid::Uuid;

use super::impact::{AffectedPerson, MemberFacts, Needed};
use super::timeline::{PolicyTimeline, PolicyVersion, VersionAuthor};
use crate::accounts::emails::Purpose;
use crate::database::{PlatformTx, TenantTx, from_word, to_word};
use crate::entities::{
    account, consent, email_address, known_device, notification_choice, one_time_code, passkey, person, policy_version,
    provisional_credential, recovery_code,
};
use crate::failure::Failure;
use crate::ids::{PersonId, TenantId};
use crate::policy::layers::Layer;
use crate::policy::notification::Choices;
use crate::proof::next_step::Means;
use crate::roster::Person;
use crate::tenancy::versions::{MANIFEST, OVERRIDES};

/// All versions of the society's policy.
pub(super) async fn timeline(tx: &TenantTx) -> Result<PolicyTimeline, Failure> {
    read_timeline(versions_of(tx.tenant()).all(tx.connection()).await?)
}

/// All versions of a society's policy.
pub(super) async fn timeline_of(tx: &PlatformTx, tenant: TenantId) -> Result<PolicyTimeline, Failure> {
    read_timeline(versions_of(tenant).all(tx.connection()).await?)
}

fn versions_of(tenant: TenantId) -> Select<policy_version::Entity> {
    policy_version::Entity::find()
        .filter(policy_version::Column::TenantId.eq(tenant.0))
        .order_by_asc(policy_version::Column::Version)
}

fn read_timeline(rows: Vec<policy_version::Model>) -> Result<PolicyTimeline, Failure> {
    let read = |row: policy_version::Model| -> Result<PolicyVersion, Failure> {
        Ok(PolicyVersion {
            layer: match row.layer.as_str() {
                MANIFEST => Layer::Manifest,
                OVERRIDES => Layer::Overrides,
                _ => return Err(Failure::Inconsistent("a stored policy layer isn't known")),
            },
            number: row.version,
            effective_from: row.effective_from,
            recorded_at: row.recorded_at,
            who: VersionAuthor::read(&row.who),
            why: row.why,
            body: serde_json::from_str(&row.body).map_err(|error| Failure::Policy(error.to_string()))?,
        })
    };
    Ok(PolicyTimeline::new(rows.into_iter().map(read).collect::<Result<_, _>>()?))
}

/// A version of the society's own layer to store.
pub(super) struct NewOverrides<'a> {
    pub number: i32,
    pub effective_from: DateTime<Utc>,
    pub who: &'a VersionAuthor,
    pub why: &'a str,
    pub body: &'a Value,
}

pub(super) async fn add(tx: &TenantTx, new: NewOverrides<'_>) -> Result<(), Failure> {
    policy_version::Entity::insert(policy_version::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        layer: Set(OVERRIDES.to_owned()),
        version: Set(new.number),
        effective_from: Set(new.effective_from),
        recorded_at: Set(tx.now()),
        who: Set(new.who.stored()),
        why: Set(new.why.to_owned()),
        body: Set(new.body.to_string()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Members that are read at once.
pub(super) const AT_A_TIME: u64 = 1_000;

/// What is known of members with accounts: the first part of those whose account's id is greater than `after`, and the last
/// id of the part. `None` if there are no more. Of what stands beside an account, only what is needed is read.
pub(super) async fn members(
    tx: &TenantTx,
    needed: Needed,
    after: Option<Uuid>,
) -> Result<Option<(Vec<MemberFacts>, Uuid)>, Failure> {
    let tenant = tx.tenant().0;
    let mut finder = account::Entity::find().filter(account::Column::TenantId.eq(tenant));
    if let Some(after) = after {
        finder = finder.filter(account::Column::Id.gt(after));
    }
    let accounts = finder.order_by_asc(account::Column::Id).limit(AT_A_TIME).all(tx.connection()).await?;
    let Some(last) = accounts.last().map(|row| row.id) else { return Ok(None) };
    let beside = Beside::load(tx, needed, &accounts).await?;
    let facts = accounts.into_iter().map(|row| beside.facts(row)).collect::<Result<_, _>>()?;
    Ok(Some((facts, last)))
}

/// What stands beside the accounts of one part.
#[derive(Default)]
struct Beside {
    persons: HashMap<Uuid, person::Model>,
    passkeys: HashSet<Uuid>,
    apps: HashSet<Uuid>,
    codes: HashSet<Uuid>,
    remembered: HashMap<Uuid, DateTime<Utc>>,
    choices: HashMap<Uuid, Vec<notification_choice::Model>>,
    domains: HashMap<Uuid, String>,
    agreed: HashMap<Uuid, Vec<String>>,
}

impl Beside {
    async fn load(tx: &TenantTx, needed: Needed, accounts: &[account::Model]) -> Result<Self, Failure> {
        let persons = person::Entity::find()
            .filter(person::Column::TenantId.eq(tx.tenant().0))
            .filter(person::Column::Id.is_in(accounts.iter().map(|row| row.person_id)))
            .all(tx.connection())
            .await?;
        let mut beside = Self { persons: persons.into_iter().map(|row| (row.id, row)).collect(), ..Self::default() };
        let ids: Vec<Uuid> = accounts.iter().map(|row| row.id).collect();
        if needed.means {
            beside.load_means(tx, &ids).await?;
        }
        if needed.choices {
            for row in notification_choice::Entity::find()
                .filter(notification_choice::Column::TenantId.eq(tx.tenant().0))
                .filter(notification_choice::Column::AccountId.is_in(ids.iter().copied()))
                .all(tx.connection())
                .await?
            {
                beside.choices.entry(row.account_id).or_default().push(row);
            }
        }
        if needed.domains {
            let domains: Vec<(Uuid, String)> = email_address::Entity::find()
                .select_only()
                .column(email_address::Column::AccountId)
                .column(email_address::Column::Domain)
                .filter(email_address::Column::TenantId.eq(tx.tenant().0))
                .filter(email_address::Column::AccountId.is_in(ids))
                .filter(email_address::Column::Purpose.eq(to_word(&Purpose::Main)))
                .into_tuple()
                .all(tx.connection())
                .await?;
            beside.domains = domains.into_iter().collect();
        }
        if needed.agreements {
            let consents: Vec<(Uuid, String)> = consent::Entity::find()
                .select_only()
                .column(consent::Column::AccountId)
                .column(consent::Column::TermsSha256)
                .filter(consent::Column::TenantId.eq(tx.tenant().0))
                .filter(consent::Column::AccountId.is_in(accounts.iter().map(|row| row.id)))
                .into_tuple()
                .all(tx.connection())
                .await?;
            for (account, sha256) in consents {
                beside.agreed.entry(account).or_default().push(sha256);
            }
        }
        Ok(beside)
    }

    /// The sign-in methods, and where a second step is left out.
    async fn load_means(&mut self, tx: &TenantTx, ids: &[Uuid]) -> Result<(), Failure> {
        let (tenant, connection) = (tx.tenant().0, tx.connection());
        let ids = || ids.iter().copied();
        let passkeys: Vec<Uuid> = passkey::Entity::find()
            .select_only()
            .column(passkey::Column::AccountId)
            .filter(passkey::Column::TenantId.eq(tenant))
            .filter(passkey::Column::AccountId.is_in(ids()))
            .into_tuple()
            .all(connection)
            .await?;
        let apps: Vec<Uuid> = one_time_code::Entity::find()
            .select_only()
            .column(one_time_code::Column::AccountId)
            .filter(one_time_code::Column::TenantId.eq(tenant))
            .filter(one_time_code::Column::AccountId.is_in(ids()))
            .into_tuple()
            .all(connection)
            .await?;
        let codes: Vec<Uuid> = recovery_code::Entity::find()
            .select_only()
            .column(recovery_code::Column::AccountId)
            .distinct()
            .filter(recovery_code::Column::TenantId.eq(tenant))
            .filter(recovery_code::Column::AccountId.is_in(ids()))
            .filter(recovery_code::Column::UsedAt.is_null())
            .into_tuple()
            .all(connection)
            .await?;
        let devices = known_device::Entity::find()
            .filter(known_device::Column::TenantId.eq(tenant))
            .filter(known_device::Column::AccountId.is_in(ids()))
            .filter(known_device::Column::ForgottenAt.is_null())
            .filter(known_device::Column::RememberedAt.is_not_null())
            .all(connection)
            .await?;
        for (account, at) in devices.into_iter().filter_map(|row| Some((row.account_id, row.remembered_at?))) {
            let latest = self.remembered.entry(account).or_insert(at);
            *latest = Ord::max(at, *latest);
        }
        (self.passkeys, self.apps) = (passkeys.into_iter().collect(), apps.into_iter().collect());
        self.codes = codes.into_iter().collect();
        Ok(())
    }

    fn facts(&self, row: account::Model) -> Result<MemberFacts, Failure> {
        let person = self.persons.get(&row.person_id).cloned();
        let choices = self.choices.get(&row.id).map_or(&[][..], Vec::as_slice);
        Ok(MemberFacts {
            person: Person::try_from(person.ok_or(Failure::Inconsistent("an account without a person"))?)?,
            disabled: row.disabled_at.is_some(),
            user_id: row.user_id,
            user_id_changed: row.user_id_changed_at.is_some(),
            case_sensitive: row.password_case_sensitive,
            password_changed_at: row.password_changed_at,
            registered_at: row.registered_at,
            means: Means {
                passkey: self.passkeys.contains(&row.id),
                one_time_code: self.apps.contains(&row.id),
                recovery_codes: self.codes.contains(&row.id),
            },
            remembered_at: self.remembered.get(&row.id).copied(),
            choices: Choices {
                at_registration: row.notify,
                // Unknown kinds are skipped, as where the choices are shown.
                by_kind: choices.iter().filter_map(|one| Some((from_word(&one.kind).ok()?, one.wanted))).collect(),
            },
            domain: self.domains.get(&row.id).cloned(),
            agreed: self.agreed.get(&row.id).cloned().unwrap_or_default(),
        })
    }
}

/// The people who hold a letter that can be used at an instant, and have no account.
fn letter_in_hand(tx: &TenantTx, at: DateTime<Utc>) -> Select<provisional_credential::Entity> {
    let tenant = tx.tenant().0;
    let with_account = Query::select()
        .expr(Expr::value(1))
        .from(account::Entity)
        .and_where(account::Column::TenantId.eq(tenant))
        .and_where(
            Expr::col((account::Entity, account::Column::PersonId))
                .equals((provisional_credential::Entity, provisional_credential::Column::PersonId)),
        )
        .take();
    provisional_credential::Entity::find()
        .select_only()
        .column(provisional_credential::Column::PersonId)
        .distinct()
        .filter(provisional_credential::Column::TenantId.eq(tenant))
        .filter(provisional_credential::Column::RedeemedAt.is_null())
        .filter(provisional_credential::Column::RevokedAt.is_null())
        .filter(provisional_credential::Column::ExpiresAt.gt(at))
        .filter(Expr::exists(with_account).not())
}

/// How many people hold a letter that can be used at an instant, and have no account.
pub(super) async fn with_letter_in_hand(tx: &TenantTx, at: DateTime<Utc>) -> Result<u64, Failure> {
    Ok(letter_in_hand(tx, at).count(tx.connection()).await?)
}

/// Those of them who may be named, by their ids; at most so many. Lists name nobody who is hidden.
pub(super) async fn holders_of_letters(
    tx: &TenantTx,
    at: DateTime<Utc>,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<AffectedPerson>, Failure> {
    let mut finder = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Name)
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::RestrictedAt.is_null())
        .filter(person::Column::Id.in_subquery(letter_in_hand(tx, at).into_query()));
    if let Some(after) = after {
        finder = finder.filter(person::Column::Id.gt(after));
    }
    let found: Vec<(Uuid, String)> =
        finder.order_by_asc(person::Column::Id).limit(most).into_tuple().all(tx.connection()).await?;
    Ok(found.into_iter().map(|(id, name)| AffectedPerson { id: PersonId(id), name }).collect())
}
