//! The situation of somebody who reads out a support code.

use rand::Rng;
use serde_json::json;

use super::obstacles::{Obstacle, of_portal};
use super::situation::{self, Situation};
use crate::accounts;
use crate::attempt_log::Target;
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::{PersonId, SupportCodeId};
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::support_codes::{self, Stuck};
use crate::tenancy::Tenant;

/// Somebody who is stuck. The type has no Debug, because the data are personal.
pub struct CodeSituation {
    /// The page, and what it says.
    pub stuck: Stuck,
    /// The person whose account or letter was tried there; `None` if the society knows none such. Whoever reads out the code
    /// need not be that person.
    pub person: Option<Situation>,
    /// What keeps everybody out, where there is no person.
    pub portal: Vec<Obstacle>,
}

impl CodeSituation {
    /// The reason to tell first: what keeps the person out. `None` if only the page's own reason is left.
    #[must_use]
    pub fn reason(&self) -> Option<&Obstacle> {
        let of_person = self.person.as_ref().map_or(&self.portal, |person| &person.obstacles);
        of_person.iter().find(|obstacle| obstacle.bars())
    }
}

/// Opens the situation behind a code, and records who looked. `None` if the code is over.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn situation_of_code(
    tx: &TenantTx,
    clerk: &Clerk,
    at: &Tenant,
    id: SupportCodeId,
    random: &mut impl Rng,
) -> Result<Option<CodeSituation>, Failure> {
    sessions::hold(tx, clerk, Permission::ReadMembers).await?;
    let Some(stuck) = support_codes::stuck(tx, id).await? else { return Ok(None) };
    let person = person_behind(tx, stuck.at).await?;
    let (kind, subject) = person.map_or(("support_code", id.0), |person| ("person", person.0));
    let detail = json!({"screen": stuck.screen, "hitch": stuck.hitch});
    audit::record(tx, Action::SupportCodeOpened, kind, subject, detail, random).await?;
    let person = match person {
        Some(person) => situation::situation(tx, clerk, at, person, random).await?,
        None => None,
    };
    Ok(Some(CodeSituation { stuck, person, portal: of_portal(situation::portal(tx, at)) }))
}

async fn person_behind(tx: &TenantTx, target: Target) -> Result<Option<PersonId>, Failure> {
    Ok(match target {
        Target::Account(id) => accounts::find(tx, id).await?.map(|account| account.person),
        Target::Letter(id) => enrolment::letter(tx, id, false).await?.map(|letter| letter.person),
        Target::Staff(_) | Target::Operator(_) | Target::Nobody => None,
    })
}
