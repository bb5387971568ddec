//! What somebody says of themselves to be found in the roster, read as the society asks for it.

use chrono::NaiveDate;

use crate::input::date::{DateError, parse_birth_date};
use crate::input::insurer_number::{InsurerNumber, InsurerNumberError};
use crate::policy::Policy;
use crate::policy::terms::Placement;

/// What was typed on the identity page.
#[derive(Clone, Copy, Default)]
pub struct IdentityTyped<'a> {
    /// 保険者番号, where asked.
    pub insurer_number: &'a str,
    /// 生年月日, where asked.
    pub birth_date: &'a str,
    /// 同意する chosen, where the terms are on this page.
    pub agreed: bool,
}

/// What is wrong with the form of what was typed, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdentityFaults {
    /// 保険者番号
    pub insurer_number: Option<InsurerNumberError>,
    /// 生年月日
    pub birth_date: Option<DateError>,
    /// 同意する wasn't chosen.
    pub not_agreed: bool,
}

/// Values to check, made by [`read_identity`] only.
pub struct Claimed {
    insurer_number: Option<InsurerNumber>,
    birth_date: Option<NaiveDate>,
    pub(crate) agreed: bool,
}

impl Claimed {
    /// Whether the values are those of this society and of somebody born on this day. Which isn't, is never said.
    pub(crate) fn fits(&self, policy: &Policy, birth_date: NaiveDate) -> bool {
        let number_fits = self.insurer_number.as_ref().is_none_or(|n| policy.society.insurer_numbers.contains(n));
        let date_fits = self.birth_date.is_none_or(|claimed| claimed == birth_date);
        number_fits && date_fits
    }
}

/// Reads what was typed, as the policy asks; pure.
///
/// # Errors
/// Field by field, what can be told without knowing the person.
pub fn read_identity(policy: &Policy, typed: &IdentityTyped<'_>, today: NaiveDate) -> Result<Claimed, IdentityFaults> {
    let not_agreed = policy.terms.placement == Placement::IdentityPage && !typed.agreed;
    match read_identity_alone(policy, typed, today) {
        Ok(claimed) if !not_agreed => Ok(claimed),
        Ok(_) => Err(IdentityFaults { not_agreed, ..IdentityFaults::default() }),
        Err(faults) => Err(IdentityFaults { not_agreed, ..faults }),
    }
}

/// The same without the terms, for who has agreed to them long ago.
pub(crate) fn read_identity_alone(
    policy: &Policy,
    typed: &IdentityTyped<'_>,
    today: NaiveDate,
) -> Result<Claimed, IdentityFaults> {
    let mut faults = IdentityFaults::default();
    let insurer_number = policy.identity.insurer_number.then(|| InsurerNumber::parse(typed.insurer_number));
    let birth_date = policy.identity.birth_date.then(|| parse_birth_date(typed.birth_date, today));
    let insurer_number = match insurer_number.transpose() {
        Ok(number) => number,
        Err(fault) => {
            faults.insurer_number = Some(fault);
            None
        }
    };
    let birth_date = match birth_date.transpose() {
        Ok(date) => date,
        Err(fault) => {
            faults.birth_date = Some(fault);
            None
        }
    };
    if faults == IdentityFaults::default() {
        Ok(Claimed { insurer_number, birth_date, agreed: typed.agreed })
    } else {
        Err(faults)
    }
}
