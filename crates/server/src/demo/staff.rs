//! The staff of the demo's desks: at each society two owners, one of support, one auditor, who can sign in at once.

use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::proof::hasher::{Cost, Hasher, NewPassword};
use madoguchi_core::secret::Password;
use madoguchi_core::staff::permission::{Role, Roles};
use madoguchi_core::staff::{self, DemoStaff, StaffName};
use madoguchi_core::tenancy::Tenant;
use madoguchi_core::tenancy::hosts::desk_host;

use super::announcement::{Desk, DeskStaff};
use super::operator;
use crate::terminal::Stop;
use crate::wiring::{House, random};

/// The staff: role, user ID, name.
const STAFF: [(Role, &str, &str); 6] = [
    (Role::Owner, "owner1@desk.example", "責任 一郎"),
    (Role::Owner, "owner2@desk.example", "責任 花子"),
    (Role::Support, "support@desk.example", "窓口 さくら"),
    (Role::Benefits, "benefits1@desk.example", "給付 みどり"),
    (Role::Benefits, "benefits2@desk.example", "給付 進"),
    (Role::Auditor, "auditor@desk.example", "監査 誠"),
];

/// The one password of the demo's staff, or of its operators. It follows from the demo's own root key, so that a demo that
/// goes on says the same one.
pub fn password(house: &House, of: &[u8]) -> Password {
    let hash = house.keys.platform_hash(of);
    let groups: Vec<String> =
        hash.chunks(2).take(5).map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    Password::new(groups.join("-"))
}

/// Makes sure of the staff of all societies, and returns the desks in the same order.
pub async fn desks(house: &House, societies: &[std::sync::Arc<Tenant>]) -> Result<Vec<Desk>, Stop> {
    let typed = password(house, b"the password of the demo's staff");
    let hasher = Hasher::new(Cost::default(), 1, &mut random())?;
    let hashed = hasher.for_strangers().hash(&typed, true, &mut random()).await?;
    let mut desks = Vec::with_capacity(societies.len());
    for society in societies {
        desks.push(desk(house, society, &typed, &hashed).await?);
    }
    Ok(desks)
}

async fn desk(house: &House, society: &Tenant, typed: &Password, hashed: &NewPassword) -> Result<Desk, Stop> {
    let mut of_desk = Vec::with_capacity(STAFF.len());
    let tx = house.write(society, operator()).await?;
    for (role, login, name) in STAFF {
        let (Some(name), Ok(address)) = (StaffName::read(name), EmailAddress::parse(login)) else { continue };
        let DemoStaff { login, code_secret } =
            staff::demo(&tx, &name, &address, Roles::from(role), hashed, &mut random()).await?;
        of_desk.push(DeskStaff { role: role.word(), login, password: typed.expose().to_owned(), code_secret });
    }
    tx.commit().await?;
    let url = house.site.url_of(&desk_host(&society.slug, &house.site.base));
    Ok(Desk { url, staff: of_desk })
}
