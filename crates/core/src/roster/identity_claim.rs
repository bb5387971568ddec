//! The data by which a person claims to be in the roster, as the society's identity check asks for them.

use chrono::NaiveDate;

use crate::input::date::{DateError, parse_birth_date};
use crate::input::insurer_number::{InsurerNumber, InsurerNumberError};
use crate::policy::Policy;
use crate::policy::terms::Placement;

/// The typed values of the identity page.
#[derive(Clone, Copy, Default)]
pub struct IdentityTyped<'a> {
    /// 保険者番号, if the society asks for it.
    pub insurer_number: &'a str,
    /// 生年月日, if the society asks for it.
    pub birth_date: &'a str,
    /// Whether 同意する was chosen, if the terms are on this page.
    pub agreed: bool,
}

/// What is wrong with the form of the typed values, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdentityFaults {
    /// 保険者番号
    pub insurer_number: Option<InsurerNumberError>,
    /// 生年月日
    pub birth_date: Option<DateError>,
    /// 同意する wasn't chosen.
    pub not_agreed: bool,
}

/// Well-formed values to check against the roster. Only [`read_identity`] and its variant for members construct it.
pub struct Claimed {
    insurer_number: Option<InsurerNumber>,
    birth_date: Option<NaiveDate>,
    pub(crate) agreed: bool,
}

impl Claimed {
    /// Whether the insurer number is one of this society's and the birth date is the given one. The answer doesn't tell
    /// which of them differs.
    pub(crate) fn fits(&self, policy: &Policy, birth_date: NaiveDate) -> bool {
        let number_fits = self.insurer_number.as_ref().is_none_or(|n| policy.society.insurer_numbers.contains(n));
        let date_fits = self.birth_date.is_none_or(|claimed| claimed == birth_date);
        number_fits && date_fits
    }
}

/// Reads the typed values that the policy asks for. Pure.
///
/// # Errors
/// The faults of each field that can be told without knowing the person.
pub fn read_identity(policy: &Policy, typed: &IdentityTyped<'_>, today: NaiveDate) -> Result<Claimed, IdentityFaults> {
    let not_agreed = policy.terms.placement == Placement::IdentityPage && !typed.agreed;
    match read_identity_alone(policy, typed, today) {
        Ok(claimed) if !not_agreed => Ok(claimed),
        Ok(_) => Err(IdentityFaults { not_agreed, ..IdentityFaults::default() }),
        Err(faults) => Err(IdentityFaults { not_agreed, ..faults }),
    }
}

/// Reads the typed values without the consent to the terms, for members who have given it earlier.
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
