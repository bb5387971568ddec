//! Sensitive values: masked on the page, shown one at a time on request, and each showing recorded.

use chrono::{Datelike, NaiveDate};
use rand::Rng;
use serde_json::json;

use super::situation::seen;
use crate::accounts;
use crate::accounts::emails;
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::input::email::EmailAddress;
use crate::input::text::mask;
use crate::policy::telephone::CallAct;
use crate::roster::{self, PersonNumber};
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::verified_calls::{self, CallBar};

/// A value of which only a part is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    /// 記号・番号: the last two characters of the number.
    pub(super) fn number(number: &PersonNumber) -> Self {
        Self(mask(&number.number, 2))
    }

    /// 生年月日: the year.
    pub(super) fn birth_date(day: NaiveDate) -> Self {
        Self(format!("{}-●●-●●", day.year()))
    }

    /// An address: its first character and its domain.
    pub(super) fn address(address: &EmailAddress) -> Self {
        let first: String = address.local_part().chars().take(1).collect();
        Self(format!("{first}●●●@{}", address.domain()))
    }

    /// The text with its bullets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A value that is masked until it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensitiveValue {
    /// 記号・番号・枝番
    Number,
    /// 生年月日
    BirthDate,
    /// The main address.
    Address,
    /// The second address, for recovery.
    SecondAddress,
}

impl SensitiveValue {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Number, Self::BirthDate, Self::Address, Self::SecondAddress];

    /// The word in forms and in the audit trail.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::BirthDate => "birth_date",
            Self::Address => "address",
            Self::SecondAddress => "second_address",
        }
    }

    /// The value of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.word() == word)
    }
}

/// The result of asking for a value. The type has no Debug, because the value is personal.
pub enum Unmasked {
    /// The value.
    Shown(String),
    /// It isn't read out to whoever calls.
    Barred(CallBar),
    /// There is no such person or no such value.
    NotThere,
}

/// Reads a value and records who read it. While a caller is on the telephone who may hear nothing, it isn't shown.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn unmask(
    tx: &TenantTx,
    clerk: &Clerk,
    id: PersonId,
    value: SensitiveValue,
    random: &mut impl Rng,
) -> Result<Unmasked, Failure> {
    sessions::hold(tx, clerk, Permission::UnmaskMembers).await?;
    if seen(tx, clerk, id).await?.is_none() {
        return Ok(Unmasked::NotThere);
    }
    if let Err(bar) = verified_calls::gate(tx, clerk, id, Some(CallAct::Disclosure), false).await? {
        return Ok(Unmasked::Barred(bar));
    }
    let shown = match value {
        SensitiveValue::Number => roster::addressees(tx, &[id]).await?.remove(&id).and_then(|addressee| {
            let PersonNumber { symbol, number, branch, .. } = addressee.number?;
            let parts: Vec<_> = [symbol, number, branch].into_iter().filter(|part| !part.is_empty()).collect();
            Some(parts.join("-"))
        }),
        SensitiveValue::BirthDate => match roster::person(tx, id).await? {
            Some(person) => Some(person.birth_date(tx.keys())?.to_string()),
            None => None,
        },
        SensitiveValue::Address | SensitiveValue::SecondAddress => match accounts::of_person(tx, id).await? {
            Some(account) => {
                let current = emails::current(tx, account.id).await?;
                let held = if value == SensitiveValue::Address { current.main } else { current.second };
                held.map(|held| held.address.as_str().to_owned())
            }
            None => None,
        },
    };
    let Some(shown) = shown else { return Ok(Unmasked::NotThere) };
    let detail = json!({"value": value.word()});
    audit::record(tx, Action::ValueUnmasked, "person", id.0, detail, random).await?;
    Ok(Unmasked::Shown(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_value_tells_only_what_helps_to_recognise_it() {
        let day = NaiveDate::from_ymd_opt(1979, 8, 22).unwrap();
        assert_eq!(Masked::birth_date(day).as_str(), "1979-●●-●●");
        let address = EmailAddress::parse("hanako.yamada@kaisha.example").unwrap();
        assert_eq!(Masked::address(&address).as_str(), "h●●●@kaisha.example");
        let number = PersonNumber {
            insurer_number: "06139992".into(),
            symbol: "12".into(),
            number: "3456".into(),
            branch: "00".into(),
        };
        assert_eq!(Masked::number(&number).as_str(), "●●●●●●●●56");
    }

    #[test]
    fn every_value_has_a_word_of_its_own() {
        for value in SensitiveValue::ALL {
            assert_eq!(SensitiveValue::of_word(value.word()), Some(value));
        }
        assert_eq!(SensitiveValue::of_word("medical"), None);
    }
}
