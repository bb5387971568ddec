//! The choice of language. It is kept in a cookie and leads back to the page where it was made. The text size is kept
//! in the same way.

use axum::response::Response;
use madoguchi_core::links;
use madoguchi_core::policy::society::{TextSize, spoken};
use madoguchi_words::{Language, Words};

use crate::cookies::{self, Cookie, Cookies, Lifetime};
use crate::error::Answer;
use crate::form::Fields;
use crate::visit::{Call, is_path_here};

/// The field with the code of the language.
pub const LANGUAGE_FIELD: &str = "language";
/// The field with the path to return to.
pub const RETURN_FIELD: &str = "return_to";

/// How long the browser keeps a choice: one year.
const KEPT: Lifetime = Lifetime::Seconds(365 * 24 * 3600);

/// Stores the choice of one of the offered languages in a cookie and redirects to the page where it was made.
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

/// Stores a language in the browser's cookie, for visitors who aren't signed in.
#[must_use]
pub fn remember(call: &Call, mut response: Response, language: Language) -> Response {
    cookies::set(&mut response, call.app.site.scheme, Cookie::LANGUAGE, Words::of(language).code(), KEPT);
    response
}

/// Stores a text size in the browser's cookie, for visitors who aren't signed in.
#[must_use]
pub fn remember_text_size(call: &Call, mut response: Response, size: TextSize) -> Response {
    let kept = if size == TextSize::default() { Lifetime::Over } else { KEPT };
    if kept != Lifetime::Over || call.cookies.text_size() != size {
        cookies::set(&mut response, call.app.site.scheme, Cookie::TEXT_SIZE, size.word(), kept);
    }
    response
}

/// Returns the language with this code, if it is offered.
#[must_use]
pub fn by_code(offered: &[Language], code: &str) -> Option<Language> {
    offered.iter().copied().find(|language| Words::of(*language).code() == code)
}

/// Returns the language of the answer: the chosen one if it is offered, otherwise the first that is offered.
/// `Accept-Language` is ignored: a society's pages are in the society's language until the visitor chooses another.
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
