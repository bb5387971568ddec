//! What stands in the query of a request.

use chrono::{Datelike, NaiveDate};
use madoguchi_web::api::{Problem, ProblemKind};
use madoguchi_web::{Params, Trouble};

/// A parameter that can be missing.
pub(crate) fn one<T>(params: &Params, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Trouble> {
    match params.one(name)? {
        "" if !params.has(name) => Ok(None),
        text => read(text).map(Some).ok_or_else(|| Problem::because(ProblemKind::BadRequest, name).into()),
    }
}

/// A day, of a year that people live in.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| (1900..2200).contains(&day.year()))
}
