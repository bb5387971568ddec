//! Whom of a household a member sees in the services: one rule for all of them.

use crate::accounts::sessions::session::MemberFacts;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::account::Sharing;
use crate::roster::coverage;
use crate::roster::visibility::Eyes;
use crate::roster::{self, HouseholdMember};

/// The member, and where the household shares the account, the others of the household: the insured person first, then by their
/// branch numbers (枝番). A person whom the society hides (閲覧制限) is seen by nobody else, and who has left is seen for as long as the policy says.
pub(super) async fn seen(tx: &TenantTx, member: &MemberFacts) -> Result<Vec<HouseholdMember>, Failure> {
    let mut household = roster::household(tx, member.person, Eyes::Household).await?;
    let shared = tx.policy().account.sharing == Sharing::Household;
    let since = coverage::lost_since(tx.policy(), tx.now());
    household.retain(|one| {
        let is_kept = one.lost_on.is_none_or(|lost| lost >= since);
        one.id == member.person || (shared && is_kept)
    });
    let ids: Vec<_> = household.iter().map(|one| one.id).collect();
    let numbers = roster::numbers(tx, &ids).await?;
    let branch = |one: &HouseholdMember| numbers.get(&one.id).map(|number| number.branch.clone());
    household.sort_by_cached_key(|one| (!one.insured, branch(one)));
    Ok(household)
}
