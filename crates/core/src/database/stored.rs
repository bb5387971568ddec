//! Enums as words in the database, by the same names that manifests use.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// The word of a plain enum value.
pub fn to_word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        // Only plain enums come here; anything else reads back as inconsistent rather than as something wrong.
        _ => String::new(),
    }
}

/// The enum value of a stored word.
///
/// # Errors
/// When no value has this word.
pub fn from_word<T: DeserializeOwned>(word: &str) -> Result<T, Failure> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|_| Failure::Inconsistent("a stored word isn't known"))
}
