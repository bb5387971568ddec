//! The order of symbol and number (記号・番号). Numbers are sealed and no column has their order, so a list of few persons is
//! put in order in memory, and a list of many can't be ([ADR 42](../../../../../docs/adr/0042-lists-begin-with-the-rarest-condition.md)).

use std::cmp::Reverse;

use super::store::Listing;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::input::text::fold_identifier;
use crate::roster::PersonNumber;
use crate::roster::store::numbers;

/// The numbers that are read by one statement.
const AT_A_TIME: usize = 500;

/// A symbol, a number or a branch number, in its order: numbers by their value, before words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Digits without leading zeros: a longer one is greater.
    Number(usize, String),
    Word(String),
}

impl Part {
    fn of(written: &str) -> Self {
        let folded = fold_identifier(written);
        if folded.is_empty() || !folded.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Word(folded);
        }
        let value = folded.trim_start_matches('0');
        Self::Number(value.len(), value.to_owned())
    }
}

/// A person's place. Who has no number, because it has come to another person, stands behind all others.
type NumberPlace = (Reverse<bool>, [Part; 3], PersonId);

fn place(number: Option<&PersonNumber>, person: PersonId) -> NumberPlace {
    let part = |of: fn(&PersonNumber) -> &str| Part::of(number.map_or("", of));
    let parts = [part(|number| &number.symbol), part(|number| &number.number), part(|number| &number.branch)];
    (Reverse(number.is_some()), parts, person)
}

/// The ids of all persons of a list in the order of their numbers; `None` if they are too many.
pub(super) async fn ordered(tx: &TenantTx, listing: &Listing<'_>) -> Result<Option<Vec<PersonId>>, Failure> {
    let Some(people) = listing.few(tx).await? else { return Ok(None) };
    let mut places: Vec<NumberPlace> = Vec::with_capacity(people.len());
    for part in people.chunks(AT_A_TIME) {
        let found = numbers(tx, part).await?;
        places.extend(part.iter().map(|person| place(found.get(person), *person)));
    }
    places.sort_unstable();
    Ok(Some(places.into_iter().map(|(.., person)| person).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers_and_stand_before_words() {
        let sorted = ["2", "0010", "9", "３", "", "AB-01", "ab-2", "青空", "99999999999999999999999", "0", "010"];
        let mut parts: Vec<Part> = sorted.iter().map(|written| Part::of(written)).collect();
        parts.sort();
        let number = |value: &str| Part::Number(value.len(), value.to_owned());
        assert_eq!(
            parts[..7],
            [number(""), number("2"), number("3"), number("9"), number("10"), number("10"), {
                number("99999999999999999999999")
            }]
        );
        assert!(parts[7..].iter().all(|part| matches!(part, Part::Word(_))), "{parts:?}");
    }
}
