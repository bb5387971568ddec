//! The operators of the demo's vendor: two of operations, one of onboarding, one auditor, who can sign in at once.

use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::operators::{self, DemoOperator};
use madoguchi_core::proof::hasher::{Cost, Hasher};
use madoguchi_core::staff::StaffName;

use super::announcement::{DeskStaff, Vendor};
use super::{operator, staff};
use crate::terminal::Stop;
use crate::wiring::{House, random};

/// The operators: role, user ID, name.
const OPERATORS: [(OperatorRole, &str, &str); 4] = [
    (OperatorRole::Operations, "ops1@vendor.example", "運用 一郎"),
    (OperatorRole::Operations, "ops2@vendor.example", "運用 花子"),
    (OperatorRole::Onboarding, "onboarding@vendor.example", "導入 さくら"),
    (OperatorRole::Auditor, "auditor@vendor.example", "監査 誠"),
];

/// Makes sure of the operators.
pub async fn of_vendor(house: &House) -> Result<Vendor, Stop> {
    let typed = staff::password(house, b"the password of the demo's operators");
    let hashed =
        Hasher::new(Cost::default(), 1, &mut random())?.for_strangers().hash(&typed, true, &mut random()).await?;
    let vendor = house.vendor()?;
    let mut of_vendor = Vec::with_capacity(OPERATORS.len());
    let tx = house.write(&vendor, operator()).await?;
    for (role, login, name) in OPERATORS {
        let (Some(name), Ok(address)) = (StaffName::read(name), EmailAddress::parse(login)) else { continue };
        let DemoOperator { login, code_secret } =
            operators::demo(&tx, &name, &address, role, &hashed, &mut random()).await?;
        of_vendor.push(DeskStaff { role: role.word(), login, password: typed.expose().to_owned(), code_secret });
    }
    tx.commit().await?;
    Ok(Vendor { url: house.site.url_of(&vendor.canonical_host), operators: of_vendor })
}
