//! The choice of language: it is kept in a cookie, and leads back to the page that it was made on. The size of the text
//! is kept in the same way.

use axum::response::Response;
use madoguchi_core::links;
use madoguchi_core::policy::society::{TextSize, spoken};
use madoguchi_words::{Language, Words};

use crate::cookies::{self, Cookie, Cookies, Lifetime};
use crate::error::Answer;
use crate::form::Fields;
use crate::visit::{Call, is_path_here};

/// Field with the code of the language.
pub const LANGUAGE_FIELD: &str = "language";
/// Field with the path to come back to.
pub const RETURN_FIELD: &str = "return_to";

/// How long a choice is kept: a year.
const KEPT: Lifetime = Lifetime::Seconds(365 * 24 * 3600);

/// Takes the choice of a language among those that are offered, and leads back to the page that it was made on.
///
/// # Errors
/// When the form can't be read.
pub fn choose(call: &Call, offered: &[Language], fields: &Fields) -> Answer {
    let back = fields.one(RETURN_FIELD)?;
    let response: Response = call.go(if is_path_here(back) { back } else { links::ROOT });
    Ok(match by_code(offered, fields.one(LANGUAGE_FIELD)?) {
        Some(language) => remember(call, response, language),
        None => response,
    })
}

/// Keeps a language with the browser, for who isn't signed in.
#[must_use]
pub fn remember(call: &Call, mut response: Response, language: Language) -> Response {
    cookies::set(&mut response, call.app.site.scheme, Cookie::LANGUAGE, Words::of(language).code(), KEPT);
    response
}

/// Keeps a size of the text with the browser, for who isn't signed in.
#[must_use]
pub fn remember_text_size(call: &Call, mut response: Response, size: TextSize) -> Response {
    let kept = if size == TextSize::default() { Lifetime::Over } else { KEPT };
    if kept != Lifetime::Over || call.cookies.text_size() != size {
        cookies::set(&mut response, call.app.site.scheme, Cookie::TEXT_SIZE, size.word(), kept);
    }
    response
}

/// A language by its code, as far as it is offered.
#[must_use]
pub fn by_code(offered: &[Language], code: &str) -> Option<Language> {
    offered.iter().copied().find(|language| Words::of(*language).code() == code)
}

/// The language of the answer: the one chosen, as far as it is offered; else the first that is offered. What the
/// browser prefers isn't asked: a society's counter speaks the society's language until somebody chooses.
pub(crate) fn of(offered: &[Language], cookies: &Cookies) -> Language {
    spoken(offered, cookies.language().and_then(|code| by_code(offered, code)))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::header::{COOKIE, HeaderValue};

    use super::*;
    use crate::site::Scheme;

    #[test]
    fn a_language_that_is_not_offered_is_not_spoken() {
        let spoken = |offered: &[Language], cookie: &'static str| {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookie))]);
            of(offered, &Cookies::read(&headers, Scheme::Http, &[]))
        };
        let both = [Language::Ja, Language::En];
        assert_eq!(spoken(&both, "language=en"), Language::En);
        assert_eq!(spoken(&both, "language=fr"), Language::Ja);
        assert_eq!(spoken(&both, "a=b"), Language::Ja);
        assert_eq!(spoken(&[Language::Ja], "language=en"), Language::Ja);
        assert_eq!(spoken(&[Language::En, Language::Ja], ""), Language::En);
        assert_eq!(spoken(&[], "language=en"), Language::Ja);
    }
}
