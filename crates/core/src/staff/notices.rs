//! What the staff are told by mail: how their own account changes, and who becomes a colleague or an owner. A clerk who didn't do it must
//! hear of it.

use rand::Rng;

use super::permission::Permission;
use super::{StaffAccount, store};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::StaffId;
use crate::input::email::EmailAddress;
use crate::outbox::{self, Mail, StaffNotice};
use crate::policy::society::Language;

/// Tells one person.
pub(super) async fn tell(
    tx: &TenantTx,
    account: &StaffAccount,
    notice: StaffNotice,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    tell_at(tx, &account.name, &account.address, notice, random).await
}

/// Tells the person with this id.
pub(super) async fn tell_id(
    tx: &TenantTx,
    id: StaffId,
    notice: StaffNotice,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    match store::by_id(tx, id).await? {
        Some(found) => tell(tx, &found.account, notice, random).await,
        None => Ok(()),
    }
}

/// Tells a person at an address that isn't theirs in the list, or no longer.
pub(super) async fn tell_at(
    tx: &TenantTx,
    name: &str,
    address: &EmailAddress,
    notice: StaffNotice,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let desk_path = notice.desk_path().to_owned();
    let mail = Mail::StaffNotice { staff_name: name.to_owned(), notice, at: tx.now(), desk_path };
    outbox::promise(tx, &mail, address, Language::Ja, None, random).await?;
    Ok(())
}

/// Tells everybody who works at the desk: whoever has accepted their invitation and isn't disabled.
pub(super) async fn tell_all(tx: &TenantTx, notice: &StaffNotice, random: &mut impl Rng) -> Result<(), Failure> {
    tell_who_may(tx, &[Permission::Enter], notice, random).await
}

/// Tells everybody who works at the desk and may do one of these things.
pub(super) async fn tell_who_may(
    tx: &TenantTx,
    any: &[Permission],
    notice: &StaffNotice,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    for account in store::all(tx, false).await? {
        let works_here = account.joined_at.is_some() && account.disabled_at.is_none();
        if works_here && any.iter().any(|permission| account.roles.may(*permission)) {
            tell(tx, &account, notice.clone(), random).await?;
        }
    }
    Ok(())
}
