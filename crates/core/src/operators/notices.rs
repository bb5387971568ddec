//! What operators are told by mail: who becomes an operator, and who no longer is one.

use rand::Rng;

use super::permission::OperatorPermission;
use super::store;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::links;
use crate::outbox::{self, Mail, OperatorNotice};
use crate::policy::society::Language;

/// Tells everybody who manages operators, and whoever did it, too: somebody else may have done it with their session.
pub(super) async fn tell_managers(
    tx: &TenantTx,
    notice: OperatorNotice,
    colleague: &str,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    for account in store::all(tx, false).await? {
        let works_here = account.joined_at.is_some() && account.disabled_at.is_none();
        if !works_here || !account.role.may(OperatorPermission::ManageOperators) {
            continue;
        }
        let mail = Mail::OperatorNotice {
            operator_name: account.name,
            notice,
            colleague: colleague.to_owned(),
            at: tx.now(),
            vendor_path: links::vendor::OPERATORS.to_owned(),
        };
        outbox::promise(tx, &mail, &account.address, Language::Ja, None, random).await?;
    }
    Ok(())
}
