//! Small JSON bodies, for the requests that only a script sends: those of the browser's passkey dialogue. The
//! cross-site check covers them like every form. They also need the JSON content type, which a plain HTML form can't
//! send.

use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::error::Trouble;
use crate::form;

const TYPE: &str = "application/json";

/// A JSON body as a typed value: `Json(ceremony): Json<Ceremony>`.
pub struct Json<T>(pub T);

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            return Err(Trouble::BadRequest);
        }
        let bytes = form::read(&parts.headers, body, form::MAX_BYTES).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| Trouble::BadRequest)
    }
}

/// Whether the request's `Content-Type` is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    form::is_of(headers, TYPE)
}

/// Builds a JSON answer.
#[must_use]
pub fn answer(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => (status, [(CONTENT_TYPE, HeaderValue::from_static(TYPE))], body).into_response(),
        Err(_) => Trouble::broken("an answer that can't be written").into_response(),
    }
}

/// Answers that the request isn't accepted, with a message that the script shows on the page.
#[must_use]
pub fn told(status: StatusCode, message: &str) -> Response {
    answer(status, &json!({"message": message}))
}

/// Turns a redirect into a JSON answer with its target, because a script's request would follow the redirect by itself.
/// Cookies are kept.
#[must_use]
pub fn go(response: Response) -> Response {
    let Some(there) = response.headers().get(LOCATION).and_then(|there| there.to_str().ok()) else { return response };
    let mut said = answer(StatusCode::OK, &json!({"go": there}));
    for (name, value) in response.headers() {
        if name != LOCATION {
            said.headers_mut().append(name, value.clone());
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header::SET_COOKIE;
    use serde_json::Value;

    use super::*;

    async fn received(content_type: &str, body: Vec<u8>) -> Result<Value, StatusCode> {
        let request = Request::builder().header(CONTENT_TYPE, content_type).body(Body::from(body)).unwrap();
        match Json::from_request(request, &()).await {
            Ok(Json(value)) => Ok(value),
            Err(trouble) => Err(trouble.into_response().status()),
        }
    }

    #[tokio::test]
    async fn only_small_json_that_says_so_is_read() {
        assert_eq!(received("Application/JSON; charset=utf-8", b"{\"a\":1}".to_vec()).await, Ok(json!({"a": 1})));
        for other in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""] {
            assert_eq!(received(other, b"{}".to_vec()).await, Err(StatusCode::BAD_REQUEST), "{other}");
        }
        for broken in ["", "{", "\"\u{0}", "a=1", &"[".repeat(5_000)] {
            assert_eq!(received(TYPE, broken.as_bytes().to_vec()).await, Err(StatusCode::BAD_REQUEST), "{broken}");
        }
        let huge = format!("\"{}\"", "a".repeat(form::MAX_BYTES));
        assert_eq!(received(TYPE, huge.into_bytes()).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[test]
    fn a_script_is_told_where_to_go_and_gets_the_cookies() {
        let redirect = (StatusCode::SEE_OTHER, [(LOCATION, "/home"), (SET_COOKIE, "session=a")]).into_response();
        let said = go(redirect);
        assert_eq!((said.status(), said.headers().get(LOCATION)), (StatusCode::OK, None));
        assert_eq!(said.headers()[SET_COOKIE], "session=a");
    }
}
