//! Enums as words in the database. The words are the names that manifests use.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Returns the word for a plain enum value.
pub fn to_word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        // Callers pass plain enums only. Any other value becomes an empty word, and reading it back fails as inconsistent.
        _ => String::new(),
    }
}

/// Reads the enum value for a stored word.
///
/// # Errors
/// When no value has this word.
pub fn from_word<T: DeserializeOwned>(word: &str) -> Result<T, Failure> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|_| Failure::Inconsistent("a stored word isn't known"))
}
